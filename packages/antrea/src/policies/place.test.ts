import { describe, expect, it } from 'vitest';
import { policyKindFacts, policyKindOf } from './kinds.ts';
import { compareEvaluation, type Placed, placeOf } from './place.ts';
import { acnp, adminPolicy, anp, banp, knp } from './testing.ts';

const TIERS = new Map([['audit', 60]]);

describe('the place of a policy', () => {
  it.each([
    ['a Tier that is not known', acnp('a', { tier: 'nope' }), 'tiered', 'nope', null, 5],
    ['a custom Tier', acnp('a', { tier: 'audit', priority: 1.5 }), 'tiered', 'audit', 60, 1.5],
    ['no Tier', anp('a', { tier: '' }), 'tiered', 'application', 250, 5],
    ['an old spelling', anp('a', { tier: 'SecurityOps' }), 'tiered', 'securityops', 100, 5],
    ['the baseline', acnp('a', { tier: 'baseline' }), 'baseline', 'baseline', 253, 5],
    ['Kubernetes', knp('a', {}), 'kubernetes', 'Kubernetes NetworkPolicies', 252, null],
    ['AdminNetworkPolicy', adminPolicy('a', {}), 'tiered', 'AdminNetworkPolicy', 251, 5],
    ['BaselineAdminNetworkPolicy', banp({}), 'baseline', 'BaselineAdminNetworkPolicy', 254, null],
  ] as const)('of %s', (_name, object, stage, tier, tierPriority, priority) => {
    const facts = policyKindOf(object);
    expect(facts && placeOf(object, facts, TIERS)).toEqual({ stage, tier, tierPriority, priority });
  });

  it.each([
    ['Admin', 'tiered', 220],
    ['Baseline', 'baseline', 254],
  ])('of an upstream ClusterNetworkPolicy in %s', (tier, stage, tierPriority) => {
    const facts = policyKindFacts('ClusterNetworkPolicy');
    const object = { metadata: { name: 'c' }, spec: { tier, priority: 7 } };
    expect(facts && placeOf(object, facts, TIERS)).toMatchObject({ stage, tierPriority, priority: 7 });
  });
});

describe('the order of evaluation', () => {
  const placed = (tierPriority: number | null, priority: number | null, name: string): Placed => ({
    kind: 'AntreaClusterNetworkPolicy',
    tierPriority,
    priority,
    name,
  });
  it('goes by Tier, then priority, then name; what has no known Tier comes last', () => {
    const all = [
      placed(null, 1, 'lost'),
      placed(250, 2, 'b'),
      placed(252, null, 'k'),
      placed(250, 2, 'a'),
      placed(250, 1.000_000_05, 'fine'),
      placed(250, 1, 'first'),
      placed(2, 9, 'nsx'),
    ];
    expect(all.toSorted(compareEvaluation).map((one) => one.name)).toEqual([
      'nsx',
      'first',
      'fine',
      'a',
      'b',
      'k',
      'lost',
    ]);
  });
});
