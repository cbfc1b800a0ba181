import { describe, expect, it } from 'vitest';
import type { Json } from '../evaluation/read.ts';
import { admit, VALIDATING_WEBHOOKS } from './index.ts';
import { publicKeyFault } from './public-key.ts';
import { quantityFault } from './quantity.ts';
import { sameJson } from './same.ts';
import { clusterOf } from './testing.ts';
import type { AdmissionCluster } from './types.ts';

const make = (kind: string, name: string, spec: Json, status: Json = {}): Json => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind,
  metadata: { name },
  spec,
  status,
});
const user = { username: 'someone', groups: [] };

/** The refusal of a create or, with an old object, of an update; undefined when it is allowed. */
function refusal(resource: string, object: Json, cluster: AdmissionCluster, oldObject?: Json): string | undefined {
  const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
  const input = { operation, group: 'crd.antrea.io', resource, user, object } as const;
  const answer = admit(VALIDATING_WEBHOOKS, oldObject === undefined ? input : { ...input, oldObject }, cluster);
  return answer.allowed ? undefined : answer.message;
}

const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
describe('quantities', () => {
  it.each([
    ['', FORMAT],
    ['10b', FORMAT],
    ['1.2.3', FORMAT],
    ['10Mb', FORMAT],
    ['10ki', "unable to parse quantity's suffix"],
    ['10K', "unable to parse quantity's suffix"],
    ['1e', "unable to parse quantity's suffix"],
    ['500k', undefined],
    ['1.5G', undefined],
    ['-3', undefined],
    ['10Mi', undefined],
    ['1e3', undefined],
    ['1E', undefined],
    ['2E-2', undefined],
  ])('%j is answered with %j', (value, fault) => {
    expect(quantityFault(value)).toBe(fault);
  });
});

describe('public keys of hosts', () => {
  const field = (content: string): string => String.fromCharCode(0, 0, 0, content.length) + content;
  const ed25519 = field('ssh-ed25519') + field('k'.repeat(32));
  it.each([
    ['three letters', 'abc', 'ssh: short read'],
    ['no key after the name', field('ssh-ed25519'), 'ssh: short read'],
    ['an unknown algorithm', field('ssh-new'), 'ssh: unknown key algorithm: ssh-new'],
    ['a short key', field('ssh-ed25519') + field('k'), 'invalid size 1 for Ed25519 public key'],
    ['more after the key', `${ed25519}x`, 'ssh: trailing junk in public key'],
    ['an Ed25519 key', ed25519, undefined],
    ['an RSA key', field('ssh-rsa') + field('e') + field('n'), undefined],
  ])('%s', (_title, bytes, fault) => {
    expect(publicKeyFault(btoa(bytes))).toBe(fault);
  });
  it('are not judged when they are not base64', () => {
    expect(publicKeyFault('<key>')).toBeUndefined();
  });
});

describe('addresses of Egresses', () => {
  const cluster = clusterOf([
    make('ExternalIPPool', 'cidr', { ipRanges: [{ cidr: '10.0.0.0/30' }, { cidr: '2001:db8::/64' }] }),
    make('ExternalIPPool', 'range', { ipRanges: [{ start: '10.0.1.1', end: '10.0.1.2' }] }),
    make('ExternalIPPool', 'large', { ipRanges: [{ cidr: '11.0.0.0/8' }] }),
  ]);
  it.each([
    ['10.0.0.0', 'cidr', 'IP 10.0.0.0 is not within the IP range'],
    ['10.0.0.4', 'cidr', 'IP 10.0.0.4 is not within the IP range'],
    ['10.0.1.3', 'range', 'IP 10.0.1.3 is not within the IP range'],
    ['11.2.0.0', 'large', 'IP 11.2.0.0 is not within the IP range'],
    ['10.0.0', 'cidr', 'IP 10.0.0 is not valid'],
    ['10.0.0.1', 'none', 'ExternalIPPool none does not exist'],
    ['10.0.0.3', 'cidr', undefined],
    ['2001:db8::1', 'cidr', undefined],
    ['10.0.1.1', 'range', undefined],
    ['11.0.255.255', 'large', undefined],
  ])('%s of the pool %s', (egressIP, externalIPPool, message) => {
    expect(refusal('egresses', make('Egress', 'e', { egressIP, externalIPPool }), cluster)).toBe(message);
  });
  it('are not looked at again while neither address nor pool changes', () => {
    const old = make('Egress', 'e', { egressIP: '9.9.9.9', externalIPPool: 'none' });
    expect(refusal('egresses', old, cluster, old)).toBeUndefined();
  });
});

describe('pools', () => {
  const subnetInfo = { gateway: '10.0.0.1', prefixLength: 24 };
  it.each<[string, Json, string]>([
    ['a CIDR that is none', { ipRanges: [{ cidr: '10.0.0.0/33' }] }, 'invalid cidr 10.0.0.0/33'],
    ['a start that is none', { ipRanges: [{ start: 'x', end: '10.0.0.1' }] }, 'invalid start ip address x'],
    ['an end that is none', { ipRanges: [{ start: '10.0.0.1', end: 'x' }] }, 'invalid end ip address x'],
    [
      'a range from its end to its start',
      { ipRanges: [{ start: '10.0.0.9', end: '10.0.0.1' }] },
      'range start 10.0.0.9 should not be greater than range end 10.0.0.1',
    ],
    [
      'a CIDR outside of the subnet',
      { ipRanges: [{ cidr: '10.0.1.0/24' }], subnetInfo },
      'range [10.0.1.0/24] must be a strict subset of the subnet 10.0.0.1/24',
    ],
    [
      'overlapping IPv6 ranges',
      { ipRanges: [{ cidr: '2001:db8::/64' }, { start: '2001:db8::ffff:0', end: '2001:db8::ffff:1' }] },
      'range [2001:db8::ffff:0-2001:db8::ffff:1] overlaps with range [2001:db8::/64]',
    ],
  ])('with %s are refused', (_title, spec, message) => {
    for (const [resource, kind] of [
      ['ippools', 'IPPool'],
      ['externalippools', 'ExternalIPPool'],
    ] as const)
      expect(refusal(resource, make(kind, 'p', spec), clusterOf([]))).toBe(message);
  });
  it('in use are not deleted', () => {
    const oldObject = make('IPPool', 'p', {}, { ipAddresses: [{ ipAddress: '10.0.0.2' }] });
    const input = { operation: 'DELETE', group: 'crd.antrea.io', resource: 'ippools', user, oldObject } as const;
    const answer = admit(VALIDATING_WEBHOOKS, input, clusterOf([]));
    expect(answer).toMatchObject({ allowed: false, message: 'IPPool in use cannot be deleted' });
  });
});

it('a SupportBundleCollection counts as started when its conditions say so', () => {
  const conditions = [{ type: 'Started', status: 'True' }];
  const old = make('SupportBundleCollection', 'b', { sinceTime: '1h' }, { conditions });
  const changed = make('SupportBundleCollection', 'b', { sinceTime: '2h' }, { conditions });
  const message = 'SupportBundleCollection b is started, cannot be updated';
  expect(refusal('supportbundlecollections', changed, clusterOf([]), old)).toBe(message);
  expect(refusal('supportbundlecollections', old, clusterOf([]), old)).toBeUndefined();
});

it('a group mixes no multicast with unicast blocks', () => {
  const group = make('ClusterGroup', 'g', { ipBlocks: [{ cidr: '224.0.0.0/24' }, { cidr: '10.0.0.0/8' }] });
  const message = 'can not set multicast groupAddress together with unicast ip address';
  expect(refusal('clustergroups', group, clusterOf([]))).toBe(message);
});

it.each([
  ['x', 'invalid VLAN ID "x": strconv.ParseUint: parsing "x": invalid syntax'],
  ['1-70000', 'invalid VLAN range end "70000": strconv.ParseUint: parsing "70000": value out of range'],
  ['4095', 'VLAN ID 4095 is greater than the maximum VLAN ID 4094'],
])('the VLAN %j is refused', (vlan, why) => {
  const ovsBridges = [{ bridgeName: 'b', physicalInterfaces: [{ name: 'e', allowedVLANs: [vlan] }] }];
  const config = make('AntreaNodeConfig', 'c', { secondaryNetwork: { ovsBridges } });
  const place = 'spec.secondaryNetwork.ovsBridges[0].physicalInterfaces[0].allowedVLANs';
  expect(refusal('antreanodeconfigs', config, clusterOf([]))).toBe(`${place} is invalid: ${why}`);
});

it.each([
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
])('%j and %j are the same: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same);
});
