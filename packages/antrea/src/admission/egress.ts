import { array, type Json, object, objects, text } from '../evaluation/read.ts';
import { type Address, parseAddress } from './cidr.ts';
import { rangeOf, toNumber } from './ip-ranges.ts';
import { quantityFault } from './quantity.ts';
import { type AdmissionCluster, verdictOf, type Webhook } from './types.ts';

const GROUP = 'crd.antrea.io';
const specOf = (one: Json | undefined): Json => object(one?.['spec']) ?? {};

/** Antrea keeps account of no more addresses than this of one range. */
const MOST_ADDRESSES = 65_536n;

/** Whether a pool has the address: never the first one of a CIDR, and those after the first 65,536 of a range neither. */
function has(pool: Json, address: Address): boolean {
  return objects(specOf(pool)['ipRanges']).some((one) => {
    const range = rangeOf(one);
    if (typeof range === 'string' || range.start.kind() !== address.kind()) return false;
    const first = toNumber(range.start) + (text(one['cidr']) ? 1n : 0n);
    const at = toNumber(address);
    return at >= first && at <= toNumber(range.end) && at - first < MOST_ADDRESSES;
  });
}

function bandwidthFault(name: string, bandwidth: Json | undefined): string | undefined {
  if (bandwidth === undefined) return undefined;
  for (const [field, label] of [
    ['rate', 'Rate'],
    ['burst', 'Burst'],
  ] as const) {
    const value = text(bandwidth[field]) ?? '';
    const fault = quantityFault(value);
    if (fault !== undefined) return `${label} ${value} in Egress ${name} is invalid: ${fault}`;
  }
  return undefined;
}

/** The address must be one of the pool's when either has changed and both are set. */
function addressFault(spec: Json, old: Json, cluster: AdmissionCluster): string | undefined {
  const ip = text(spec['egressIP']) ?? '';
  const pool = text(spec['externalIPPool']) ?? '';
  const isUnchanged = ip === (text(old['egressIP']) ?? '') && pool === (text(old['externalIPPool']) ?? '');
  if (isUnchanged || ip === '' || pool === '') return undefined;
  const address = parseAddress(ip);
  if (address === undefined) return `IP ${ip} is not valid`;
  const found = cluster.get(GROUP, 'externalippools', pool);
  if (found === undefined) return `ExternalIPPool ${pool} does not exist`;
  return has(found, address) ? undefined : `IP ${ip} is not within the IP range`;
}

function egressFault(egress: Json, old: Json | undefined, cluster: AdmissionCluster): string | undefined {
  const spec = specOf(egress);
  for (const field of ['egressIPs', 'externalIPPools']) {
    if (array(spec[field]).length > 0) return `spec.${field} is not supported yet`;
  }
  const name = text(object(egress['metadata'])?.['name']) ?? '';
  return bandwidthFault(name, object(spec['bandwidth'])) ?? addressFault(spec, specOf(old), cluster);
}

/** Antrea's validation of Egresses. */
export const EGRESS_VALIDATORS: readonly Webhook[] = [
  {
    name: 'egressvalidator.antrea.io',
    group: GROUP,
    resource: 'egresses',
    operations: ['CREATE', 'UPDATE'],
    handle: ({ object: egress = {}, oldObject }, cluster) => verdictOf(egressFault(egress, oldObject, cluster)),
  },
];
