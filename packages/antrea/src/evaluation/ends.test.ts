import { describe, expect, it } from 'vitest';
import { createPolicyIndex } from './policy-index.ts';
import type { ClusterState, Connection, Endpoint, RawObject } from './types.ts';

const pod = (name: string, ip: string, spec: object = {}): RawObject => ({
  metadata: { namespace: 'a', name, labels: { app: name.split('-')[0] ?? '' } },
  spec: { nodeName: 'n1', containers: [{ ports: [{ name: 'web', containerPort: 8080 }] }], ...spec },
  status: { podIP: ip },
});
const node = (name: string, ip: string, podCIDR: string): RawObject => ({
  metadata: { name, labels: { role: name } },
  spec: { podCIDR },
  status: { addresses: [{ type: 'InternalIP', address: ip }] },
});
const acnp = (spec: object): RawObject => ({
  metadata: { name: 'p' },
  spec: { priority: 5, appliedTo: [{ podSelector: {} }], ...spec },
});
const SERVICES: RawObject[] = [
  {
    metadata: { namespace: 'a', name: 'web' },
    spec: {
      clusterIP: '10.96.0.10',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'web', protocol: 'TCP' }],
    },
  },
  {
    metadata: { namespace: 'a', name: 'plain' },
    spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
  },
];

function evaluate(policies: RawObject[], source: Endpoint, destination: Endpoint, more: Partial<ClusterState> = {}) {
  const connection: Connection = { source, destination, protocol: 'TCP', destinationPort: 80 };
  const found = createPolicyIndex({
    namespaces: [{ metadata: { name: 'a' } }],
    pods: [
      pod('client', '10.0.1.5'),
      pod('web-1', '10.0.1.6'),
      pod('web-2', '10.0.2.6', { nodeName: 'n2' }),
      pod('host', '192.168.0.2', { nodeName: 'n2', hostNetwork: true }),
    ],
    nodes: [node('n1', '192.168.0.1', '10.0.1.0/24'), node('n2', '192.168.0.2', '10.0.2.0/24')],
    services: SERVICES,
    clusterNetworkPolicies: policies,
    networkPolicies: [],
    kubernetesNetworkPolicies: [],
    clusterGroups: [],
    nodeNetworkPolicy: true,
    ...more,
  }).evaluate(connection);
  return found.verdict === 'Undecidable' ? `Undecidable: ${found.missing.join()}` : found.verdict;
}

const CLIENT: Endpoint = { type: 'pod', namespace: 'a', name: 'client' };
const WEB: Endpoint = { type: 'pod', namespace: 'a', name: 'web-1' };
const HOST: Endpoint = { type: 'pod', namespace: 'a', name: 'host' };
const SERVICE: Endpoint = { type: 'service', namespace: 'a', name: 'web' };
const nodeEnd = (name: string): Endpoint => ({ type: 'node', name });
const ip = (address: string): Endpoint => ({ type: 'ip', ip: address });
const fqdn = (name: string): Endpoint => ({ type: 'fqdn', fqdn: name });
const dropFrom = (peer: object) => [acnp({ ingress: [{ action: 'Drop', from: [peer] }] })];
const dropTo = (peer: object) => [acnp({ egress: [{ action: 'Drop', to: [peer] }] })];
const onNodes = (spec: object) => [acnp({ appliedTo: [{ nodeSelector: { matchLabels: { role: 'n2' } } }], ...spec })];
const NODES = { nodeSelector: { matchLabels: { role: 'n2' } } };

describe('a Node as an end', () => {
  it.each<[string, RawObject[], Endpoint, Endpoint, string]>([
    ['is a peer by nodeSelector', dropFrom(NODES), nodeEnd('n2'), WEB, 'Dropped'],
    ['is one by its address', dropFrom(NODES), ip('192.168.0.2'), WEB, 'Dropped'],
    ['is one by the address of its gateway', dropFrom(NODES), ip('10.0.2.1'), WEB, 'Dropped'],
    ['is one as the destination', dropTo(NODES), CLIENT, nodeEnd('n2'), 'Dropped'],
    ['is one where a Pod uses its network', dropFrom(NODES), HOST, WEB, 'Dropped'],
    [
      'is none by podSelector of that Pod',
      dropFrom({ podSelector: { matchLabels: { app: 'host' } } }),
      HOST,
      WEB,
      'Allowed',
    ],
    ['always reaches the Pods on it', dropFrom({ ipBlock: { cidr: '0.0.0.0/0' } }), nodeEnd('n1'), WEB, 'Allowed'],
    ['does so from its gateway', dropFrom({ ipBlock: { cidr: '0.0.0.0/0' } }), ip('10.0.1.1'), WEB, 'Allowed'],
    [
      'obeys what is applied to it going out',
      onNodes({ egress: [{ action: 'Reject' }] }),
      nodeEnd('n2'),
      ip('1.2.3.4'),
      'Rejected',
    ],
    [
      'obeys what is applied to it coming in',
      onNodes({ ingress: [{ action: 'Drop' }] }),
      CLIENT,
      nodeEnd('n2'),
      'Dropped',
    ],
    ['binds Pods of its network', onNodes({ egress: [{ action: 'Drop' }] }), HOST, ip('1.2.3.4'), 'Dropped'],
    [
      'is free of what is applied to another',
      onNodes({ egress: [{ action: 'Drop' }] }),
      nodeEnd('n1'),
      ip('1.2.3.4'),
      'Allowed',
    ],
  ])('%s', (_title, policies, source, destination, verdict) => {
    expect(evaluate(policies, source, destination)).toBe(verdict);
  });
  it('is free of policies while the gate is off', () => {
    const policies = onNodes({ egress: [{ action: 'Drop' }] });
    expect(evaluate(policies, nodeEnd('n2'), ip('1.2.3.4'), { nodeNetworkPolicy: false })).toBe('Allowed');
  });
});

describe('a Service as an end', () => {
  const toServices = [acnp({ egress: [{ action: 'Drop', toServices: [{ namespace: 'a', name: 'web' }] }] })];
  const oneOf = (action: string) => [
    acnp({
      appliedTo: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }],
      ingress: [{ action, ports: [{ protocol: 'TCP', port: 8080 }] }],
    }),
  ];
  it.each<[string, RawObject[], Endpoint, Endpoint, string]>([
    ['is what toServices speaks of', toServices, CLIENT, SERVICE, 'Dropped'],
    ['is so by its address', toServices, CLIENT, ip('10.96.0.10'), 'Dropped'],
    ['is so by its name inside the cluster', toServices, CLIENT, fqdn('web.a.svc.cluster.local'), 'Dropped'],
    ['is not its Pods', toServices, CLIENT, WEB, 'Allowed'],
    ['is judged at the port of its Pods', oneOf('Drop'), CLIENT, SERVICE, 'Dropped'],
    [
      'has a name that rules for names never see',
      dropTo({ fqdn: '*.local' }),
      CLIENT,
      fqdn('web.a.svc.cluster.local'),
      'Allowed',
    ],
    [
      'without an address has one they see',
      dropTo({ fqdn: '*.local' }),
      CLIENT,
      fqdn('plain.a.svc.cluster.local'),
      'Dropped',
    ],
    [
      'as the source means its Pods',
      dropFrom({ podSelector: { matchLabels: { app: 'web' } } }),
      SERVICE,
      CLIENT,
      'Dropped',
    ],
  ])('%s', (_title, policies, source, destination, verdict) => {
    expect(evaluate(policies, source, destination)).toBe(verdict);
  });
  it('is Undecidable where its Pods meet different fates', () => {
    const policies = [
      acnp({ ingress: [{ action: 'Drop', from: [{ podSelector: { matchLabels: { app: 'client' } } }] }] }),
      {
        ...acnp({ egress: [{ action: 'Drop', to: [{ ipBlock: { cidr: '10.0.2.0/24' } }] }] }),
        metadata: { name: 'q' },
      },
    ];
    const [, only] = policies;
    expect(evaluate([only!], CLIENT, SERVICE)).toBe(
      'Undecidable: which endpoint of Service a/web is chosen: web-1 Allowed, web-2 Dropped',
    );
    expect(evaluate(policies, CLIENT, SERVICE)).toBe('Dropped');
  });
});

describe('a name as an end', () => {
  const seen = new Map([
    ['203.0.113.1', ['a.example', 'b.example']],
    ['203.0.113.2', ['c.example']],
    ['198.51.100.2', ['c.example']],
  ]);
  it.each<[string, object, string, string]>([
    ['matches in lower case and without its final dot', { fqdn: 'a.example' }, 'A.Example.', 'Dropped'],
    ['matches a pattern over dots', { fqdn: '*example' }, 'x.y.example', 'Dropped'],
    ['does not match as part of another', { fqdn: 'a.example' }, 'aXexample', 'Allowed'],
    ['meets the fate of another name of its address', { fqdn: 'a.example' }, 'b.example', 'Dropped'],
    ['has the addresses that agents saw', { ipBlock: { cidr: '203.0.113.1/32' } }, 'a.example', 'Dropped'],
    [
      'is Undecidable where its addresses differ',
      { ipBlock: { cidr: '203.0.113.0/24' } },
      'c.example',
      'Undecidable: the address of c.example',
    ],
    [
      'is Undecidable where its address is not known',
      { ipBlock: { cidr: '203.0.113.0/24' } },
      'new.example',
      'Undecidable: the address of new.example',
    ],
  ])('%s', (_title, peer, name, verdict) => {
    expect(evaluate(dropTo(peer), CLIENT, fqdn(name), { resolvedNames: seen })).toBe(verdict);
  });
});

describe('the whole chain', () => {
  const policies = [
    acnp({
      tier: 'emergency',
      appliedTo: [{ podSelector: { matchLabels: { app: 'other' } } }],
      ingress: [{ name: 'elsewhere', action: 'Drop' }],
    }),
    {
      ...acnp({
        tier: 'application',
        ingress: [
          { name: 'wrong-peer', action: 'Drop', from: [{ podSelector: { matchLabels: { app: 'nobody' } } }] },
          { name: 'wrong-port', action: 'Drop', ports: [{ protocol: 'TCP', port: 443 }] },
          { name: 'wrong-protocol', action: 'Drop', ports: [{ protocol: 'UDP' }] },
          { name: 'wrong-source', action: 'Drop', ports: [{ protocol: 'TCP', sourcePort: 7 }] },
          { name: 'allow', action: 'Allow', l7Protocols: [{ http: {} }] },
          { name: 'late', action: 'Drop' },
        ],
      }),
      metadata: { name: 'q' },
    },
  ];
  const index = createPolicyIndex({
    namespaces: [],
    pods: [pod('client', '10.0.1.5'), pod('web-1', '10.0.1.6')],
    clusterNetworkPolicies: policies,
    networkPolicies: [],
    kubernetesNetworkPolicies: [
      { metadata: { namespace: 'a', name: 'deny' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } },
    ],
  });
  const connection: Connection = {
    source: CLIENT,
    destination: WEB,
    protocol: 'TCP',
    sourcePort: 40_000,
    destinationPort: 80,
  };
  it('says of every rule of the cluster, in evaluation order, whether it matched or why not', () => {
    const found = index.explain(connection);
    expect(found.chain.map((step) => [step.tier, step.ruleName, step.reason ?? step.outcome])).toEqual([
      ['emergency', 'elsewhere', 'not-applied'],
      ['application', 'wrong-peer', 'peer'],
      ['application', 'wrong-port', 'port'],
      ['application', 'wrong-protocol', 'protocol'],
      ['application', 'wrong-source', 'source-port'],
      ['application', 'allow', 'matched'],
      ['application', 'late', 'not-reached'],
    ]);
  });
  it('stops at the deciding rule when only what applies is asked for, and says what layer 7 does then', () => {
    const found = index.evaluate(connection);
    expect(found.chain.map((step) => step.ruleName)).toEqual([
      'wrong-peer',
      'wrong-port',
      'wrong-protocol',
      'wrong-source',
      'allow',
    ]);
    expect([found.verdict, found.decidedBy?.l7, found.notes]).toEqual([
      'Allowed',
      true,
      ["Allowed at layers 3 and 4; what does not match the rule's layer 7 protocols is then rejected."],
    ]);
  });
});
