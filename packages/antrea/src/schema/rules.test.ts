import { describe, expect, it } from 'vitest';
import { customDefinitions } from '../crds/index.ts';
import { validateSchema } from './index.ts';

const schemaOf = (plural: string) =>
  customDefinitions('2.7')
    .find((one) => one.plural === plural)
    ?.versions.at(-1)?.schema ?? {};
const pod = { pod: { name: 'a', namespace: 'default' } };
const ip = { ip: '10.0.0.1' };
const captureConfig = { firstN: { number: 5 } };

describe('validation rules of PacketCapture', () => {
  it.each<[spec: Record<string, unknown>, places: string[]]>([
    [{ source: ip, destination: ip }, ['spec']],
    [{ source: { ...pod, ...ip } }, ['spec.source']],
    [{ source: pod, destination: { ...pod, ...ip } }, ['spec.destination']],
    [{ source: pod, capturePoint: 'Destination' }, ['spec']],
    [{ destination: pod, capturePoint: 'Source' }, ['spec']],
    [{ source: pod, packet: { transportHeader: { tcp: {}, udp: {} } } }, ['spec.packet.transportHeader']],
    [{ source: ip, destination: pod, capturePoint: 'Destination' }, []],
    [{ source: pod, packet: { transportHeader: { icmpv6: {} } } }, []],
  ])('%j fails at %j', (spec, places) => {
    const faults = validateSchema(schemaOf('packetcaptures'), { spec: { captureConfig, ...spec } });
    expect(faults.map(({ path, keyword }) => [path, keyword])).toEqual(places.map((place) => [place, 'cel']));
  });

  it('are not run while something required is missing', () => {
    const faults = validateSchema(schemaOf('packetcaptures'), { spec: { source: ip } });
    expect(faults.map(({ path, keyword }) => [path, keyword])).toEqual([['spec.captureConfig', 'required']]);
  });
});

it('a rule that is not known is passed over', () => {
  const schema = { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a > 1', message: 'too small' }] };
  expect(validateSchema(schema, { a: 0 })).toEqual([]);
});

describe('AntreaNodeConfig', () => {
  const config = (...physicalInterfaces: unknown[]) => ({
    spec: { nodeSelector: {}, secondaryNetwork: { ovsBridges: [{ bridgeName: 'br', physicalInterfaces }] } },
  });
  const links = 'spec.secondaryNetwork.ovsBridges[0].physicalInterfaces';
  it.each([
    ['two links of one name', config({ name: 'e' }, { name: 'e' }), `${links}[1]`],
    ['a VLAN given twice', config({ name: 'e', allowedVLANs: ['7', '7'] }), `${links}[0].allowedVLANs[1]`],
  ])('with %s is refused', (_title, object, field) => {
    expect(validateSchema(schemaOf('antreanodeconfigs'), object)).toMatchObject([
      { reason: 'FieldValueDuplicate', field, keyword: 'x-kubernetes-list-type' },
    ]);
  });
});
