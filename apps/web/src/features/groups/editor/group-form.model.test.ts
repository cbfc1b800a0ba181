import { editText } from '@netloft/antrea';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocksOf, editOfSelector, editsOfForm, fieldsOf, requirementHints } from './group-form.model.ts';

const TEXT = `# who owns this
apiVersion: crd.antrea.io/v1beta1
kind: ClusterGroup
metadata:
  name: web # public
spec:
  podSelector:
    matchLabels:
      app: web
`;
const group = (spec: object): Record<string, unknown> => ({ kind: 'ClusterGroup', metadata: { name: 'a' }, spec });

describe('the form of a group', () => {
  it.each([
    ['no spec', {}, 'pods'],
    ['a spec that is no map', { spec: 3 }, 'pods'],
    ['two forms at once', { spec: { podSelector: {}, ipBlocks: [] } }, 'other'],
    ['a form without fields', { spec: { externalEntitySelector: {} } }, 'other'],
  ])('takes %s without failing', (_, source, form) => {
    expect(fieldsOf(source).form).toBe(form);
  });

  it('names what it has no field for', () => {
    expect(fieldsOf(group({ externalEntitySelector: {} })).kept).toEqual(['externalEntitySelector']);
  });

  it.each([
    ['pods', { podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} }],
    ['ipBlocks', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }],
    ['service', { serviceReference: { namespace: 'yelb', name: 'db' } }],
    ['children', { childGroups: ['a', 'b'] }],
  ])('knows the form %s', (form, spec) => {
    expect(fieldsOf(group(spec)).form).toBe(form);
  });

  it('tells an absent selector from one that selects everything', () => {
    const fields = fieldsOf(group({ namespaceSelector: {} }));
    expect(fields.podSelector).toBeUndefined();
    expect(fields.namespaceSelector).toEqual([]);
  });

  it('changes to another form and keeps comments', () => {
    const text = editText(TEXT, editsOfForm('children'));
    expect(parse(text)).toMatchObject({ spec: { childGroups: [] } });
    expect(parse(text)).not.toHaveProperty('spec.podSelector');
    expect(text).toContain('# who owns this');
    expect(text).toContain('# public');
  });

  it('refuses a label that is none, in words', () => {
    expect(editOfSelector('podSelector', ['a b c=!'])).toMatchObject({ ok: false });
  });

  it('writes a selector', () => {
    const edit = editOfSelector('podSelector', ['app=web', 'tier in (a, b)']);
    expect(edit.ok && parse(editText(TEXT, [edit.value]))).toMatchObject({
      spec: {
        podSelector: {
          matchLabels: { app: 'web' },
          matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }],
        },
      },
    });
  });

  it('reads blocks from lines and commas', () => {
    expect(blocksOf(' 10.0.0.0/8\n\n10.1.0.0/16, 2001:db8::/32 ')).toEqual([
      { cidr: '10.0.0.0/8' },
      { cidr: '10.1.0.0/16' },
      { cidr: '2001:db8::/32' },
    ]);
  });

  it('offers pairs before keys', () => {
    expect(requirementHints({ app: ['a', 'b'], tier: ['x'] })).toEqual(['app=a', 'app=b', 'tier=x', 'app', 'tier']);
  });
});
