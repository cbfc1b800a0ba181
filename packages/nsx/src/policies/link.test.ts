import { describe, expect, it } from 'vitest';
import type { SecurityPolicy } from '../model/policies.ts';
import { policy, rule } from '../testing/policies.ts';
import { type ClusterPolicyFacts, clusterPolicyFacts, linkPolicies } from './link.ts';

const NAME = 'ccp-adapter.antrea.tanzu.vmware.com/display-name';
const facts = (name: string, more: Partial<ClusterPolicyFacts> = {}): ClusterPolicyFacts => ({
  name,
  labels: { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' },
  annotations: { [NAME]: 'Shop' },
  tier: 'nsx-category-application',
  ruleNames: [],
  ...more,
});
const nsx = (id: string, more: Record<string, unknown> = {}, ...ids: readonly number[]): SecurityPolicy =>
  policy({ id, ...more }, ...ids.map((rule_id) => rule({ id: `r${rule_id}`, rule_id })));

const cases: readonly [string, ClusterPolicyFacts[], SecurityPolicy[], string[]][] = [
  [
    'ties nothing that is not NSX’s',
    [facts('a', { labels: {}, tier: 'application', ruleNames: ['4084'] })],
    [nsx('shop', {}, 4084)],
    [],
  ],
  ['ties nothing by the name of the object alone', [facts('u-shop', { annotations: {} })], [nsx('shop')], []],
  ['ties nothing by a display name in another category', [facts('a')], [nsx('shop', { category: 'Environment' })], []],
  ['ties nothing by a display name that two have in NSX', [facts('a')], [nsx('one'), nsx('two')], []],
  ['ties nothing by a display name that two have in the cluster', [facts('a'), facts('b')], [nsx('one')], []],
  [
    'ties nothing where rules are of two policies equally',
    [facts('a', { annotations: {}, ruleNames: ['1', '2'] })],
    [nsx('one', {}, 1), nsx('two', {}, 2)],
    [],
  ],
  [
    'ties by rules',
    [facts('a', { ruleNames: ['4084', '4085'] })],
    [nsx('shop', { display_name: 'Renamed' }, 4084, 4085)],
    ['a shop rules'],
  ],
  [
    'ties by most of the rules while NSX changes them',
    [facts('a', { ruleNames: ['1', '2', '9'] })],
    [nsx('one', {}, 1, 2, 3), nsx('two', {}, 9)],
    ['a one rules'],
  ],
  [
    'ties by the Tier where the label is gone',
    [facts('a', { labels: {}, ruleNames: ['1'] })],
    [nsx('one', {}, 1)],
    ['a one rules'],
  ],
  [
    'ties by name and category where NSX gave no rules',
    [facts('a', { ruleNames: ['1'] })],
    [policy({ rules: undefined })],
    ['a shop name'],
  ],
  [
    'does not tie by name what rules tied already',
    [facts('a', { ruleNames: ['1'] }), facts('b')],
    [nsx('one', {}, 1), nsx('two')],
    ['a one rules', 'b two name'],
  ],
];

describe('linkPolicies', () => {
  it.each(cases)('%s', (_name, clusterPolicies, policies, expected) => {
    const links = linkPolicies(clusterPolicies, policies);
    expect(links.map(({ clusterPolicy, policy: id, by }) => `${clusterPolicy} ${id} ${by}`)).toEqual(expected);
  });
});

describe('clusterPolicyFacts', () => {
  it.each([undefined, null, 'text', {}, { metadata: 1, spec: { ingress: [null, 3, {}] } }])('takes %j', (object) => {
    expect(clusterPolicyFacts(object)).toEqual({ name: '', labels: {}, annotations: {}, tier: '', ruleNames: [] });
  });

  it('reads names, marks, Tier and rules', () => {
    const object = {
      metadata: { name: 'a', labels: { b: 'c' }, annotations: { [NAME]: 'Shop' } },
      spec: { tier: 't', ingress: [{ name: '1' }], egress: [{ name: '2' }] },
    };
    expect(clusterPolicyFacts(object)).toEqual({
      name: 'a',
      labels: { b: 'c' },
      annotations: { [NAME]: 'Shop' },
      tier: 't',
      ruleNames: ['1', '2'],
    });
  });
});
