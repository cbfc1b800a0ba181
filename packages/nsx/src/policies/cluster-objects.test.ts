import { describe, expect, it } from 'vitest';
import { Group } from '../model/groups.ts';
import type { SecurityPolicy } from '../model/policies.ts';
import { joint, nested } from '../testing/groups.ts';
import { groupPath, GROUPS, l4, policy, rule, servicePath, SERVICES } from '../testing/policies.ts';
import type { GroupShape } from './cluster-groups.ts';
import { type ClusterObjects, clusterObjectsOf } from './cluster-objects.ts';

const versions = { policy: 'v1beta1', group: 'v1beta1' };
const make = (one: SecurityPolicy, shape?: GroupShape): ClusterObjects => {
  const made = clusterObjectsOf(one, { groups: GROUPS, services: SERVICES, versions, ...(shape && { shape }) });
  if (made === undefined) throw new Error('no objects');
  return made;
};
const specOf = (one: SecurityPolicy): Record<string, unknown> => make(one).policy.spec;
const groupSpecs = (id: string, shape?: GroupShape): [string, unknown][] =>
  make(policy({}, rule({ source_groups: [groupPath(id)] })), shape)
    .groups.filter(({ metadata }) => metadata.name.startsWith(`u-${id}`))
    .map(({ metadata, spec }) => [metadata.name, spec]);

describe('clusterObjectsOf', () => {
  it('makes nothing of Ethernet or of categories that it does not know', () => {
    const context = { groups: GROUPS, services: SERVICES, versions };
    expect(clusterObjectsOf(policy({ category: 'Ethernet' }), context)).toBeUndefined();
    expect(clusterObjectsOf(policy({ category: 'Other' }), context)).toBeUndefined();
  });

  it('names and marks the policy as the adapter does', () => {
    expect(make(policy({}, rule({ logged: true }))).policy).toEqual({
      apiVersion: 'crd.antrea.io/v1beta1',
      kind: 'ClusterNetworkPolicy',
      metadata: {
        name: 'u-shop',
        labels: { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' },
        annotations: { 'ccp-adapter.antrea.tanzu.vmware.com/display-name': 'Shop' },
      },
      spec: {
        tier: 'nsx-category-application',
        priority: 1 + 60_000_020 * 2 ** -50,
        ingress: [
          {
            name: '4084',
            action: 'Allow',
            enableLogging: true,
            appliedTo: [{ group: 'u-web' }],
            from: [{ group: 'u-db' }],
            ports: [{ protocol: 'TCP', port: 80 }],
          },
        ],
      },
    });
  });

  it('takes NSX’s own number, realization id and nothing from what is absent', () => {
    const one = policy({ internal_sequence_number: 60_000_005, realization_id: 'r', unique_id: undefined });
    expect(make(one).policy.metadata.name).toBe('r');
    expect(specOf(one)).toEqual({
      tier: 'nsx-category-application',
      priority: 1.0000000532907096,
      appliedTo: [{ podSelector: {} }],
    });
    expect(make(policy({ unique_id: undefined })).policy.metadata.name).toBe('shop');
  });

  it('applies the policy or its rules', () => {
    const any = rule({ id: 'any', scope: ['ANY'], sequence_number: 20, rule_id: 4085 });
    expect(specOf(policy({ scope: [groupPath('db')] }, rule()))).toMatchObject({ appliedTo: [{ group: 'u-db' }] });
    expect(specOf(policy({}, any))).toMatchObject({ appliedTo: [{ podSelector: {} }] });
    const mixed = specOf(policy({}, any, rule()));
    expect(mixed).not.toHaveProperty('appliedTo');
    expect(mixed).toMatchObject({
      ingress: [
        { name: '4084', appliedTo: [{ group: 'u-web' }] },
        { name: '4085', appliedTo: [{ podSelector: {} }] },
      ],
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown[]>]>([
    ['what comes in', {}, { ingress: [{ from: [{ group: 'u-db' }] }] }],
    [
      'what goes out',
      { direction: 'OUT', source_groups: ['ANY'], destination_groups: ['10.0.0.5', '10.0.0.1-10.0.0.2'] },
      {
        egress: [
          {
            to: [
              { ipBlock: { cidr: '10.0.0.5/32' } },
              { ipBlock: { cidr: '10.0.0.1/32' } },
              { ipBlock: { cidr: '10.0.0.2/32' } },
            ],
          },
        ],
      },
    ],
    [
      'any and any both ways as one rule each',
      { direction: 'IN_OUT', source_groups: ['ANY'], action: 'REJECT' },
      { ingress: [{ action: 'Reject' }], egress: [{ action: 'Reject' }] },
    ],
    ['a named source of both ways as what comes in', { direction: undefined }, { ingress: [{ name: '4084' }] }],
    [
      'a named destination of both ways as what goes out',
      { direction: 'IN_OUT', source_groups: ['ANY'], destination_groups: [groupPath('db')] },
      { egress: [{ to: [{ group: 'u-db' }] }] },
    ],
    ['a jump', { action: 'JUMP_TO_APPLICATION' }, { ingress: [{ action: 'Pass' }] }],
    [
      'ports, ranges and bare protocols, each once',
      { services: [servicePath('Web'), servicePath('HTTP')], service_entries: [l4('UDP', [])] },
      {
        ingress: [
          {
            ports: [
              { protocol: 'TCP', port: 80 },
              { protocol: 'TCP', port: 443 },
              { protocol: 'TCP', port: 8000, endPort: 8010 },
              { protocol: 'UDP' },
            ],
          },
        ],
      },
    ],
    ['a rule without a number by its id', { rule_id: undefined }, { ingress: [{ name: 'r1' }] }],
  ])('has %s', (_name, more, expected) => {
    const spec = specOf(policy({}, rule(more)));
    expect(spec).toMatchObject(expected);
    expect(Object.keys(spec).filter((key) => key.endsWith('gress'))).toEqual(Object.keys(expected));
  });

  it('has rules without peers or ports as such', () => {
    const [one] = specOf(policy({}, rule({ source_groups: ['ANY'], services: ['ANY'] })))['ingress'] as object[];
    expect(Object.keys(one!)).toEqual(['name', 'action', 'enableLogging', 'appliedTo']);
  });

  it('orders rules by their numbers and leaves out those that are off', () => {
    const rules = [
      rule({ id: 'c', rule_id: 3, sequence_number: 30 }),
      rule({ id: 'a', rule_id: 1 }),
      rule({ id: 'b', rule_id: 2, sequence_number: 20, disabled: true }),
    ];
    expect(specOf(policy({}, ...rules))).toMatchObject({ ingress: [{ name: '1' }, { name: '3' }] });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a source that is no group', { source_groups: [groupPath('gone')] }, /groups\/gone cannot be in a cluster/],
    [
      'a source that labels cannot say',
      { source_groups: [groupPath('any-scope')] },
      /any-scope cannot be in a cluster/,
    ],
    ['a generic group', { source_groups: [groupPath('generic')] }, /generic cannot be in a cluster/],
    ['unknown Applied To', { scope: [groupPath('gone')] }, /cannot be in Applied To/],
    ['ICMP', { services: [servicePath('Ping')] }, /it is a ICMPTypeServiceEntry/],
    ['unknown services', { services: [servicePath('Gone')] }, /services\/Gone is not known/],
    ['two sides', { destination_groups: [groupPath('web')] }, /both its sides/],
    ['unknown actions', { action: 'LOOK' }, /LOOK is not known/],
  ])('leaves out a rule with %s rather than widening it, and says so', (_name, more, reason) => {
    const made = make(policy({}, rule({ id: 'ok', rule_id: 1 }), rule(more)));
    expect(made.policy.spec).toMatchObject({ ingress: [{ name: '1' }] });
    expect(made.left).toEqual([{ path: 'rules.1', reason: expect.stringMatching(reason) }]);
  });

  it('applies a policy to nothing when its Applied To is unknown', () => {
    const made = make(policy({ scope: [groupPath('gone')] }, rule()));
    expect(made.policy.spec).toMatchObject({ appliedTo: [] });
    expect(made.left.map(({ path }) => path)).toEqual(['rules.0', 'scope']);
  });
});

describe('ClusterGroups', () => {
  it('are, as published, one child for each criterion', () => {
    expect(groupSpecs('web')).toEqual([
      ['u-web', { childGroups: ['u-web-0'] }],
      [
        'u-web-0',
        {
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }],
          },
          podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
        },
      ],
    ]);
    expect(groupSpecs('mixed')).toEqual([
      ['u-mixed', { childGroups: ['u-mixed-0', 'u-mixed-1'] }],
      ['u-mixed-0', { serviceReference: { name: 'web', namespace: 'shop' } }],
      ['u-mixed-1', { ipBlocks: [{ cidr: '10.2.0.1/32' }] }],
    ]);
  });

  it('mark children with what they are of', () => {
    const [, child] = make(policy({}, rule())).groups;
    expect(child?.metadata.annotations).toEqual({
      'ccp-adapter.antrea.tanzu.vmware.com/display-name': 'WEB',
      'ccp-adapter.antrea.tanzu.vmware.com/createdFrom': 'nestdbGroupMsg',
      'ccp-adapter.antrea.tanzu.vmware.com/parent': 'u-web',
    });
  });

  it('can share a criterion with a group that has no other, which comes with them', () => {
    const shape = { singleWithoutChild: true, shareCriteria: true, matchLabels: true };
    const both = Group.parse({
      ...GROUPS.get(groupPath('web')),
      id: 'both',
      unique_id: 'u-both',
      expression: [
        nested('Namespace Name EQUALS shop', 'Pod Tag EQUALS dis:k8s:app|web'),
        joint('OR'),
        nested('Pod Tag EQUALS dis:k8s:app|db'),
      ],
    });
    const groups = new Map([...GROUPS, [groupPath('both'), both]]);
    const one = policy({ scope: [groupPath('both')] });
    const made = clusterObjectsOf(one, { groups, services: SERVICES, versions, shape });
    expect(made?.groups.map(({ metadata, spec }) => [metadata.name, Object.keys(spec)])).toEqual([
      ['u-both', ['childGroups']],
      ['u-web', ['namespaceSelector', 'podSelector']],
      ['u-both-1', ['podSelector']],
    ]);
    expect(made?.groups[0]?.spec).toEqual({ childGroups: ['u-web', 'u-both-1'] });
  });

  it.each<[string, unknown]>([
    ['db', { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] } }],
    ['office', { ipBlocks: [{ cidr: '10.0.0.1/32' }, { cidr: '10.0.0.2/32' }, { cidr: '10.1.0.0/16' }] }],
  ])('of %s can stand without a child', (id, spec) => {
    expect(groupSpecs(id, { singleWithoutChild: true, shareCriteria: false, matchLabels: true })).toEqual([
      [`u-${id}`, spec],
    ]);
  });
});
