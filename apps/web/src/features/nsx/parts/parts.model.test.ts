import { describe, expect, it } from 'vitest';
import { idOfName } from './loose.ts';
import { orderedLike, plainObject, revisionsOf, withRevisions } from './plain.model.ts';
import { inOrder, sequenced } from './sequence.model.ts';

describe('an object of NSX', () => {
  it('is shown without what NSX alone writes, also inside rules and criteria', () => {
    const shown = plainObject({
      _revision: 3,
      path: '/infra/domains/default/groups/a',
      state: 'SUCCESS',
      expression: [
        {
          id: 'new with every write',
          resource_type: 'NestedExpression',
          expressions: [{ id: 'too', key: 'Tag', path: '/x' }],
        },
      ],
      rules: [{ id: 'r', rule_id: 4084, _revision: 1, state: 'kept' }],
      display_name: 'A',
      id: 'a',
    });
    expect(shown).toEqual({
      id: 'a',
      display_name: 'A',
      expression: [{ resource_type: 'NestedExpression', expressions: [{ key: 'Tag' }] }],
      rules: [{ id: 'r', state: 'kept' }],
    });
    expect(Object.keys(shown).slice(0, 2)).toEqual(['id', 'display_name']);
  });

  it('is sent with the revisions of what was read; what is new has none', () => {
    const read = { id: 'p', _revision: 5, rules: [{ id: 'a', _revision: 2 }] };
    expect(withRevisions({ id: 'p', rules: [{ id: 'a' }, { id: 'b', _revision: 9 }] }, read)).toEqual({
      id: 'p',
      _revision: 5,
      rules: [{ id: 'a', _revision: 2 }, { id: 'b' }],
    });
    expect(withRevisions({ id: 'p', _revision: 5 }, null)).toEqual({ id: 'p' });
  });

  it('is compared in the order in which it was, whatever the order in which it was written', () => {
    const before = { id: 'p', category: 'Application', rules: [{ id: 'a', action: 'ALLOW' }, { id: 'b' }] };
    const after = { rules: [{ id: 'b' }, { action: 'DROP', id: 'a', tag: 'x' }], comments: 'new', id: 'p' };
    expect(JSON.stringify(orderedLike(before, after))).toBe(
      '{"id":"p","rules":[{"id":"b"},{"id":"a","action":"DROP","tag":"x"}],"comments":"new"}',
    );
    expect(orderedLike(null, after)).toEqual(after);
  });

  it('is another state when only one of its rules was written', () => {
    const before = { id: 'p', _revision: 1, rules: [{ id: 'a', _revision: 0 }] };
    expect(revisionsOf(before)).not.toBe(revisionsOf({ ...before, rules: [{ id: 'a', _revision: 1 }] }));
    expect(revisionsOf(before)).toBe(revisionsOf({ ...before, comments: 'x' }));
    expect(revisionsOf(before)).not.toBe(revisionsOf({ ...before, span: ['east'] }));
  });
});

describe('sequence numbers', () => {
  const cases: readonly [string, readonly (number | undefined)[], readonly number[]][] = [
    ['that rise stay', [0, 10, 20], [0, 10, 20]],
    ['that lack at the end follow in tens', [10, undefined, undefined], [10, 20, 30]],
    ['that lack in the middle take the middle', [10, undefined, 20], [10, 15, 20]],
    ['that all lack begin at ten', [undefined, undefined], [10, 20]],
    ['that are equal are told apart', [0, 0, 0], [0, 10, 20]],
    ['without room are all given anew', [10, undefined, 11], [10, 20, 30]],
    ['that fell behind by a move follow the one before', [20, 10, 30], [20, 25, 30]],
  ];
  it.each(cases)('%s', (_name, given, expected) => {
    const rules = given.map((number) => (number === undefined ? {} : { sequence_number: number }));
    expect(sequenced(rules).map((rule) => rule['sequence_number'])).toEqual(expected);
  });

  it('order the rules, equal ones as they stand', () => {
    const ids = inOrder([{ id: 'c', sequence_number: 5 }, { id: 'a' }, { id: 'b' }]).map((rule) => rule['id']);
    expect(ids).toEqual(['a', 'b', 'c']);
  });
});

it('an id is made of a name', () => {
  expect(idOfName('  Yelb – frontend (UI) ')).toBe('Yelb-frontend-UI');
  expect(idOfName('Größe_1.2:a')).toBe('Gro-e_1.2:a');
});
