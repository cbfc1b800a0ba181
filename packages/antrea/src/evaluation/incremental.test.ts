import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largeState } from '../testing/large.ts';
import { changedState, changes, cluster, connectionsIn, NOTHING } from '../testing/random.ts';
import { createPolicyIndex } from './policy-index.ts';
import { reachabilityMatrix } from './reachability.ts';
import type { Probe } from './reachability.ts';
import type { ClusterState, Verdict } from './types.ts';

const PROBES: readonly Probe[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'UDP', port: 53 },
];
/** Lists that a user may not see. */
const HIDDEN = [undefined, undefined, 'kubernetesNetworkPolicies', 'networkPolicies', 'clusterGroups'] as const;
const RUNS = { numRuns: 150 };

/** Everything of a verdict that a reader sees. */
const seen = ({ verdict, decidedBy, chain, missing, notes }: Verdict) => ({
  verdict,
  decidedBy,
  chain,
  missing,
  notes,
});

function verdictsOf(state: ClusterState, index = createPolicyIndex(state)) {
  return connectionsIn(state, PROBES.slice(0, 1)).map((connection) => [connection, seen(index.evaluate(connection))]);
}

describe('an index that changes were applied to', () => {
  it('answers like one that was read anew', () => {
    fc.assert(
      fc.property(cluster, changes(3), (before, then) => {
        const index = createPolicyIndex(before);
        // Asked before the change, so that everything is prepared which the change must not leave stale.
        verdictsOf(before, index);
        const after = changedState(before, then);
        expect(verdictsOf(after, index.apply(then))).toEqual(verdictsOf(after));
      }),
      RUNS,
    );
  });

  it('leaves the index before it as it was', () => {
    fc.assert(
      fc.property(cluster, changes(3), (state, then) => {
        const index = createPolicyIndex(state);
        const before = verdictsOf(state, index);
        const next = index.apply(then);
        verdictsOf(changedState(state, then), next);
        expect(verdictsOf(state, index)).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  const large = largeState({ pods: 200, workloads: 100, policies: 200 });
  const prepared = createPolicyIndex(large);
  for (const { metadata } of large.pods) prepared.appliedTo(metadata.namespace ?? '', metadata.name, 'Ingress');
  const [pod] = large.pods;
  const [own] = large.networkPolicies ?? [];
  const [team] = large.namespaces;

  it.each([
    ['a Pod', { kind: 'pods', op: 'set', object: pod! }, 0],
    ['a policy of one workload', { kind: 'networkPolicies', op: 'set', object: own! }, 1],
    ['the labels of a Namespace with one workload', { kind: 'namespaces', op: 'set', object: team! }, 1],
    [
      'a Tier that nothing uses',
      { kind: 'tiers', op: 'set', object: { metadata: { name: 'new' }, spec: { priority: 5 } } },
      0,
    ],
  ] as const)('works out anew only what %s touches', (_title, change, touched) => {
    expect([prepared.prepared, prepared.prepared - prepared.apply([change]).prepared]).toEqual([100, touched]);
  });
});

describe('the reachability matrix', () => {
  it('says for every pair of Pods what a single evaluation says', () => {
    fc.assert(
      fc.property(cluster, fc.constantFrom(...HIDDEN), (whole, hidden) => {
        const state = hidden === undefined ? whole : { ...whole, [hidden]: undefined };
        const index = createPolicyIndex(state);
        const pods = [...index.inventory.pods.values()].filter((pod) => !pod.ended);
        const matrix = reachabilityMatrix(
          index,
          pods.map((pod) => ({ name: pod.key, pods: [pod] })),
          PROBES,
        );
        for (const [probe, { protocol, port }] of PROBES.entries())
          for (const [from, source] of pods.entries())
            for (const [to, destination] of pods.entries()) {
              const { verdict } = index.evaluate({
                source: { type: 'pod', namespace: source.namespace, name: source.name },
                destination: { type: 'pod', namespace: destination.namespace, name: destination.name },
                protocol,
                ...(port === undefined ? {} : { destinationPort: port }),
              });
              expect([source.key, destination.key, matrix.at(from, to, probe)]).toEqual([
                source.key,
                destination.key,
                verdict,
              ]);
            }
      }),
      RUNS,
    );
  });

  it('is Mixed where Pods of one group differ, and Nothing where a group has no running Pod', () => {
    const pod = (name: string, app: string, phase = 'Running') => ({
      metadata: { namespace: 'a', name, labels: { app } },
      status: { phase, podIP: `10.0.0.${name.length}` },
    });
    const index = createPolicyIndex({
      ...NOTHING,
      pods: [pod('x', 'x'), pod('yy', 'y'), pod('zzz', 'z', 'Failed')],
      clusterNetworkPolicies: [
        {
          metadata: { name: 'p' },
          spec: {
            priority: 1,
            appliedTo: [{ podSelector: { matchLabels: { app: 'x' } } }],
            ingress: [{ action: 'Drop' }],
          },
        },
      ],
    });
    const group = (...names: string[]) => ({
      name: names.join(),
      pods: names.map((name) => ({ namespace: 'a', name })),
    });
    const matrix = reachabilityMatrix(
      index,
      [group('x', 'yy'), group('yy'), group('zzz')],
      [{ protocol: 'TCP', port: 80 }],
    );
    expect([matrix.at(1, 0, 0), matrix.at(0, 1, 0), matrix.at(0, 2, 0)]).toEqual(['Mixed', 'Allowed', 'Nothing']);
  });
});

describe('an answer', () => {
  it('is what going through every rule that applies, one after the other, leads to', () => {
    fc.assert(
      fc.property(cluster, changes(2), (state, then) => {
        const index = createPolicyIndex(state).apply(then);
        const after = changedState(state, then);
        for (const connection of connectionsIn(after, PROBES)) {
          const verdict = index.evaluate(connection);
          for (const direction of [verdict.egress, verdict.ingress]) {
            // Where a Tier is not known its rules may stand before all others or after them.
            const open = direction.chain.some(
              (step) => step.outcome === 'unknown' || (step.tier === 'custom' && after.tiers?.length === 0),
            );
            const matched = direction.chain.filter((step) => step.outcome === 'matched');
            if (open || verdict.verdict === 'Undecidable') continue;
            const last = matched.at(-1);
            // A Pass hands over to what comes after the tiers; in baseline nothing does.
            const decisive = last?.action === 'Pass' && last.tier !== 'baseline' ? undefined : last;
            expect([connection, direction.decision?.step]).toEqual([connection, decisive]);
          }
        }
      }),
      RUNS,
    );
  });
});
