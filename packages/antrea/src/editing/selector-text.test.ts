import { describe, expect, it } from 'vitest';
import { requirementsOf, selectorOfRequirements } from './selector-text.ts';

describe('requirements of a selector as texts', () => {
  it.each([['a b'], ['=b'], ['a=b c'], ['a in ()'], ['!'], ['a=b=c'], ['-a'], ['a in (b']])(
    '%s is refused',
    (written) => {
      expect(selectorOfRequirements([written]).ok).toBe(false);
    },
  );

  it.each([
    [['app=web'], { matchLabels: { app: 'web' } }],
    [['app=', 'app.kubernetes.io/name=x'], { matchLabels: { app: '', 'app.kubernetes.io/name': 'x' } }],
    [['tier in (a, b)'], { matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] }],
    [['tier notin (a, b)'], { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a', 'b'] }] }],
    [['tier!=a'], { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] }],
    [
      ['canary', '!old'],
      {
        matchExpressions: [
          { key: 'canary', operator: 'Exists' },
          { key: 'old', operator: 'DoesNotExist' },
        ],
      },
    ],
    [[], {}],
  ])('%j is %j, and back', (written, selector) => {
    expect(selectorOfRequirements(written)).toEqual({ ok: true, value: selector });
    expect(requirementsOf(selector)).toEqual(written);
  });
});
