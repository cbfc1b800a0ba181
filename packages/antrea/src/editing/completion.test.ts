import { describe, expect, it } from 'vitest';
import { completionsAt } from './completion.ts';
import { factsOf } from './testing.ts';

const HEAD = 'apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\n';
const ANP = 'apiVersion: crd.antrea.io/v1beta1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\n';
/** Labels offered at the mark `|` of a text. */
const offered = (text: string): readonly string[] => {
  const offset = text.indexOf('|');
  return completionsAt(text.replace('|', ''), offset, factsOf())?.options.map(({ label }) => label) ?? [];
};

describe('nothing is offered', () => {
  it.each([
    ['in a comment', `${HEAD}# na|`],
    ['behind a comment', `${HEAD}spec: # na|`],
    ['in quotes of a name', `${HEAD}"na|`],
    ['in a map in braces', `${HEAD}spec: {ti|`],
    ['where the schema knows nothing', `${HEAD}spec:\n  unknown:\n    a|`],
    ['in a text of several lines', `${HEAD}metadata:\n  annotations:\n    note: |-\n      ti|`.replace('|-', '>-')],
  ])('%s', (_where, text) => {
    expect(offered(text)).toEqual([]);
  });
});

describe('what fits is offered', () => {
  it.each<[string, string, readonly string[]]>([
    ['members of the object', `${HEAD}s|`, ['spec']],
    [
      'members of the spec that lack',
      `${HEAD}spec:\n  priority: 5\n  |\n  egress: []\n`,
      ['tier', 'appliedTo', 'ingress'],
    ],
    ['members of a rule', `${HEAD}spec:\n  ingress:\n    - na|`, ['name', 'action', 'from', 'ports']],
    ['members of a rule further down', `${HEAD}spec:\n  ingress:\n    - name: a\n      ac|`, ['action']],
    [
      'members of a rule whose dash stands under its list',
      `${HEAD}spec:\n  ingress:\n  - name: a\n    ac|`,
      ['action'],
    ],
    ['members of a peer', `${HEAD}spec:\n  egress:\n    - to:\n        - f|`, ['fqdn', 'group', 'ipBlock']],
    ['members of an ANP peer', `${ANP}spec:\n  egress:\n    - to:\n        - f|`, ['externalEntitySelector']],
    ['actions', `${HEAD}spec:\n  ingress:\n    - action: |`, ['Allow', 'Drop', 'Reject', 'Pass']],
    ['truth values', `${HEAD}spec:\n  ingress:\n    - enableLogging: t|`, ['true', 'false']],
    ['Tiers', `${HEAD}spec:\n  tier: sec|`, ['securityops', 'baseline']],
    ['ClusterGroups', `${HEAD}spec:\n  appliedTo:\n    - group: |`, ['shop-web', 'offices']],
    ['Groups of the Namespace', `${ANP}spec:\n  appliedTo:\n    - group: |`, ['web', 'everywhere']],
    ['Namespaces', ANP.replace('shop', '|'), ['default', 'kube-system', 'shop']],
    [
      'label keys',
      `${HEAD}spec:\n  appliedTo:\n    - podSelector:\n        matchLabels:\n          |`,
      ['app', 'tier'],
    ],
    [
      'label values',
      `${HEAD}spec:\n  appliedTo:\n    - podSelector:\n        matchLabels:\n          app: |`,
      ['web', 'db'],
    ],
    [
      'label keys of Namespaces',
      `${HEAD}spec:\n  appliedTo:\n    - namespaceSelector:\n        matchExpressions:\n          - key: |`,
      ['team'],
    ],
    [
      'operators',
      `${HEAD}spec:\n  appliedTo:\n    - podSelector:\n        matchExpressions:\n          - operator: |`,
      ['In', 'Exists'],
    ],
    [
      'Services of the Namespace',
      `${HEAD}spec:\n  egress:\n    - toServices:\n        - namespace: shop\n          name: |`,
      ['web'],
    ],
    ['ServiceAccounts', `${HEAD}spec:\n  appliedTo:\n    - serviceAccount:\n        name: |`, ['robot']],
    ['kinds', 'apiVersion: crd.antrea.io/v1beta1\nkind: |', ['ClusterNetworkPolicy']],
    ['versions', 'apiVersion: |', ['crd.antrea.io/v1beta1', 'networking.k8s.io/v1']],
    [
      'policy types',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  policyTypes:\n    - |',
      ['Ingress', 'Egress'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(offered(text)).toEqual(expect.arrayContaining([...expected]));
  });

  it('leaves out what is there already, before and after', () => {
    const labels = offered(`${HEAD}spec:\n  ingress:\n    - name: a\n      |\n      action: Allow\n    - from: []\n`);
    expect(labels).not.toContain('name');
    expect(labels).not.toContain('action');
    expect(labels).toContain('from');
  });

  it('replaces the word under the cursor', () => {
    const text = `${HEAD}spec:\n  tier: secops`;
    const answer = completionsAt(text, text.length - 3, factsOf());
    expect([answer?.from, answer?.to]).toEqual([text.length - 6, text.length]);
  });
});
