import { createPolicyIndex, type PolicyIndex } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import type { TrafficFlow } from '../world/traffic.ts';
import { type Path, type PathFacts, Paths } from './paths.ts';

const pod = (name: string, ip: string, node: string, labels = {}) => ({
  metadata: { name, namespace: 'shop', labels: { app: name, ...labels } },
  spec: { nodeName: node, containers: [{ name: 'c', ports: [{ name: 'sql', containerPort: 5432 }] }] },
  status: { phase: 'Running', podIP: ip },
});
const PODS = [pod('web', '10.0.0.1', 'a', { zone: 'x' }), pod('db', '10.0.1.2', 'b'), pod('cache', '10.0.0.3', 'a')];
const SERVICE = {
  metadata: { name: 'db', namespace: 'shop' },
  spec: { clusterIP: '10.9.0.1', selector: { app: 'db' }, ports: [{ name: 'tcp', port: 3306, targetPort: 'sql' }] },
};
const peer = (app: string) => [{ podSelector: { matchLabels: { app } } }];
const rule = (action: string, side: 'from' | 'to', app: string, name: string) => ({ action, name, [side]: peer(app) });
const appliedTo = (app: string) => [{ podSelector: { matchLabels: { app } } }];

interface Policies {
  readonly antrea?: object;
  readonly clusterWide?: object;
  readonly kubernetes?: object;
}
function index({ antrea, clusterWide, kubernetes }: Policies): PolicyIndex {
  const policy = (spec: object | undefined, namespace?: string) =>
    spec === undefined ? [] : [{ metadata: { name: 'p', ...(namespace === undefined ? {} : { namespace }) }, spec }];
  return createPolicyIndex({
    namespaces: [{ metadata: { name: 'shop' } }],
    pods: PODS,
    nodes: [],
    services: [SERVICE],
    tiers: [],
    clusterNetworkPolicies: policy(clusterWide),
    networkPolicies: policy(antrea, 'shop'),
    clusterGroups: [],
    groups: [],
    kubernetesNetworkPolicies: policy(kubernetes, 'shop'),
    resolvedNames: new Map(),
    nodeNetworkPolicy: false,
  });
}
const FLOW: TrafficFlow = {
  from: { pod: 'shop/web' },
  to: { service: 'shop/db' },
  protocol: 'TCP',
  port: 3306,
  everyMs: 1,
};
function choose(flow: TrafficFlow, policies: Policies = {}, facts: Partial<PathFacts> = {}): Path | undefined {
  const paths = new Paths();
  paths.follow({
    index: index(policies),
    podLabels: true,
    clusterId: 'c',
    egresses: 0,
    egressOf: () => undefined,
    ...facts,
  });
  return paths.choose(flow, 0, 0);
}
/** Name, Namespace, rule, action and type of both directions. */
function rulings(path: Path | undefined): readonly [unknown[], unknown[]] {
  const { base } = path ?? {};
  return [
    [
      base?.ingressNetworkPolicyName,
      base?.ingressNetworkPolicyNamespace,
      base?.ingressNetworkPolicyRuleName,
      base?.ingressNetworkPolicyRuleAction,
      base?.ingressNetworkPolicyType,
    ],
    [
      base?.egressNetworkPolicyName,
      base?.egressNetworkPolicyNamespace,
      base?.egressNetworkPolicyRuleName,
      base?.egressNetworkPolicyRuleAction,
      base?.egressNetworkPolicyType,
    ],
  ];
}
const NONE = ['', '', '', 0, 0];
const ingress = (action: string): Policies => ({
  antrea: { priority: 1, appliedTo: appliedTo('db'), ingress: [rule(action, 'from', 'web', 'in')] },
});
const egress = (action: string): Policies => ({
  clusterWide: { priority: 1, appliedTo: appliedTo('web'), egress: [rule(action, 'to', 'db', 'out')] },
});
const isolation: Policies = {
  kubernetes: { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: peer('cache') }] },
};
const opened: Policies = {
  kubernetes: { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: peer('web') }] },
};

describe('what a record says of policies', () => {
  it.each<[string, Policies, string, readonly unknown[], readonly unknown[], readonly string[]]>([
    ['none, when no rule speaks', {}, 'Allowed', NONE, NONE, ['a', 'b']],
    ['the rule that allowed', ingress('Allow'), 'Allowed', ['p', 'shop', 'in', 1, 2], NONE, ['a', 'b']],
    ['the rule that dropped', ingress('Drop'), 'Dropped', ['p', 'shop', 'in', 2, 2], NONE, ['a', 'b']],
    [
      'the rule that rejected, which only the receiver’s Node tells',
      ingress('Reject'),
      'Rejected',
      ['p', 'shop', 'in', 3, 2],
      NONE,
      ['b'],
    ],
    [
      'a rule of egress, which only the sender’s Node tells',
      egress('Drop'),
      'Dropped',
      NONE,
      ['p', '', 'out', 2, 3],
      ['a'],
    ],
    [
      'both rules',
      { ...egress('Allow'), ...ingress('Drop') },
      'Dropped',
      ['p', 'shop', 'in', 2, 2],
      ['p', '', 'out', 1, 3],
      ['a', 'b'],
    ],
    [
      'not the receiver’s rule when the sender’s denied',
      { ...egress('Reject'), ...ingress('Allow') },
      'Rejected',
      NONE,
      ['p', '', 'out', 3, 3],
      ['a'],
    ],
    ['isolation, as a drop of no policy', isolation, 'Dropped', ['', '', '', 2, 1], NONE, ['a', 'b']],
    ['a policy of Kubernetes', opened, 'Allowed', ['p', 'shop', '', 1, 1], NONE, ['a', 'b']],
  ])('is %s', (_title, policies, verdict, into, out, exporters) => {
    const path = choose(FLOW, policies);
    expect(rulings(path)).toEqual([into, out]);
    expect([path?.verdict, path?.exporters]).toEqual([verdict, exporters]);
    // What the evaluator says of the same connection, word for word.
    const { source, destination } = { source: 'web', destination: 'db' };
    const end = (name: string) => ({ type: 'pod', namespace: 'shop', name }) as const;
    const evaluated = index(policies).evaluate({
      source: end(source),
      destination: end(destination),
      protocol: 'TCP',
      sourcePort: 40_000,
      destinationPort: 5432,
    });
    expect(path?.verdict).toBe(evaluated.verdict);
  });
});

describe('what a record says of its ends', () => {
  it('tells the Service that was asked for, and the Pod and port behind it', () => {
    expect(choose(FLOW)?.base).toMatchObject({
      sourceIP: '10.0.0.1',
      sourcePodName: 'web',
      sourcePodNamespace: 'shop',
      sourceNodeName: 'a',
      sourcePodLabels: '{"app":"web","zone":"x"}',
      destinationIP: '10.0.1.2',
      destinationPodName: 'db',
      destinationNodeName: 'b',
      destinationTransportPort: 5432,
      destinationServicePortName: 'shop/db:tcp',
      destinationServicePort: 3306,
      destinationClusterIP: '10.9.0.1',
      protocolIdentifier: 6,
      flowType: 2,
      clusterUUID: 'c',
    });
  });

  const to = (pod: string): TrafficFlow => ({ ...FLOW, to: { pod: `shop/${pod}` }, port: 80 });
  it.each<[string, TrafficFlow, number, readonly string[], readonly string[]]>([
    ['on one Node', to('cache'), 1, ['web', 'cache'], ['a']],
    ['between Nodes', to('db'), 2, ['web', 'db'], ['a', 'b']],
    ['to an address outside', { ...FLOW, to: { ip: '192.0.2.1' } }, 3, ['web', ''], ['a']],
    ['from an address outside', { ...FLOW, from: { ip: '192.0.2.1' } }, 4, ['', 'db'], ['b']],
  ])('tells traffic %s', (_title, flow, type, names, exporters) => {
    const path = choose(flow);
    expect(path?.base.flowType).toBe(type);
    expect([path?.base.sourcePodName, path?.base.destinationPodName]).toEqual(names);
    expect(path?.exporters).toEqual(exporters);
  });

  it('tells no labels unless the aggregator is told to', () => {
    expect(choose(FLOW, {}, { podLabels: false })?.base.sourcePodLabels).toBe('');
  });

  it('tells the Egress of what leaves, and of nothing else', () => {
    const facts = { egressOf: () => ({ name: 'e', ip: '10.13.0.9', node: 'b' }) };
    expect(choose({ ...FLOW, to: { ip: '192.0.2.1' } }, {}, facts)?.base).toMatchObject({
      egressName: 'e',
      egressIP: '10.13.0.9',
      egressNodeName: 'b',
    });
    expect(choose(FLOW, {}, facts)?.base.egressName).toBe('');
  });

  it('is nothing where an end is missing', () => {
    expect(choose({ ...FLOW, from: { pod: 'shop/ghost' } })).toBeUndefined();
    expect(choose({ ...FLOW, to: { service: 'shop/ghost' } })).toBeUndefined();
  });

  it('follows the cluster', () => {
    const paths = new Paths();
    const facts = { podLabels: true, clusterId: 'c', egresses: 0, egressOf: () => undefined };
    paths.follow({ ...facts, index: index({}) });
    expect(paths.choose(FLOW, 0, 0)?.verdict).toBe('Allowed');
    paths.follow({ ...facts, index: index(ingress('Drop')) });
    expect(paths.choose(FLOW, 0, 0)?.verdict).toBe('Dropped');
  });
});
