import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { editText, type Edit } from './edit.ts';
import { valueAt } from './merge.ts';

const TEXT = `# Why: the shop must stay open.
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata:
  name: "shop" # the name
spec:
  priority: 5 # first of all

  # who it is for
  appliedTo:
    - podSelector:
        matchLabels: {app: web}
  ingress:
    # the database
    - name: db
      action: Allow
      unknownField: stays # really
      from:
        - group: databases # theirs
    # all others
    - name: rest
      action: Drop
`;

const comments = (text: string): string[] => [...text.matchAll(/#[^\n]*/g)].map(([comment]) => comment.trim());

describe('a change of a text', () => {
  it.each<[string, Edit, string, unknown]>([
    ['a number', { op: 'set', path: ['spec', 'priority'], value: 7.5 }, 'spec.priority', 7.5],
    ['a text in quotes', { op: 'set', path: ['metadata', 'name'], value: 'bazaar' }, 'metadata.name', 'bazaar'],
    ['a text that looks like a number', { op: 'set', path: ['metadata', 'name'], value: '12' }, 'metadata.name', '12'],
    ['a text that looks like a truth value', { op: 'set', path: ['spec', 'tier'], value: 'true' }, 'spec.tier', 'true'],
    [
      'a field that was not there',
      { op: 'set', path: ['spec', 'tier'], value: 'securityops' },
      'spec.tier',
      'securityops',
    ],
    [
      'a place whose parents lack',
      { op: 'set', path: ['metadata', 'labels', 'team'], value: 'red' },
      'metadata.labels',
      { team: 'red' },
    ],
    [
      'an action',
      { op: 'set', path: ['spec', 'ingress', 1, 'action'], value: 'Reject' },
      'spec.ingress[1].action',
      'Reject',
    ],
    [
      'a map, member by member',
      {
        op: 'set',
        path: ['spec', 'ingress', 0],
        value: { name: 'db', action: 'Pass', unknownField: 'stays', from: [{ group: 'databases' }] },
      },
      'spec.ingress[0].action',
      'Pass',
    ],
    [
      'a new item',
      { op: 'insert', path: ['spec', 'ingress'], index: 1, value: { name: 'new', action: 'Allow' } },
      'spec.ingress[1].name',
      'new',
    ],
    [
      'a first item of a list that lacks',
      { op: 'insert', path: ['spec', 'egress'], index: 0, value: { action: 'Drop' } },
      'spec.egress',
      [{ action: 'Drop' }],
    ],
    ['the order of items', { op: 'move', path: ['spec', 'ingress'], from: 1, to: 0 }, 'spec.ingress[1].name', 'db'],
  ])('sets %s and keeps every comment and unknown field', (_what, edit, path, expected) => {
    const after = editText(TEXT, [edit]);
    expect(valueAt(parse(after), path)).toEqual(expected);
    expect(comments(after).toSorted()).toEqual(comments(TEXT).toSorted());
    expect(after).toContain('unknownField: stays');
  });

  it.each<[string, Edit]>([
    ['a value', { op: 'set', path: ['spec', 'priority'], value: 6 }],
    ['a value in quotes', { op: 'set', path: ['metadata', 'name'], value: 'bazaar' }],
    ['an action', { op: 'set', path: ['spec', 'ingress', 1, 'action'], value: 'Pass' }],
  ])('touches one line only for %s', (_what, edit) => {
    const [before, after] = [TEXT.split('\n'), editText(TEXT, [edit]).split('\n')];
    expect(after.length).toBe(before.length);
    expect(after.filter((line, at) => line !== before[at]).length).toBe(1);
  });

  it('removes a field and an item', () => {
    const after = editText(TEXT, [
      { op: 'delete', path: ['spec', 'appliedTo'] },
      { op: 'delete', path: ['spec', 'ingress', 0] },
    ]);
    expect(parse(after).spec).toEqual({ priority: 5, ingress: [{ name: 'rest', action: 'Drop' }] });
  });

  it.each([
    ['lists that are not indented', 'spec:\n  rules:\n  - a: 1\n  - a: 2\n'],
    ['four blanks', 'spec:\n    rules:\n        - a: 1\n'],
    ['tight braces', 'spec:\n  rules:\n    - {a: 1}\n  labels: {b: c}\n'],
    ['long lines', `spec:\n  rules: []\n  text: ${'word '.repeat(60)}end\n`],
  ])('keeps %s', (_what, text) => {
    const after = editText(text, [{ op: 'set', path: ['spec', 'new'], value: 1 }]);
    expect(after.replace(/ +new: 1\n/, '')).toBe(text);
  });

  it('writes empty lists and maps as blocks once there is something in them', () => {
    expect(
      editText('spec:\n  rules: []\n', [{ op: 'insert', path: ['spec', 'rules'], index: 0, value: { a: 1 } }]),
    ).toBe('spec:\n  rules:\n    - a: 1\n');
    expect(editText('spec: {}\n', [{ op: 'set', path: ['spec', 'a'], value: 1 }])).toBe('spec:\n  a: 1\n');
  });

  it('fills a field that has no value yet', () => {
    expect(parse(editText('spec:\n', [{ op: 'set', path: ['spec', 'a', 'b'], value: 1 }]))).toEqual({
      spec: { a: { b: 1 } },
    });
  });

  it('leaves a text alone that is not YAML', () => {
    expect(editText('spec: [', [{ op: 'set', path: ['spec'], value: 1 }])).toBe('spec: [');
  });
});
