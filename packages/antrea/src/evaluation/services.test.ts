import { describe, expect, it } from 'vitest';
import { createPolicyIndex } from './policy-index.ts';
import type { Change, ClusterState, Connection, Endpoint, RawObject } from './types.ts';

const pod = (name: string, ip: string, nodeName: string): RawObject => ({
  metadata: { namespace: 'a', name, labels: { app: name.split('-')[0] ?? '' } },
  spec: { nodeName, containers: [] },
  status: { phase: 'Running', podIP: ip },
});
const node = (name: string, ip: string, podCIDR: string): RawObject => ({
  metadata: { name },
  spec: { podCIDR },
  status: { addresses: [{ type: 'InternalIP', address: ip }] },
});
const service = (name: string, spec: object, ingress: object[] = []): RawObject => ({
  metadata: { namespace: 'a', name },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }], ...spec },
  status: { loadBalancer: { ingress } },
});
const rule = (name: string, spec: object): RawObject => ({ metadata: { name }, spec: { priority: 5, ...spec } });
const block = (cidr: string) => ({ ipBlock: { cidr } });
const onService = (from: object[], action = 'Drop', ports?: object[]) =>
  rule('front', {
    appliedTo: [{ service: { namespace: 'a', name: 'web' } }],
    ingress: [{ name: 'f', action, from, ...(ports === undefined ? {} : { ports }) }],
  });
const onPods = (from: object[]) =>
  rule('pods', { appliedTo: [{ podSelector: { matchLabels: { app: 'web' } } }], ingress: [{ action: 'Drop', from }] });

const STATE: ClusterState = {
  namespaces: [{ metadata: { name: 'a' } }],
  pods: [pod('web-1', '10.0.1.6', 'n1'), pod('client', '10.0.2.5', 'n2')],
  nodes: [node('n1', '192.168.0.1', '10.0.1.0/24'), node('n2', '192.168.0.2', '10.0.2.0/24')],
  services: [service('web', { clusterIP: '10.96.0.10', type: 'NodePort' })],
  clusterNetworkPolicies: [],
  networkPolicies: [],
  kubernetesNetworkPolicies: [],
  clusterGroups: [],
  nodeNetworkPolicy: true,
};
const CLIENT: Endpoint = { type: 'pod', namespace: 'a', name: 'client' };
const WEB: Endpoint = { type: 'service', namespace: 'a', name: 'web' };
const ip = (address: string): Endpoint => ({ type: 'ip', ip: address });
const at = (name: string): Endpoint => ({ type: 'node', name });

function evaluate(
  policies: RawObject[],
  source: Endpoint,
  destination: Endpoint,
  port: number,
  more: Partial<ClusterState> = {},
  packet: Partial<Connection> = {},
): string {
  const index = createPolicyIndex({ ...STATE, clusterNetworkPolicies: policies, ...more });
  const found = index.evaluate({ source, destination, protocol: 'TCP', destinationPort: port, ...packet });
  return found.verdict === 'Undecidable' ? `Undecidable: ${found.missing.join()}` : found.verdict;
}

describe('a policy applied to a Service', () => {
  const OUTSIDE = ip('203.0.113.9');
  const DROP = [onService([block('203.0.113.0/24')])];
  it.each<[string, RawObject[], Endpoint, Endpoint, number, string]>([
    ['binds a source outside at the port of a Node', DROP, OUTSIDE, at('n2'), 30_080, 'Dropped'],
    ["binds it at a Node's address", DROP, OUTSIDE, ip('192.168.0.1'), 30_080, 'Dropped'],
    ['binds it where the Service is named, by either port', DROP, OUTSIDE, WEB, 30_080, 'Dropped'],
    ['binds it at the port of the Service', DROP, OUTSIDE, WEB, 80, 'Dropped'],
    ['leaves other sources alone', DROP, ip('198.51.100.1'), at('n2'), 30_080, 'Allowed'],
    ['leaves other ports of the Node alone', DROP, OUTSIDE, at('n2'), 22, 'Allowed'],
    ['leaves Pods alone', [onService([block('10.0.0.0/8')])], CLIENT, WEB, 80, 'Allowed'],
    [
      'looks at the port of the endpoint',
      [onService([block('0.0.0.0/0')], 'Reject', [{ protocol: 'TCP', port: 8080 }])],
      OUTSIDE,
      at('n1'),
      30_080,
      'Rejected',
    ],
    [
      'lets the policies of the Pods decide what it allows',
      [onService([block('203.0.113.0/24')], 'Allow'), onPods([block('203.0.113.0/24')])],
      OUTSIDE,
      at('n1'),
      30_080,
      'Dropped',
    ],
    [
      "is followed by those, which see the Node's gateway when the Pod is on another Node",
      [onPods([block('203.0.113.0/24')])],
      OUTSIDE,
      at('n2'),
      30_080,
      'Allowed',
    ],
    ['which they may name', [onPods([block('10.0.2.1/32')])], OUTSIDE, at('n2'), 30_080, 'Dropped'],
  ])('%s', (_title, policies, source, destination, port, verdict) => {
    expect(evaluate(policies, source, destination, port)).toBe(verdict);
  });

  it('names its rule in the chain, and follows changes', () => {
    const index = createPolicyIndex({ ...STATE, clusterNetworkPolicies: DROP });
    const connection: Connection = { source: OUTSIDE, destination: at('n1'), protocol: 'TCP', destinationPort: 30_080 };
    expect(index.evaluate(connection).chain.map((step) => [step.ruleName, step.outcome])).toEqual([['f', 'matched']]);
    const gone: Change = { kind: 'clusterNetworkPolicies', op: 'delete', name: 'front' };
    expect(index.apply([gone]).evaluate(connection).verdict).toBe('Allowed');
  });

  it('cannot be told where externalTrafficPolicy is Local and the Node has no endpoint, or Services are not known', () => {
    const local = { services: [service('web', { externalTrafficPolicy: 'Local' })] };
    expect(evaluate([], OUTSIDE, at('n2'), 30_080, local)).toMatch(
      /^Undecidable: an endpoint of Service a\/web on Node n2/,
    );
    expect(evaluate([onPods([block('203.0.113.0/24')])], OUTSIDE, at('n1'), 30_080, local)).toBe('Dropped');
    const { services: _services, ...without } = STATE;
    const connection: Connection = { source: OUTSIDE, destination: at('n1'), protocol: 'TCP', destinationPort: 30_080 };
    expect(createPolicyIndex(without).evaluate(connection).missing).toEqual(['the Services of the cluster']);
  });
});

describe('an address of a Service', () => {
  const DROP = [onPods([{ podSelector: { matchLabels: { app: 'client' } } }])];
  it.each<[string, RawObject, string]>([
    ['of its load balancer leads to its Pods', service('web', {}, [{ ip: '203.0.113.50' }]), 'Dropped'],
    [
      'of a load balancer that is a proxy leads elsewhere',
      service('web', {}, [{ ip: '203.0.113.50', ipMode: 'Proxy' }]),
      'Allowed',
    ],
    ['among externalIPs leads to its Pods', service('web', { externalIPs: ['203.0.113.50'] }), 'Dropped'],
    ['that it asks for leads to its Pods', service('web', { loadBalancerIP: '203.0.113.50' }), 'Dropped'],
  ])('%s', (_title, one, verdict) => {
    expect(evaluate(DROP, CLIENT, ip('203.0.113.50'), 80, { services: [one] })).toBe(verdict);
  });

  it.each<[string, object, 'Dropped' | 'Allowed']>([
    ['the address itself', block('203.0.113.50/32'), 'Dropped'],
    ['a name that resolves to it', { fqdn: 'shop.example' }, 'Dropped'],
    ['the Pods behind it', { podSelector: { matchLabels: { app: 'web' } } }, 'Dropped'],
    ['another name', { fqdn: 'other.example' }, 'Allowed'],
  ])('is met by egress rules for %s', (_title, peer, verdict) => {
    const services = [service('web', { clusterIP: '10.96.0.10' }, [{ ip: '203.0.113.50' }])];
    const resolvedNames = new Map([['203.0.113.50', ['shop.example']]]);
    const drop = [rule('out', { appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop', to: [peer] }] })];
    expect(evaluate(drop, CLIENT, ip('203.0.113.50'), 80, { services, resolvedNames })).toBe(verdict);
    expect(evaluate(drop, CLIENT, { type: 'fqdn', fqdn: 'shop.example' }, 80, { services, resolvedNames })).toBe(
      verdict,
    );
  });

  it("is the Node's own where the Service offers no such port at it", () => {
    const services = [service('web', { externalIPs: ['192.168.0.1'] })];
    expect(evaluate(DROP, CLIENT, ip('192.168.0.1'), 80, { services })).toBe('Dropped');
    expect(evaluate(DROP, CLIENT, ip('192.168.0.1'), 22, { services })).toBe('Allowed');
  });
});

describe('a Service without a selector', () => {
  const services = [service('web', { clusterIP: '10.96.0.10', selector: undefined })];
  const slice = (addresses: string[], ready = true): RawObject => ({
    metadata: { namespace: 'a', name: 's', labels: { 'kubernetes.io/service-name': 'web' } },
    ports: [{ port: 8080, name: '' }],
    endpoints: [{ addresses, conditions: { ready } }],
  });
  const DROP = [onPods([])];
  it('cannot be told while its endpoints are not known', () => {
    expect(evaluate(DROP, CLIENT, WEB, 80, { services })).toBe('Undecidable: the endpoints of Service a/web');
    expect(evaluate(DROP, CLIENT, WEB, 80, { services, endpointSlices: [slice(['10.0.1.6'], false)] })).toMatch(
      /^Undecidable: the endpoints/,
    );
  });
  it('leads to the Pods and addresses that its EndpointSlices list', () => {
    expect(evaluate(DROP, CLIENT, WEB, 80, { services, endpointSlices: [slice(['10.0.1.6'])] })).toBe('Dropped');
    const away = [
      rule('away', { appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop', to: [block('198.51.100.0/24')] }] }),
    ];
    expect(evaluate(away, CLIENT, WEB, 80, { services, endpointSlices: [slice(['198.51.100.3'])] })).toBe('Dropped');
  });
  it('follows their changes', () => {
    const index = createPolicyIndex({ ...STATE, services, clusterNetworkPolicies: DROP, endpointSlices: [] });
    const connection: Connection = { source: CLIENT, destination: WEB, protocol: 'TCP', destinationPort: 80 };
    const next = index.apply([{ kind: 'endpointSlices', op: 'set', object: slice(['10.0.1.6']) }]);
    expect([index.evaluate(connection).verdict, next.evaluate(connection).verdict]).toEqual(['Undecidable', 'Dropped']);
  });
});

describe('multicast', () => {
  const GROUP = ip('225.1.2.3');
  const igmp = (direction: 'ingress' | 'egress', match: object) =>
    rule('m', {
      appliedTo: [{ podSelector: { matchLabels: { app: 'client' } } }],
      [direction]: [{ action: 'Drop', protocols: [{ igmp: match }] }],
    });
  const report = (icmpType?: number): Partial<Connection> => ({
    protocol: 'IGMP',
    ...(icmpType === undefined ? {} : { icmpType }),
  });
  const NONE = undefined as never;
  it.each<[string, RawObject[], Endpoint, Endpoint, Partial<Connection>, string]>([
    ['drops reports of every group and version', [igmp('egress', {})], CLIENT, GROUP, report(0x16), 'Dropped'],
    ['drops those of the type', [igmp('egress', { igmpType: 0x22 })], CLIENT, GROUP, report(0x22), 'Dropped'],
    ['lets those of other types go', [igmp('egress', { igmpType: 0x12 })], CLIENT, GROUP, report(0x22), 'Allowed'],
    [
      'drops those of the group',
      [igmp('egress', { groupAddress: '225.1.2.3' })],
      CLIENT,
      GROUP,
      report(0x16),
      'Dropped',
    ],
    [
      'lets those of other groups go',
      [igmp('egress', { groupAddress: '225.9.9.9' })],
      CLIENT,
      GROUP,
      report(0x16),
      'Allowed',
    ],
    [
      'needs the type where it decides',
      [igmp('egress', { igmpType: 0x12 })],
      CLIENT,
      GROUP,
      report(),
      'Undecidable: the IGMP type',
    ],
    ['drops queries that come in', [igmp('ingress', { igmpType: 0x11 })], at('n1'), CLIENT, report(0x11), 'Dropped'],
    [
      'takes no report that goes out for a query',
      [igmp('ingress', { igmpType: 0x11 })],
      CLIENT,
      GROUP,
      report(0x16),
      'Allowed',
    ],
    [
      'needs the group of a query where it decides',
      [igmp('ingress', { igmpType: 0x11, groupAddress: '225.1.2.3' })],
      at('n1'),
      CLIENT,
      report(0x11),
      'Undecidable: the multicast group of the message',
    ],
    [
      'is sent where only other rules drop everything',
      [rule('all', { appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop' }] })],
      CLIENT,
      GROUP,
      { protocol: 'UDP', destinationPort: 5000 },
      'Allowed',
    ],
    [
      'is dropped by a multicast block',
      [rule('all', { appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop', to: [block('225.0.0.0/8')] }] })],
      CLIENT,
      GROUP,
      { protocol: 'UDP', destinationPort: 5000 },
      'Dropped',
    ],
  ])('%s', (_title, policies, source, destination, packet, verdict) => {
    expect(evaluate(policies, source, destination, NONE, {}, packet)).toBe(verdict);
  });
});

describe('a name inside the cluster whose address is not known', () => {
  const name: Endpoint = { type: 'fqdn', fqdn: 'gone.a.svc.cluster.local' };
  it('may stand for any Pod', () => {
    const toWeb = rule('w', {
      appliedTo: [{ podSelector: { matchLabels: { app: 'client' } } }],
      egress: [{ action: 'Drop', to: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    });
    expect(evaluate([toWeb], CLIENT, name, 80)).toBe('Undecidable: the address of gone.a.svc.cluster.local');
    const all = rule('w', { appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop' }] });
    expect(evaluate([all], CLIENT, name, 80)).toBe('Dropped');
  });
  it('still is the name that a rule speaks of', () => {
    const named = rule('w', {
      appliedTo: [{ podSelector: {} }],
      egress: [{ action: 'Drop', to: [{ fqdn: '*.cluster.local' }] }],
    });
    expect(evaluate([named], CLIENT, name, 80)).toBe('Dropped');
  });
});
