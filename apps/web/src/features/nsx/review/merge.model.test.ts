import { resolveConflict } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import { isOnlyNewer, mergedObject, mergeNsx, splitSpan } from './merge.model.ts';
import { withSeen } from './review.model.ts';

const rule = (id: string, sequence: number, more: object = {}): Record<string, unknown> => ({
  id,
  sequence_number: sequence,
  action: 'ALLOW',
  _revision: 0,
  ...more,
});
const policy = (rules: readonly object[], more: object = {}): Record<string, unknown> => ({
  id: 'shop',
  category: 'Application',
  rules,
  _revision: 2,
  ...more,
});
const base = policy([rule('a', 10), rule('b', 20)]);

describe('two people who change one policy', () => {
  it('decide themselves about what both changed', () => {
    const mine = policy([rule('a', 10, { action: 'DROP' }), rule('b', 20)]);
    const theirs = policy([rule('a', 10, { action: 'REJECT', _revision: 1 }), rule('b', 20)], { _revision: 3 });
    const merge = mergeNsx(base, mine, theirs);
    expect(merge.conflicts.map(({ path, mine: my, theirs: their }) => [path, my, their])).toEqual([
      ['rules[0].action', 'DROP', 'REJECT'],
    ]);
    const [conflict] = merge.conflicts;
    const resolved = mergedObject(resolveConflict(merge.merged, conflict!, 'theirs'), mine, theirs);
    expect(resolved).toMatchObject({ _revision: 3, rules: [{ id: 'a', action: 'REJECT', _revision: 1 }, { id: 'b' }] });
  });

  it('lose nothing where they changed different rules, added some and moved others', () => {
    const mine = policy([rule('b', 10), rule('a', 20), { id: 'new-mine', sequence_number: 30, action: 'DROP' }]);
    const theirs = policy([rule('a', 10, { logged: true, _revision: 4 }), rule('b', 20), rule('new-theirs', 30)], {
      _revision: 3,
      comments: 'night shift',
    });
    const merge = mergeNsx(base, mine, theirs);
    expect(merge.conflicts).toEqual([]);
    const merged = mergedObject(merge.merged, mine, theirs);
    const rules = merged['rules'] as Record<string, unknown>[];
    // A new rule stays behind the one that its author put it behind.
    expect(rules.map((one) => one['id'])).toEqual(['b', 'new-theirs', 'a', 'new-mine']);
    expect(rules[2]).toMatchObject({ logged: true, _revision: 4 });
    expect(rules[3]).not.toHaveProperty('_revision');
    expect(merged).toMatchObject({ comments: 'night shift', _revision: 3 });
    const numbers = rules.map((one) => Number(one['sequence_number']));
    expect(numbers.every((number, at) => at === 0 || number > numbers[at - 1]!)).toBe(true);
    expect(rules.some((one) => 'name' in one)).toBe(false);
  });

  it('merge the clusters of the span one by one', () => {
    const merge = mergeNsx(
      { ...base, span: ['east'] },
      { ...base, span: ['east', 'west'] },
      { ...base, span: ['east', 'north'] },
    );
    expect(merge.conflicts).toEqual([]);
    expect([...(merge.merged['span'] as string[])].toSorted()).toEqual(['east', 'north', 'west']);
  });

  it('are not asked where only NSX itself wrote', () => {
    expect(
      isOnlyNewer(base, policy([rule('a', 10, { rule_id: 4084 }), rule('b', 20)], { _revision: 9, path: '/x' })),
    ).toBe(true);
    expect(isOnlyNewer(base, policy([rule('b', 10), rule('a', 20)]))).toBe(false);
  });
});

it('criteria that NSX only numbered anew are nobody’s change', () => {
  const group = (id: string): Record<string, unknown> => ({
    id: 'g',
    expression: [{ id, resource_type: 'Condition', member_type: 'Pod', value: 'a' }],
  });
  expect(isOnlyNewer(group('1'), group('2'))).toBe(true);
  const mine = { ...group('1'), description: 'mine' };
  const merge = mergeNsx(group('1'), mine, group('2'));
  expect(merge).toMatchObject({ conflicts: [], merged: { description: 'mine' } });
});

it('a span is sent apart from what is NSX’s own', () => {
  expect(splitSpan({ id: 'a', span: ['east', 3] })).toEqual({ object: { id: 'a' }, span: ['east'] });
  expect(splitSpan({ id: 'a' })).toEqual({ object: { id: 'a' }, span: undefined });
});

it.each([
  ['an update of a policy', { operation: 'UPDATE', kind: 'SecurityPolicy' }, { a: 3 }, ['east']],
  ['a deletion', { operation: 'DELETE', kind: 'SecurityPolicy' }, undefined, undefined],
  ['a group', { operation: 'UPDATE', kind: 'Group' }, undefined, undefined],
] as const)('what was seen of rules and span goes with %s as far as it counts', (_what, request, rules, span) => {
  const base = { id: 'p', rules: [{ id: 'a', _revision: 3 }, { id: 'new' }], span: ['east'] };
  const sent = withSeen({ ...request, object: { id: 'p' } }, base);
  expect([sent.rulesSeen, sent.spanSeen]).toEqual([rules, span]);
});

it('a policy that had no cluster was seen without one', () => {
  expect(withSeen({ operation: 'UPDATE', kind: 'SecurityPolicy', object: { id: 'p' } }, { id: 'p' }).spanSeen).toEqual(
    [],
  );
});
