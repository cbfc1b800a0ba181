import { describe, expect, it } from 'vitest';
import { Group } from '../model/groups.ts';
import { addresses, condition, groupOf, joint, nested, rawGroup } from '../testing/groups.ts';
import { criteriaOf, expressionOf } from './criteria.ts';

const POD = 'Pod Tag EQUALS dis:k8s:app|web';
const SHOP = 'Namespace Name EQUALS shop';

describe('criteriaOf', () => {
  it.each([
    [
      'criteria joined by AND',
      rawGroup('ANTREA', [condition(POD), joint('AND'), condition(POD)]),
      /joins criteria by AND/,
    ],
    ['other groups', rawGroup('generic', [{ resource_type: 'PathExpression', paths: [] }]), /has a PathExpression/],
    ['half conditions', rawGroup('ANTREA', [{ resource_type: 'Condition' }]), /has a Condition/],
    ['identities', rawGroup('generic', [], { extended_expression: [{}] }), /identities/],
    ['parts that do not take turns', rawGroup('ANTREA', [condition(POD), condition(POD)]), /do not take turns/],
  ])('cannot show %s, and says so', (_name, group, reason) => {
    expect(criteriaOf(group)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe('expressionOf(criteriaOf())', () => {
  it.each([
    ['nothing', groupOf('ANTREA')],
    ['one condition', groupOf('ANTREA', condition(POD))],
    ['criteria', groupOf('ANTREA', nested(SHOP, POD), condition(POD), nested(SHOP, POD, POD))],
    ['criteria and addresses', groupOf('ANTREA', nested(SHOP, POD), addresses('10.0.0.1', '10.0.1.0/24'))],
    ['a comparison of scopes', groupOf('ANTREA', condition(POD, { scope_operator: 'NOTEQUALS' }))],
    ['members that the form does not know', groupOf('generic', condition(POD, { later: { than: 9 } }))],
  ])('gives back %s', (_name, group) => {
    const read = criteriaOf(group);
    if (!read.ok) throw new Error(read.reason);
    const expression = expressionOf(read.criteria);
    expect(expression).toEqual(group.expression);
    const again = criteriaOf(Group.parse({ ...group, expression }));
    expect(again).toEqual(read);
  });

  it('leaves out what NSX writes into parts, takes single conditions bare and gathers addresses', () => {
    const group = groupOf(
      'ANTREA',
      addresses('10.0.0.1'),
      { ...nested(POD), id: 'n', path: '/x', _protection: 'NOT_PROTECTED' },
      addresses('10.0.0.2'),
    );
    const read = criteriaOf(group);
    expect(read.ok && expressionOf(read.criteria)).toEqual([
      condition(POD),
      joint('OR'),
      addresses('10.0.0.1', '10.0.0.2'),
    ]);
  });

  it('leaves out criteria without conditions', () => {
    expect(expressionOf({ criteria: [{ conditions: [] }], addresses: [] })).toEqual([]);
  });
});
