import { createPolicyIndex, type PolicyIndex } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import type { TrafficFlow } from '../../world/traffic.ts';
import { TrafficModel } from './traffic-model.ts';

const pod = (name: string, ip: string, node: string) => ({
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { nodeName: node },
  status: { phase: 'Running', podIP: ip },
});
const rule = (action: string, from: string, name: string): object => ({
  action,
  name,
  from: [{ podSelector: { matchLabels: { app: from } } }],
});
const policy = (name: string, spec: object) => ({ metadata: { name, namespace: 'shop' }, spec });

/** Two Pods, and rules applied to `db`. */
function cluster(ingress: readonly object[], kubernetes: readonly object[] = []): PolicyIndex {
  return createPolicyIndex({
    namespaces: [{ metadata: { name: 'shop' } }],
    pods: [pod('web', '10.0.0.1', 'a'), pod('db', '10.0.0.2', 'b')],
    nodes: [],
    services: [
      {
        metadata: { name: 'db', namespace: 'shop' },
        spec: { clusterIP: '10.9.0.1', selector: { app: 'db' }, ports: [{ port: 5432 }] },
      },
    ],
    tiers: [],
    clusterNetworkPolicies: [],
    networkPolicies: [
      policy('db', { priority: 1, appliedTo: [{ podSelector: { matchLabels: { app: 'db' } } }], ingress }),
    ],
    clusterGroups: [],
    groups: [],
    kubernetesNetworkPolicies: kubernetes as never,
    resolvedNames: new Map(),
    nodeNetworkPolicy: false,
  });
}
const FLOW: TrafficFlow = {
  from: { pod: 'shop/web' },
  to: { service: 'shop/db' },
  protocol: 'TCP',
  port: 5432,
  everyMs: 1000,
};
const KEY = 'AntreaNetworkPolicy/shop/db';
const hits = (model: TrafficModel, index: PolicyIndex, from = 0, to = 10_000, budget = 10) => [
  ...model.hits(index, from, to, budget),
];

describe('the traffic of the world', () => {
  it.each([
    ['that nothing allows or denies', [], []],
    ['that is allowed', [rule('Allow', 'web', 'in')], [['in', 'b', 1]]],
    ['that is dropped, three times tried', [rule('Drop', 'web', 'out')], [['out', 'b', 3]]],
    ['that is rejected', [rule('Reject', 'web', 'no')], [['no', 'b', 1]]],
    ['that the first of two rules decides', [rule('Allow', 'web', 'in'), rule('Drop', 'web', 'out')], [['in', 'b', 1]]],
    ['of others', [rule('Drop', 'cache', 'out')], []],
  ] as const)('%s hits the rule that decides', (_title, rules, expected) => {
    const found = hits(new TrafficModel([FLOW], 1), cluster(rules));
    expect(found.map(({ rule: name, node, perSession }) => [name, node, perSession.sessions])).toEqual(expected);
    for (const hit of found) expect(hit).toMatchObject({ policy: KEY, sessions: 10 });
  });

  it('counts nothing for isolation, which no single policy decides', () => {
    const isolating = policy('isolate', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(hits(new TrafficModel([FLOW], 1), cluster([], [isolating]))).toEqual([]);
  });

  it('is the same for the same seed, however the time is cut', () => {
    const index = cluster([rule('Allow', 'web', 'in')]);
    const flows = [FLOW, { ...FLOW, everyMs: 333 }, { ...FLOW, everyMs: 7000 }];
    const total = (seed: number, step: number): number => {
      const model = new TrafficModel(flows, seed);
      let packets = 0;
      for (let at = 0; at < 60_000; at += step)
        for (const hit of model.hits(index, at, at + step, 10)) packets += hit.perSession.packets * hit.sessions;
      return packets;
    };
    expect(total(7, 1000)).toBe(total(7, 20_000));
    expect(total(7, 1000)).not.toBe(total(8, 1000));
  });

  it('judges no more flows anew at a time than it may, and follows a change of rules', () => {
    const flows = [FLOW, { ...FLOW, everyMs: 500 }, { ...FLOW, everyMs: 250 }];
    const model = new TrafficModel(flows, 1);
    const [before, after] = [cluster([rule('Allow', 'web', 'in')]), cluster([rule('Drop', 'web', 'out')])];
    const names = (index: PolicyIndex, budget: number): string[] =>
      hits(model, index, 0, 10_000, budget).map((hit) => hit.rule);
    expect(names(before, 2)).toEqual(['in', 'in']);
    expect(names(before, 2)).toEqual(['in', 'in', 'in']);
    expect(names(after, 1).toSorted()).toEqual(['in', 'in', 'out']);
    expect(names(after, 2)).toEqual(['out', 'out', 'out']);
  });
});
