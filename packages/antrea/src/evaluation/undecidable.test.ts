import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicyIndex } from './policy-index.ts';
import type { ClusterState, Connection, Endpoint, RawObject } from './types.ts';

const POD: Endpoint = { type: 'pod', namespace: 'a', name: 'x' };
const OTHER: Endpoint = { type: 'pod', namespace: 'a', name: 'y' };
const OUTSIDE: Endpoint = { type: 'ip', ip: '203.0.113.7' };

const pod = (name: string, ip: string): RawObject => ({
  metadata: { namespace: 'a', name, labels: { app: name } },
  spec: { nodeName: 'n1', containers: [{ ports: [{ name: 'web', containerPort: 8080 }] }] },
  status: { podIP: ip },
});
const policy = (name: string, direction: 'ingress' | 'egress', rules: object[], spec: object = {}): RawObject => ({
  metadata: { name },
  spec: { priority: 5, appliedTo: [{ podSelector: {} }], [direction]: rules, ...spec },
});
const fqdn = (name: string, action: string, port?: number) => ({
  action,
  to: [{ fqdn: name }],
  ...(port === undefined ? {} : { ports: [{ protocol: 'TCP', port }] }),
});
/** Left out, although the types of partial objects know no undefined. */
const UNKNOWN = undefined as never;
const ALL = { clusterGroups: [], groups: [], services: [], nodes: [], tiers: [] };

function evaluate(policies: RawObject[], connection: Partial<Connection>, state: Partial<ClusterState> = {}) {
  return createPolicyIndex({
    namespaces: [{ metadata: { name: 'a' } }],
    pods: [pod('x', '10.0.0.1'), pod('y', '10.0.0.2')],
    clusterNetworkPolicies: policies,
    networkPolicies: [],
    kubernetesNetworkPolicies: [],
    ...ALL,
    ...state,
  }).evaluate({ source: POD, destination: OUTSIDE, protocol: 'TCP', destinationPort: 80, ...connection });
}

describe('a missing fact makes the verdict Undecidable when', () => {
  it.each<[string, RawObject[], Partial<Connection>, Partial<ClusterState>, RegExp]>([
    ['a name decides', [policy('p', 'egress', [fqdn('a.example', 'Drop')])], {}, {}, /names resolve to 203\.0\.113\.7/],
    [
      'a port decides and none is given',
      [policy('p', 'egress', [{ action: 'Drop', ports: [{ protocol: 'TCP', port: 80 }] }])],
      { destinationPort: UNKNOWN },
      {},
      /the destination port/,
    ],
    [
      'the source port decides',
      [
        policy('p', 'egress', [
          { action: 'Drop', ports: [{ protocol: 'TCP', sourcePort: 1000, sourceEndPort: 2000 }] },
        ]),
      ],
      {},
      {},
      /the source port/,
    ],
    [
      'an ICMP type decides',
      [policy('p', 'egress', [{ action: 'Drop', protocols: [{ icmp: { icmpType: 8 } }] }])],
      { protocol: 'ICMP', destinationPort: UNKNOWN },
      {},
      /the ICMP type/,
    ],
    [
      'a Drop may come before a Reject',
      [policy('p', 'egress', [fqdn('a.example', 'Reject'), { action: 'Drop' }])],
      {},
      {},
      /names resolve/,
    ],
    [
      'a Pass may leave a Drop out',
      [policy('p', 'egress', [fqdn('a.example', 'Pass'), { action: 'Drop' }])],
      {},
      {},
      /names resolve/,
    ],
    [
      'ClusterGroups may not be listed',
      [policy('p', 'egress', [{ action: 'Drop', to: [{ group: 'g' }] }])],
      {},
      { clusterGroups: UNKNOWN },
      /the ClusterGroups of the cluster/,
    ],
    [
      'the policy is applied to a group that may not be seen',
      [policy('p', 'egress', [{ action: 'Drop' }], { appliedTo: [{ group: 'g' }] })],
      {},
      { clusterGroups: UNKNOWN },
      /the ClusterGroups of the cluster/,
    ],
    [
      'the place of a Tier is not known',
      [
        policy('p', 'egress', [{ action: 'Drop' }], { tier: 'custom' }),
        policy('q', 'egress', [{ action: 'Allow' }], { tier: 'platform' }),
      ],
      {},
      {},
      /the priority of the Tier of policy p/,
    ],
    [
      'Kubernetes NetworkPolicies may isolate',
      [policy('p', 'egress', [{ action: 'Pass' }])],
      {},
      { kubernetesNetworkPolicies: UNKNOWN },
      /the Kubernetes NetworkPolicies of the cluster/,
    ],
    [
      'a policy is applied to Nodes and nobody knows whether the gate is on',
      [policy('p', 'egress', [{ action: 'Drop' }], { appliedTo: [{ nodeSelector: {} }] })],
      { source: { type: 'node', name: 'n2' } },
      { nodes: [{ metadata: { name: 'n2' } }] },
      /NodeNetworkPolicy/,
    ],
  ])('%s', (_title, policies, connection, state, missing) => {
    const found = evaluate(policies, connection, state);
    expect([found.verdict, found.missing.join()]).toEqual(['Undecidable', expect.stringMatching(missing)]);
  });
});

describe('a missing fact that changes nothing leaves the verdict', () => {
  it.each<[string, RawObject[], Partial<Connection>, Partial<ClusterState>, string, string | undefined]>([
    [
      'Dropped by name or by the rule after it',
      [policy('p', 'egress', [fqdn('a.example', 'Drop'), { action: 'Drop' }])],
      {},
      {},
      'Dropped',
      'p',
    ],
    [
      'Allowed when the name is only allowed',
      [policy('p', 'egress', [fqdn('a.example', 'Allow')])],
      {},
      {},
      'Allowed',
      undefined,
    ],
    [
      'Dropped when the same name is dropped before it is allowed, and all else is dropped',
      [policy('p', 'egress', [fqdn('a.example', 'Drop'), fqdn('a.example', 'Allow'), { action: 'Drop' }])],
      {},
      {},
      'Dropped',
      'p',
    ],
    [
      'decided by a rule before the name',
      [policy('p', 'egress', [{ action: 'Allow' }, fqdn('a.example', 'Drop')])],
      {},
      {},
      'Allowed',
      'p',
    ],
    [
      'Dropped at the destination whatever egress does to silently drop it',
      [policy('p', 'egress', [fqdn('a.example', 'Drop')]), policy('q', 'ingress', [{ action: 'Drop' }])],
      { destination: OTHER },
      {},
      'Dropped',
      'q',
    ],
    [
      'Dropped at all ports, be it by different rules',
      [
        policy('p', 'egress', [
          { action: 'Drop', ports: [{ protocol: 'TCP', port: 1, endPort: 1000 }] },
          { action: 'Drop', ports: [{ protocol: 'TCP', port: 1001, endPort: 65_535 }] },
        ]),
      ],
      { destinationPort: UNKNOWN },
      {},
      'Dropped',
      undefined,
    ],
    [
      'Dropped where the Tier is not known, but nothing else matches',
      [policy('p', 'egress', [{ action: 'Drop' }], { tier: 'custom' })],
      {},
      {},
      'Dropped',
      'p',
    ],
    [
      'Dropped by a tier before Kubernetes NetworkPolicies that may not be listed',
      [policy('p', 'egress', [{ action: 'Drop' }])],
      {},
      { kubernetesNetworkPolicies: UNKNOWN },
      'Dropped',
      'p',
    ],
    [
      'Dropped on the way to a Service whose endpoints are not known',
      [policy('p', 'egress', [{ action: 'Drop' }])],
      { destination: { type: 'service', namespace: 'a', name: 's' } },
      {
        services: [
          {
            metadata: { namespace: 'a', name: 's' },
            spec: { clusterIP: '10.96.0.9', ports: [{ port: 80, protocol: 'TCP' }] },
          },
        ],
      },
      'Dropped',
      'p',
    ],
  ])('%s', (_title, policies, connection, state, verdict, name) => {
    const found = evaluate(policies, connection, state);
    expect([found.verdict, found.missing, found.decidedBy?.step.policy.name]).toEqual([verdict, [], name]);
  });
});

describe('over all that the missing facts could be', () => {
  const names = ['a.example', 'b.example', 'x.example', 'c.other'];
  const rule = fc
    .record({
      action: fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
      to: fc.option(fc.constantFrom('a.example', 'b.example', '*.example', '*'), { nil: undefined }),
      ports: fc.option(
        fc.constantFrom<object[]>(
          [{ protocol: 'TCP', port: 80 }],
          [{ protocol: 'TCP', port: 1, endPort: 500 }],
          [{ protocol: 'TCP', port: 501, endPort: 65_535 }],
          [{ protocol: 'TCP', sourcePort: 1, sourceEndPort: 900 }],
        ),
        { nil: undefined },
      ),
    })
    .map(({ action, to, ports }) => ({
      action,
      ...(to === undefined ? {} : { to: [{ fqdn: to }] }),
      ...(ports === undefined ? {} : { ports }),
    }));

  it('the verdict is Undecidable exactly when they lead to different verdicts', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5, size: 'max' }), fc.boolean(), (rules, isolated) => {
        const policies = [policy('p', 'egress', rules)];
        const state: Partial<ClusterState> = {
          kubernetesNetworkPolicies: isolated
            ? [{ metadata: { namespace: 'a', name: 'k' }, spec: { podSelector: {}, policyTypes: ['Egress'] } }]
            : [],
        };
        const ask = (seen: readonly string[] | undefined, sourcePort?: number, destinationPort?: number) =>
          evaluate(
            policies,
            { sourcePort: sourcePort ?? UNKNOWN, destinationPort: destinationPort ?? UNKNOWN },
            { ...state, ...(seen === undefined ? {} : { resolvedNames: new Map([['203.0.113.7', seen]]) }) },
          ).verdict;
        const subsets = names.reduce<string[][]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]);
        const ports = [80, 400, 600];
        const fates = subsets.flatMap((seen) =>
          ports.flatMap((to) => [400, 1000].map((from) => ({ from, to, seen, verdict: ask(seen, from, to) }))),
        );
        const settled = (list: typeof fates) => {
          const found = new Set(list.map((one) => one.verdict));
          return found.size === 1 ? [...found][0] : 'Undecidable';
        };
        const named = (from: number, to: number) => settled(fates.filter((one) => one.from === from && one.to === to));
        for (const to of ports) expect(ask(undefined, 400, to)).toBe(named(400, to));
        const porous = (seen: string[]) => settled(fates.filter((one) => one.seen === seen));
        for (const seen of subsets) expect(ask(seen)).toBe(porous(seen));
      }),
      { numRuns: 150 },
    );
  });
});
