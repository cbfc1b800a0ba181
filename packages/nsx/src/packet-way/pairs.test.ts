import type { EvaluationStep } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { togetherOf, type WayPair } from './pairs.ts';

const STEP: EvaluationStep = {
  direction: 'Ingress',
  tier: 'application',
  tierPriority: 250,
  policy: 'acnp/web',
  policyName: 'web',
  policyPriority: 1,
  ruleIndex: 0,
  ruleName: '4084',
  action: 'Allow',
  outcome: 'matched',
  detail: '',
};
const pair = (verdict: WayPair['verdict'], source: string, pod: string, missing: readonly string[] = []): WayPair => ({
  verdict,
  source,
  pod,
  decidedBy: null,
  chain: [],
  missing: [...missing],
});

describe('pairs of balancer address and Pod', () => {
  it('without one say nothing', () => {
    expect(togetherOf([])).toBeNull();
  });

  it.each<[string, readonly WayPair[], WayPair['verdict'], string | undefined]>([
    [
      'one denied of many says which, and how the others fare',
      [pair('Allowed', '10.0.0.1', 'a/x'), pair('Allowed', '10.0.0.1', 'a/y'), pair('Dropped', '10.0.0.2', 'a/x')],
      'Dropped',
      'Differs among 3 pairs of balancer address and Pod: 1 dropped, 2 allowed. First: 10.0.0.2 to a/x is dropped.',
    ],
    [
      'what is not known counts by itself',
      [pair('Undecidable', '10.0.0.1', 'a/x'), pair('Rejected', '10.0.0.1', 'a/y')],
      'Rejected',
      'Differs among 2 pairs of balancer address and Pod: 1 rejected, 1 not known. First: 10.0.0.1 to a/y is rejected.',
    ],
    ['all denied do not differ', [pair('Dropped', '1', 'a'), pair('Rejected', '2', 'a')], 'Dropped', undefined],
    [
      'one that is not known makes it open',
      [pair('Allowed', '1', 'a'), pair('Undecidable', '2', 'a')],
      'Undecidable',
      undefined,
    ],
    ['all allowed are allowed', [pair('Allowed', '1', 'a'), pair('Allowed', '2', 'a')], 'Allowed', undefined],
  ])('%s, in whatever order', (_what, pairs, verdict, differs) => {
    for (const order of [pairs, pairs.toReversed()]) {
      const found = togetherOf(order);
      expect([found?.verdict, found?.differs]).toEqual([verdict, differs]);
    }
  });

  it('that are allowed for want of a policy are told apart from those that a rule allows', () => {
    const rule = pair('Allowed', '10.0.0.1', 'a/x');
    const decided: WayPair = { ...rule, decidedBy: STEP };
    const unspoken = pair('Allowed', '10.99.0.1', 'a/x');
    for (const pairs of [
      [decided, unspoken],
      [unspoken, decided],
    ]) {
      const found = togetherOf(pairs);
      expect([found?.verdict, found?.decidedBy, found?.differs]).toEqual(['Allowed', STEP, undefined]);
      expect(found?.note).toContain('1 of 2 pairs');
      expect(found?.note).toContain('10.99.0.1 to a/x');
    }
    expect(togetherOf([unspoken, unspoken])?.note).toBeUndefined();
  });

  it('lack what any of them lacks, once', () => {
    expect(togetherOf([pair('Allowed', '1', 'a', ['x']), pair('Undecidable', '2', 'a', ['x', 'y'])])?.missing).toEqual([
      'x',
      'y',
    ]);
  });
});
