import { describe, expect, it } from 'vitest';
import { policyKindOf } from './kinds.ts';
import { realizationOf } from './status.ts';
import { acnp, knp } from './testing.ts';

const counts = (currentNodesRealized: number, desiredNodesRealized: number) => ({
  currentNodesRealized,
  desiredNodesRealized,
});

describe('how far a policy is realized', () => {
  it.each([
    ['no status yet', 1, undefined, 'Pending', null, null],
    ['Pending', 1, { phase: 'Pending', observedGeneration: 1 }, 'Pending', 0, 0],
    ['an older generation', 2, { phase: 'Realized', observedGeneration: 1, ...counts(3, 3) }, 'Updating', 3, 3],
    ['Realizing', 1, { phase: 'Realizing', observedGeneration: 1, ...counts(1, 3) }, 'Realizing', 1, 3],
    ['Realized', 1, { phase: 'Realized', observedGeneration: 1, ...counts(3, 3) }, 'Realized', 3, 3],
    ['Realized nowhere', 1, { phase: 'Realized', observedGeneration: 1 }, 'Realized', 0, 0],
    ['Failed', 1, { phase: 'Failed', observedGeneration: 1, ...counts(2, 3) }, 'Failed', 2, 3],
    ['a phase that is not known', 1, { phase: 'Odd', observedGeneration: 1 }, 'Pending', 0, 0],
  ])('with %s', (_name, generation, status, phase, nodesRealized, nodesDesired) => {
    const policy = acnp('a', {});
    const object = { ...policy, metadata: { ...policy.metadata, generation }, status };
    const facts = policyKindOf(object);
    expect(facts && realizationOf(object, facts)).toEqual({ phase, nodesRealized, nodesDesired, conditions: [] });
  });

  it('is not told of Kubernetes NetworkPolicies', () => {
    const object = knp('a', {});
    const facts = policyKindOf(object);
    expect(facts && realizationOf(object, facts)).toMatchObject({ phase: 'NotReported', nodesDesired: null });
  });

  it('comes with conditions', () => {
    const conditions = [{ type: 'Realizable', status: 'False', reason: 'X', message: '', lastTransitionTime: null }];
    const object = { ...acnp('a', {}), status: { phase: 'Pending', conditions } };
    const facts = policyKindOf(object);
    expect(facts && realizationOf(object, facts).conditions).toEqual([
      { type: 'Realizable', status: 'False', reason: 'X' },
    ]);
  });
});
