import { type Json, object, objects, strings } from '../evaluation/read.ts';
import { verdictOf, type Webhook } from './types.ts';

const LARGEST_VLAN = 4094;
const LARGEST_UINT16 = 65_535;

/** The number, or the error of Go's strconv.ParseUint for 16 bits. */
function uint16(value: string): number | string {
  const said = `strconv.ParseUint: parsing ${JSON.stringify(value)}`;
  if (!/^\d+$/.test(value)) return `${said}: invalid syntax`;
  return Number(value) > LARGEST_UINT16 ? `${said}: value out of range` : Number(value);
}

/** Why the text is neither the number of a VLAN nor a range of them; undefined when it is one. */
function vlanFault(entry: string): string | undefined {
  const [first = '', ...rest] = entry.trim().split('-');
  const isRange = rest.length > 0;
  const start = uint16(first);
  if (typeof start === 'string')
    return `invalid VLAN ${isRange ? 'range start' : 'ID'} ${JSON.stringify(first)}: ${start}`;
  const last = rest.join('-');
  const end = isRange ? uint16(last) : start;
  if (typeof end === 'string') return `invalid VLAN range end ${JSON.stringify(last)}: ${end}`;
  if (start > end) return `VLAN range start ${start} is greater than end ${end}`;
  return end > LARGEST_VLAN ? `VLAN ID ${end} is greater than the maximum VLAN ID ${LARGEST_VLAN}` : undefined;
}

function configFault(config: Json): string | undefined {
  const bridges = objects(object(object(config['spec'])?.['secondaryNetwork'])?.['ovsBridges']);
  for (const [at, bridge] of bridges.entries()) {
    for (const [index, link] of objects(bridge['physicalInterfaces']).entries()) {
      const fault = strings(link['allowedVLANs'])
        .map(vlanFault)
        .find((one) => one !== undefined);
      if (fault !== undefined)
        return `spec.secondaryNetwork.ovsBridges[${at}].physicalInterfaces[${index}].allowedVLANs is invalid: ${fault}`;
    }
  }
  return undefined;
}

/** Antrea's validation of AntreaNodeConfigs. */
export const NODE_CONFIG_VALIDATORS: readonly Webhook[] = [
  {
    name: 'antreanodeconfigvalidator.antrea.io',
    group: 'crd.antrea.io',
    resource: 'antreanodeconfigs',
    operations: ['CREATE', 'UPDATE'],
    since: '2.7',
    handle: ({ object: config = {} }) => verdictOf(configFault(config)),
  },
];
