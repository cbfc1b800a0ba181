import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicyIndex, type PolicyIndex, type Probe, type Verdict } from '../../evaluation/index.ts';
import type { ClusterState, Direction, PolicyRef } from '../../evaluation/types.ts';
import { changes, cluster, connectionsIn } from '../../testing/random.ts';
import { findingCounts, findingsOf } from '../findings.ts';
import { policyIdOf } from '../kinds.ts';

const PROBES: readonly Probe[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'TCP', port: 300 },
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP' },
];
const NEVER = new Set(['RULE_SHADOWED', 'RULE_UNREACHABLE']);

const ruleKey = (ref: PolicyRef, direction: Direction, index: number): string =>
  `${policyIdOf(ref)} ${direction} ${index}`;

/** Rules that certainly decided a connection between running Pods and others, by key. */
function deciding(index: PolicyIndex, state: ClusterState): Set<string> {
  const ended = new Set([...index.inventory.pods.values()].filter((pod) => pod.ended).map((pod) => pod.key));
  const found = new Set<string>();
  for (const connection of connectionsIn(state, PROBES)) {
    const ends = [connection.source, connection.destination];
    if (ends.some((end) => end.type === 'pod' && ended.has(`${end.namespace}/${end.name}`))) continue;
    const verdict: Verdict = index.evaluate(connection);
    for (const { decision } of [verdict.egress, verdict.ingress])
      if (decision !== undefined && decision.step.outcome === 'matched')
        found.add(ruleKey(decision.step.policy, decision.direction, decision.step.ruleIndex));
  }
  return found;
}

describe('rules that are said never to decide', () => {
  it('decide nothing in any cluster', () => {
    let said = 0;
    fc.assert(
      fc.property(cluster, (state) => {
        const index = createPolicyIndex(state);
        const decided = deciding(index, state);
        for (const { ref } of index.policies)
          for (const one of findingsOf(index, ref)) {
            if (one.code === 'DECIDED_BEFORE')
              expect([...decided].filter((key) => key.startsWith(`${policyIdOf(ref)} `))).toEqual([]);
            if (!NEVER.has(one.code) || one.rule === undefined) continue;
            said += 1;
            expect(decided, `${policyIdOf(ref)}: ${one.message}`).not.toContain(
              ruleKey(ref, one.rule.direction, one.rule.index),
            );
          }
      }),
      { numRuns: 150 },
    );
    expect(said).toBeGreaterThan(20);
  });

  it('are the same whether one policy or the whole cluster is looked at, and after changes', () => {
    fc.assert(
      fc.property(cluster, changes(6), (state, made) => {
        const index = createPolicyIndex(state).apply(made);
        const alone = index.policies.map(({ ref }) => [policyIdOf(ref), findingsOf(index, ref)] as const);
        const fresh = index.apply([]);
        const counts = findingCounts(fresh);
        for (const [id, found] of alone) {
          expect(counts.get(id) ?? 0).toBe(found.filter((one) => one.severity === 'warning').length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
