import { describe, expect, it } from 'vitest';
import { Group } from '../model/groups.ts';
import { Rule, SecurityPolicy } from '../model/policies.ts';
import { balancerGroupsOf } from './balancer-groups.ts';

const NODE = '10.13.82.39';
const path = (id: string): string => `/infra/domains/default/groups/${id}`;
const group = (id: string, ip_addresses: readonly string[]): Group =>
  Group.parse({ id, path: path(id), expression: [{ resource_type: 'IPAddressExpression', ip_addresses }] });
const allow = (from: string, to: readonly string[], more: object = {}): Rule =>
  Rule.parse({ id: from, action: 'ALLOW', source_groups: [path(from)], destination_groups: to, ...more });
const groupsOf = (groups: readonly Group[], rules: readonly Rule[] = []) =>
  balancerGroupsOf(
    groups,
    {
      policies: [SecurityPolicy.parse({ id: 'p', category: 'Application', rules })],
      groupOf: (one) =>
        one === path('nodes') ? { name: 'nodes', addresses: ['10.13.82.30-10.13.82.60'], complete: true } : undefined,
      serviceOf: () => undefined,
    },
    [NODE],
  ).map(({ name, fits }) => `${name}${fits ? ' fits' : ''}`);

describe('groups that may be a load balancer', () => {
  it.each<[string, Group]>([
    ['criteria', Group.parse({ id: 'pods', path: path('pods'), expression: [] })],
    ['a block of addresses', group('any', ['0.0.0.0/0'])],
    ['a range', group('range', ['10.0.0.1-10.0.0.9'])],
    ['an address of a Node', group('nodes', [NODE])],
    ['no address', group('none', [])],
    [
      'more addresses than are taken',
      group(
        'many',
        Array.from({ length: 33 }, (_, at) => `10.0.0.${at}`),
      ),
    ],
  ])('are none with %s', (_what, one) => expect(groupsOf([one])).toEqual([]));

  const ENGINES = group('engines', ['10.13.11.100', '10.13.11.101']);
  const OTHERS = group('jump-hosts', ['10.1.0.1']);
  it.each<[string, readonly Rule[], readonly string[]]>([
    ['no rule speaks of them', [], ['engines', 'jump-hosts']],
    ['a rule lets one to a group with Nodes', [allow('jump-hosts', [path('nodes')])], ['jump-hosts fits', 'engines']],
    ['a rule lets one to the address of a Node', [allow('engines', [NODE])], ['engines fits', 'jump-hosts']],
    ['a rule lets one anywhere', [allow('jump-hosts', ['ANY'])], ['engines', 'jump-hosts']],
    ['the rule is disabled', [allow('jump-hosts', [NODE], { disabled: true })], ['engines', 'jump-hosts']],
    ['the rule denies', [allow('jump-hosts', [NODE], { action: 'DROP' })], ['engines', 'jump-hosts']],
  ])('when %s', (_when, rules, told) => expect(groupsOf([OTHERS, ENGINES], rules)).toEqual(told));
});
