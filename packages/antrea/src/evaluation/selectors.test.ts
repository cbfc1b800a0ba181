import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSelector, selectorOf } from './selectors.ts';

const matches = (selector: unknown, labels: Record<string, string>): boolean | undefined =>
  selectorOf(selector)?.matches(labels);

describe('a label selector', () => {
  it.each([
    [
      'an operator that Kubernetes does not have matches nothing',
      { matchExpressions: [{ key: 'a', operator: 'Like', values: ['x'] }] },
      { a: 'x' },
      false,
    ],
    ['In without the label', { matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] }, {}, false],
    ['NotIn with the value', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] }, { a: 'x' }, false],
    ['Exists without the label', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
    ['DoesNotExist with the label', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, { a: '' }, false],
    [
      'one of two requirements',
      { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] },
      { a: 'x' },
      false,
    ],
    ['empty', {}, { a: 'x' }, true],
    ['NotIn without the label', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] }, {}, true],
    [
      'In with one of the values',
      { matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'y'] }] },
      { a: 'y' },
      true,
    ],
  ] as const)('%s', (_title, selector, labels, expected) => {
    expect(matches(selector, labels)).toBe(expected);
  });
  it('that is absent is told apart from an empty one', () => {
    expect([selectorOf(undefined), selectorOf(null), selectorOf('x')]).toEqual([undefined, undefined, undefined]);
  });
  it('has the same key in any order, and another one when it says something else', () => {
    const keyOf = (labels: readonly (readonly [string, string])[]): string | undefined =>
      selectorOf({ matchLabels: Object.fromEntries(labels) })?.key;
    const label = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'));
    fc.assert(
      fc.property(
        fc.uniqueArray(label, { selector: ([key]) => key }),
        (labels) => keyOf(labels) === keyOf(labels.toReversed()),
      ),
    );
    expect(keyOf([['a', 'x']])).not.toBe(keyOf([['a', 'y']]));
  });
  it('is put into words', () => {
    expect(
      describeSelector({
        matchLabels: { app: 'ui' },
        matchExpressions: [
          { key: 't', operator: 'In', values: ['a', 'b'] },
          { key: 'q', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe('app=ui, t in (a, b), no q');
    expect(describeSelector({})).toBe('any');
  });
});
