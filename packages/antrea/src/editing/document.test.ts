import { describe, expect, it } from 'vitest';
import { readDocument, readDocuments } from './document.ts';
import { EDITOR_POLICY_KINDS } from './kinds.ts';

const POLICY = `# keeps the shop open
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata:
  name: shop
  labels: {app.kubernetes.io/name: shop}
spec:
  priority: 5
  ingress:
    - action: Allow # always
      from:
        - podSelector: {}
`;
const with_ = (line: string): string => `${POLICY}  tier: ${line}\n`;
const read = (text: string) => readDocument(text, { kinds: EDITOR_POLICY_KINDS });

describe('a text that is no object to edit', () => {
  it.each([
    ['nothing', '', 'EMPTY', /nothing here/],
    ['blanks and comments', '\n  \n# only this\n', 'EMPTY', /nothing here/],
    ['1 MB', `${POLICY}# ${'x'.repeat(1_000_000)}`, 'TOO_LARGE', /1\.0 MB; only texts under 1 MB/],
    ['1 MB in characters of two bytes', `${POLICY}# ${'é'.repeat(500_000)}`, 'TOO_LARGE', /under 1 MB/],
    ['broken indentation', 'spec:\n  a: 1\n b: 2\n', 'MALFORMED', /line 3, column 1/],
    ['tabs', `spec:\n\ta: 1\n`, 'MALFORMED', /[Tt]abs/],
    ['an open quote', with_('"shop'), 'MALFORMED', /quote.*line/],
    ['a thousand open brackets', with_('['.repeat(20_000)), 'MALFORMED', /more than 100 deep/],
    ['a thousand nested lists', `a:\n${'- '.repeat(20_000)}x`, 'MALFORMED', /indented more than/],
    ['blank lines alone', '\n'.repeat(900_000), 'EMPTY', /nothing here/],
    ['another version of YAML', `%YAML 1.1\n---\n${POLICY}`, 'MALFORMED', /Directives/],
    ['more words than anybody writes', '- a\n'.repeat(240_000), 'TOO_LARGE', /400000 words/],
    ['a field twice', `${POLICY}spec: {}\n`, 'DUPLICATE_KEY', /“spec” is there twice \(again at line 13/],
    ['two documents', `${POLICY}---\n${POLICY}`, 'SEVERAL_DOCUMENTS', /2 documents, the second from line 13/],
    ['a second empty document', `${POLICY}---\n`, 'SEVERAL_DOCUMENTS', /2 documents/],
    ['an anchor', with_('&x shop'), 'ANCHORS', /“&x”.*line 13, column 9/],
    ['an alias', `a: &x 1\nb: *x`, 'ANCHORS', /“&x”/],
    ['a merge key', `${POLICY}  <<: {a: 1}\n`, 'ANCHORS', /“<<”/],
    ['a tag', with_('!!str 5'), 'TAGS', /quotes/],
    ['a tag of its own', with_('!secret shop'), 'TAGS', /quotes/],
    ['a list', '- a\n- b\n', 'NOT_AN_OBJECT', /map of fields/],
    ['a text', 'hello', 'NOT_AN_OBJECT', /map of fields/],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}', 'NO_KIND', /no kind/],
    ['no kind and no apiVersion', 'metadata: {name: a}', 'NO_KIND', /no apiVersion and no kind/],
    [
      'another kind',
      'apiVersion: apps/v1\nkind: Deployment',
      'OTHER_KIND',
      /Deployment \(apps\).*ClusterNetworkPolicy \(crd\.antrea\.io\)/,
    ],
    [
      'a kind of another group',
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy',
      'OTHER_KIND',
      /policy\.networking/,
    ],
    ['a list of objects', 'apiVersion: v1\nkind: List\nitems: []', 'OTHER_KIND', /several objects/],
  ])('is refused: %s', (_what, text, code, message) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error.code).toBe(code);
    expect(result.error.message).toMatch(message);
  });

  it('is refused whole when one of several documents is', () => {
    const result = readDocuments(`${POLICY}---\nkind: [\n`);
    expect(result.ok).toBe(false);
  });
});

describe('a text that is an object', () => {
  it('is read, with a document start before it and other comments', () => {
    const result = read(`---\n${POLICY}`);
    expect(result.ok && result.value.object['kind']).toBe('ClusterNetworkPolicy');
  });

  it.each([
    ['spec.priority', '5', 8],
    ['spec.ingress[0].action', 'Allow', 10],
    ['spec.ingress[0].from[0].podSelector', '{}', 12],
    ['metadata.labels.app.kubernetes.io/name', 'shop', 6],
    ['spec.ingress', 'ingress', 9],
    ['spec.ingress[0]', 'action', 10],
    ['spec.ingress[4].action', 'ingress', 9],
    ['spec.tier', 'spec', 7],
    ['status', 'apiVersion', 2],
  ])('knows where %s stands', (path, expected, line) => {
    const result = read(POLICY);
    if (!result.ok) throw new Error(result.error.message);
    const range = result.value.rangeOf(path);
    if (path !== 'spec.ingress[0].from[0].podSelector') expect(POLICY.slice(range.from, range.to)).toBe(expected);
    expect(range.line).toBe(line);
  });

  it('is read as several where several are taken', () => {
    const result = readDocuments(`${POLICY}---\n---\n${POLICY}`);
    expect(result.ok && result.value.length).toBe(2);
  });
});

describe('a text is read whatever its shape', () => {
  it.each<[string, string]>([
    ['blank lines before it', `${'\n'.repeat(60)}${POLICY}`],
    ['a hundred thousand blank lines after it', `${POLICY}${'\n'.repeat(100_000)}`],
    ['a hundred thousand blanks', `${POLICY}${' '.repeat(100_000)}\n`],
    [
      'twenty thousand labels',
      `${POLICY}other:\n${Array.from({ length: 20_000 }, (_none, at) => `  k${at}: v\n`).join('')}`,
    ],
  ])('with %s', (_what, text) => {
    expect(read(text)).toMatchObject({ ok: true, value: { object: { metadata: { name: 'shop' } } } });
  });
});
