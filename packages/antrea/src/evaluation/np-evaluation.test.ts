import { describe, expect, it } from 'vitest';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import {
  type EvaluatedPolicy,
  evaluationCandidates,
  type EvaluationCandidate,
  type EvaluationResponse,
  rankEvaluation,
} from './np-evaluation.ts';
import { createPolicyIndex } from './policy-index.ts';
import type { ClusterState, RawObject } from './types.ts';

interface Case {
  id: string;
  title: string;
  policiesAppliedToSource: EvaluatedPolicy[];
  policiesAppliedToDestination: EvaluatedPolicy[];
  ingressRulesNamingSource: string[];
  egressRulesNamingDestination: string[];
  expectResponse: EvaluationResponse | null;
  expectError?: unknown;
}
const cases = vectors<{ cases: Case[] }>('np-evaluation-api.json')?.cases ?? [];

describe.skipIf(cases.length === 0)(`NetworkPolicyEvaluation as Antrea tests it (${SKIPPED_WITHOUT})`, () => {
  it.each(cases.map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, one) => {
    const answer = rankEvaluation([
      ...evaluationCandidates(one.policiesAppliedToSource, 'Out', new Set(one.egressRulesNamingDestination)),
      ...evaluationCandidates(one.policiesAppliedToDestination, 'In', new Set(one.ingressRulesNamingSource)),
    ]);
    expect(answer ?? null).toEqual(one.expectResponse);
  });
});

const candidate = (
  name: string,
  tierPriority: number | null,
  action: 'Allow' | 'Drop' | 'Pass',
): EvaluationCandidate => ({
  policy: { type: 'AntreaNetworkPolicy', namespace: 'a', name, uid: name, tierPriority, priority: 1 },
  rule: { direction: 'In', index: 0, name: 'r', action },
});

describe('a rule with Pass', () => {
  it.each([
    [
      'leaves the other tiers out',
      [candidate('pass', 50, 'Pass'), candidate('later', 250, 'Drop'), candidate('k8s', null, 'Allow')],
      'k8s',
    ],
    [
      'hands over to baseline',
      [candidate('pass', 50, 'Pass'), candidate('later', 250, 'Drop'), candidate('base', 253, 'Drop')],
      'base',
    ],
    ['stays the answer when nothing follows', [candidate('pass', 50, 'Pass'), candidate('later', 250, 'Drop')], 'pass'],
  ])('%s', (_title, candidates, expected) => {
    expect(rankEvaluation(candidates)?.networkPolicy.name).toBe(expected);
  });
});

const pod = (name: string, extra: object = {}, status: object = { podIP: '10.0.0.1' }): RawObject => ({
  metadata: { namespace: 'a', name, labels: { app: name } },
  spec: { ...extra },
  status,
});
const from = (peer: object): RawObject => ({
  metadata: { namespace: 'a', name: 'np', uid: 'u-1' },
  spec: { priority: 5, appliedTo: [{ podSelector: {} }], ingress: [{ name: 'one', action: 'Drop', from: [peer] }] },
});
const ask = (peer: object, state: Partial<ClusterState> = {}) =>
  createPolicyIndex({
    namespaces: [],
    pods: [
      pod('x'),
      pod('y', {}, { podIP: '10.0.0.2' }),
      pod('host', { hostNetwork: true }),
      pod('ended', {}, { phase: 'Failed', podIP: '10.0.0.3' }),
      pod('new', {}, {}),
    ],
    networkPolicies: [from(peer)],
    ...state,
  });

describe('asked about two Pods', () => {
  it('names the policy with its uid and the rule', () => {
    const answer = ask({ podSelector: { matchLabels: { app: 'x' } } }).networkPolicyEvaluation(
      { namespace: 'a', name: 'x' },
      { namespace: 'a', name: 'y' },
    );
    expect(answer).toEqual({
      networkPolicy: { type: 'AntreaNetworkPolicy', namespace: 'a', name: 'np', uid: 'u-1' },
      ruleIndex: 0,
      rule: { direction: 'In', name: 'one', action: 'Drop' },
    });
  });
  it.each(['host', 'ended', 'new', 'nobody'])('does not know %s', (name) => {
    const index = ask({ podSelector: {} });
    expect(index.networkPolicyEvaluation({ namespace: 'a', name }, { namespace: 'a', name: 'y' })).toBeUndefined();
  });
  it('leaves rules over addresses and rules over everything out', () => {
    const index = ask(
      { ipBlock: { cidr: '10.0.0.0/8' } },
      {
        clusterNetworkPolicies: [
          {
            metadata: { name: 'all' },
            spec: { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] },
          },
        ],
      },
    );
    expect(index.networkPolicyEvaluation({ namespace: 'a', name: 'x' }, { namespace: 'a', name: 'y' })).toBeUndefined();
  });
});
