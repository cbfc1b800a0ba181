import { describe, expect, it } from 'vitest';
import { changesOf, draftsOf, KEPT, nameOfObject, paramOfDrafts, readDraft } from './drafts.model.ts';

const POLICY = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata:
  name: shop
spec:
  priority: 1
`;

describe('a draft', () => {
  it.each([
    ['nothing', ''],
    ['text that is no YAML', 'kind: ['],
    ['an object without a kind', 'metadata:\n  name: a\n'],
    ['an object without a name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n'],
    ['anchors', `${POLICY}x: &a 1\ny: *a\n`],
  ])('of %s is refused with a reason and changes nothing', (_, text) => {
    const read = readDraft(text);
    expect(read.ok ? '' : read.message).not.toBe('');
    expect(changesOf(undefined, [text])).toEqual([]);
  });

  it('of several documents is several changes', () => {
    const read = readDraft(`${POLICY}---\n${POLICY.replace('shop', 'shop-2')}`);
    expect(read.ok && read.objects.map(nameOfObject)).toEqual([
      'ClusterNetworkPolicy shop',
      'ClusterNetworkPolicy shop-2',
    ]);
  });

  it('comes after the policies that are left out', () => {
    const changes = changesOf('AntreaNetworkPolicy:a/x,K8sNetworkPolicy:b/y,nonsense', [POLICY]);
    expect(changes.map(({ op, object }) => [op, object.apiVersion.split('/')[0], nameOfObject(object)])).toEqual([
      ['delete', 'crd.antrea.io', 'NetworkPolicy a/x'],
      ['delete', 'networking.k8s.io', 'NetworkPolicy b/y'],
      ['set', 'crd.antrea.io', 'ClusterNetworkPolicy shop'],
    ]);
  });
});

describe('a link', () => {
  it('of nonsense has no drafts', () => {
    expect([draftsOf('{', []), draftsOf('{"a":1}', []), draftsOf(undefined, ['kept'])]).toEqual([[], [], []]);
  });
  it('keeps drafts, and says so of those that are too long for it', () => {
    expect(paramOfDrafts([])).toBeUndefined();
    expect(draftsOf(paramOfDrafts([POLICY]), [])).toEqual([POLICY]);
    const long = ['x'.repeat(5000)];
    expect(paramOfDrafts(long)).toBe(KEPT);
    expect(draftsOf(KEPT, long)).toEqual(long);
  });
});
