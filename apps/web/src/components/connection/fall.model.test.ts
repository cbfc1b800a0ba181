import { describe, expect, it } from 'vitest';
import { fallsOf, rungOfStep, stepMark } from './fall.model.ts';
import { answerOf, stepOf } from './testing.ts';

describe('the fall of a packet', () => {
  it('ends at the rung that denies it, and never enters the destination', () => {
    const [egress, ingress] = fallsOf(answerOf());
    expect(egress.stops.map(({ rung, outcome, decides }) => [rung, outcome, decides])).toEqual([
      ['nsx-category-infrastructure', 'through', false],
      ['securityops', 'dropped', true],
      ['application', 'through', false],
    ]);
    expect([egress.decidedOn, ingress.reached]).toEqual(['securityops', false]);
  });

  it('goes on after a rule that passes it', () => {
    const [egress] = fallsOf(
      answerOf({
        verdict: 'Allowed',
        egress: 'Allowed',
        chain: [
          stepOf('pass', { action: 'Pass', outcome: 'matched' }),
          stepOf('np', { policy: 'K8sNetworkPolicy:a/np', tier: 'Kubernetes NetworkPolicies', outcome: 'matched' }),
        ],
      }),
    );
    expect(egress.stops.map(({ rung, outcome, decides }) => [rung, outcome, decides])).toEqual([
      ['application', 'passed', false],
      ['stage:kubernetes-network-policy', 'allowed', true],
    ]);
  });

  it('is open from the first rule whose match is not known, and decides nowhere', () => {
    const [egress] = fallsOf(
      answerOf({
        verdict: 'Undecidable',
        egress: 'Undecidable',
        chain: [stepOf('fqdn', { outcome: 'unknown' }), stepOf('all', { outcome: 'matched' })],
      }),
    );
    expect(egress.stops).toMatchObject([{ outcome: 'open', decides: false }]);
    expect(egress.decidedOn).toBeNull();
  });

  it('parts isolation from the rules of the policy that it names', () => {
    const np = { policy: 'K8sNetworkPolicy:a/np', tier: 'Kubernetes NetworkPolicies' };
    const [egress] = fallsOf(
      answerOf({
        chain: [stepOf('np', np), stepOf('np', { ...np, ruleIndex: -1, action: 'Drop', outcome: 'matched' })],
      }),
    );
    expect(egress.stops[0]?.policies.map(({ steps }) => steps.length)).toEqual([1, 1]);
    expect(egress.stops[0]?.outcome).toBe('dropped');
  });
});

it.each([
  ['K8sNetworkPolicy:a/np', 'Kubernetes NetworkPolicies', 'stage:kubernetes-network-policy'],
  ['AdminNetworkPolicy:x', 'AdminNetworkPolicy', 'stage:admin-network-policy'],
  ['BaselineAdminNetworkPolicy:default', 'BaselineAdminNetworkPolicy', 'stage:baseline-admin-network-policy'],
  ['ClusterNetworkPolicy:x', 'ClusterNetworkPolicy Admin', 'stage:cluster-network-policy-admin'],
  ['ClusterNetworkPolicy:x', 'ClusterNetworkPolicy Baseline', 'stage:baseline-admin-network-policy'],
  ['AntreaNetworkPolicy:a/x', 'baseline', 'baseline'],
])('a step of %s in %s stands on the rung %s', (policy, tier, rung) => {
  expect(rungOfStep({ policy, tier })).toBe(rung);
});

it('a rule that did not match has no mark of its action', () => {
  expect(stepMark(stepOf('x', { action: 'Drop' }))).toBe('none');
  expect(stepMark(stepOf('x', { action: 'Reject', outcome: 'matched' }))).toBe('rejected');
  expect(stepMark(stepOf('x', { outcome: 'unknown' }))).toBe('unknown');
});
