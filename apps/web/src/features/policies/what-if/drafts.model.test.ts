import type { EditorFacts } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import {
  changesOf,
  draftsOf,
  KEPT,
  leftOut,
  nameOfObject,
  paramOfDrafts,
  readDraft,
  refusalsOf,
} from './drafts.model.ts';

const FACTS: EditorFacts = {
  served: { 'crd.antrea.io/clusternetworkpolicies': ['v1beta1'] },
  antreaVersion: 'v2.7.0',
  tiers: [{ name: 'securityops', priority: 100 }],
  clusterGroups: [],
  groups: [],
  namespaces: [],
  services: [],
  serviceAccounts: [],
  labels: { pods: {}, namespaces: {}, nodes: {} },
  gates: { l7: null, clusterNetworkPolicy: null, nodeNetworkPolicy: null },
  admission: {},
  user: { username: 'someone', groups: [] },
};
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

describe('what cannot be tried is said', () => {
  it.each([
    ['an id that names no policy', { without: 'Nonsense:foo' }, /^Nonsense:foo names no policy/],
    ['drafts that are no list', { param: 'xyz' }, /^The drafts of this link cannot be read/],
    ['a draft that cannot be read', { drafts: [POLICY, 'kind: ['] }, /^Draft 2 cannot be read/],
  ])('of %s', (_, tried, said) => {
    const left = leftOut({ without: undefined, param: undefined, drafts: [], ...tried });
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(said);
  });

  it('and nothing is said where everything is tried', () => {
    const drafts = [POLICY];
    expect(leftOut({ without: 'AntreaNetworkPolicy:a/x', param: JSON.stringify(drafts), drafts })).toEqual([]);
    expect(leftOut({ without: undefined, param: KEPT, drafts })).toEqual([]);
  });
});

describe('what the API server would refuse is said', () => {
  const policy = (tier: string): string => `${POLICY}  tier: ${tier}
  appliedTo:
  - podSelector: {}
  egress:
  - action: Drop
`;
  const tier = 'apiVersion: crd.antrea.io/v1beta1\nkind: Tier\nmetadata:\n  name: mine\nspec:\n  priority: 33\n';
  it('of a policy in a Tier that is not there, by name', () => {
    expect(refusalsOf([policy('ghost')], FACTS)).toEqual([
      'The API server would refuse ClusterNetworkPolicy shop: tier ghost does not exist',
    ]);
  });
  it.each([
    ['is right', [policy('securityops')]],
    ['is in a Tier that is drafted too', [policy('mine'), tier]],
    ['cannot be read, which is said elsewhere', ['kind: [']],
    ['is no policy', ['apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n']],
  ])('but nothing of a draft that %s', (_, drafts) => {
    expect(refusalsOf(drafts, FACTS)).toEqual([]);
  });
});
