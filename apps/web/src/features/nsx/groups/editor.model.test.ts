import { describe, expect, it } from 'vitest';
import {
  adapted,
  addressesOf,
  choicesOf,
  freshGroup,
  newCondition,
  placesOf,
  readGroup,
  saidOf,
} from './editor.model.ts';

describe('a draft of a group', () => {
  it('that is none says where', () => {
    const read = readGroup({ id: 'a', expression: 'all' }, null);
    expect(read).toMatchObject({ ok: false });
    if (!read.ok) expect(read.message).toMatch(/^expression: /);
  });

  it.each(['antrea', 'kubernetes'] as const)('of a new %s group is one that the form can show', (type) => {
    const read = readGroup({ ...freshGroup(type), id: 'x' }, null);
    expect(read.ok && read.criteria.ok && read.criteria.criteria.criteria).toHaveLength(1);
  });

  it('is checked against the group as NSX has it', () => {
    const before = { id: 'a', group_type: ['ANTREA'], state: 'SUCCESS', expression: [] };
    const read = readGroup({ id: 'a', expression: [] }, before);
    expect(read.ok && read.findings.some(({ code }) => code === 'GROUP_TYPE_CHANGED')).toBe(true);
  });
});

describe('a condition', () => {
  it('offers what NSX documents, and what it says already', () => {
    expect(choicesOf('antrea', newCondition('antrea'))).toEqual({
      memberTypes: ['Namespace', 'Service', 'Pod'],
      keys: ['Tag'],
      operators: ['EQUALS', 'NOTEQUALS'],
    });
    expect(choicesOf('antrea', { memberType: 'Segment', key: 'Name', operator: 'IN' })).toEqual({
      memberTypes: ['Namespace', 'Service', 'Pod', 'Segment'],
      keys: ['Name'],
      operators: ['IN'],
    });
  });

  const cases: readonly [string, Parameters<typeof adapted>, object][] = [
    [
      'of another member takes its key, operator and an empty value',
      [
        'antrea',
        { ...newCondition('antrea'), value: 'dis:k8s:app|web', operator: 'NOTEQUALS' },
        { memberType: 'Service' },
      ],
      { memberType: 'Service', key: 'Name', operator: 'EQUALS', value: '' },
    ],
    [
      'on Nodes asks for all of them',
      ['kubernetes', newCondition('kubernetes'), { memberType: 'KubernetesNode' }],
      { key: 'IPAddress', operator: 'MATCHES', value: '*' },
    ],
    [
      'keeps its value when only the operator changes',
      ['antrea', { ...newCondition('antrea'), value: 'dis:k8s:app|web' }, { operator: 'NOTEQUALS' }],
      { operator: 'NOTEQUALS', value: 'dis:k8s:app|web' },
    ],
    [
      'of a member that the form does not know stays as it is',
      ['antrea', { ...newCondition('antrea'), memberType: 'Segment', key: 'Name', value: 'x' }, { operator: 'IN' }],
      { memberType: 'Segment', key: 'Name', operator: 'IN', value: 'x' },
    ],
  ];
  it.each(cases)('%s', (_name, [type, before, change], expected) => {
    expect(adapted(type, before, change)).toMatchObject(expected);
  });

  it('is found by the path that findings name', () => {
    const expression = [
      { resource_type: 'Condition' },
      { resource_type: 'ConjunctionOperator' },
      { resource_type: 'IPAddressExpression' },
      { resource_type: 'ConjunctionOperator' },
      {
        resource_type: 'NestedExpression',
        expressions: [
          { resource_type: 'Condition' },
          { resource_type: 'ConjunctionOperator' },
          { resource_type: 'Condition' },
        ],
      },
    ];
    expect(placesOf({ expression })).toEqual([
      { path: 'expression.0', conditions: ['expression.0'] },
      { path: 'expression.4', conditions: ['expression.4.expressions.0', 'expression.4.expressions.2'] },
    ]);
  });
});

it('what is said stands at the criterion or at its condition', () => {
  const finding = (path: string) => ({ code: path, severity: 'error' as const, path, message: path });
  const findings = ['expression', 'expression.0', 'expression.0.expressions.0.value', 'expression.2.value'].map(
    finding,
  );
  const said = saidOf(findings, { path: 'expression.0', conditions: ['expression.0.expressions.0'] });
  expect(said.own.map(({ path }) => path)).toEqual(['expression.0']);
  expect(said.conditions[0]?.map(({ path }) => path)).toEqual(['expression.0.expressions.0.value']);
  const bare = saidOf(findings, { path: 'expression.2', conditions: ['expression.2'] });
  expect(bare.own.map(({ path }) => path)).toEqual(['expression.2.value']);
});

it('addresses stand one a line or with commas', () => {
  expect(addressesOf('10.0.0.1\n\n10.0.0.0/24, fd00::1')).toEqual(['10.0.0.1', '10.0.0.0/24', 'fd00::1']);
});
