import { describe, expect, it } from 'vitest';
import { createPolicyIndex, type PolicyIndex, type RawObject } from '../evaluation/index.ts';
import { describePolicy } from './describe.ts';
import { groupsUsedByPolicy, groupUsers } from './group-users.ts';
import { parsePolicyId, policyIdOfObject, policyKindOf } from './kinds.ts';
import {
  type Members,
  memberCountsOfPolicy,
  membersOfGroup,
  membersOfPeers,
  membersOfPolicy,
  membersOfSubjects,
} from './members.ts';
import { previewOf } from './preview.ts';
import { acnp, anp, app, clusterGroup, EVERYTHING, group, indexWith, inNamespace, knp, worldWith } from './testing.ts';

const names = (members: Members): readonly string[] | 'unknown' =>
  members === 'unknown'
    ? members
    : [...members.pods.map((pod) => pod.key), ...members.nodes.map((node) => node.name)].toSorted();

function refOf(object: RawObject) {
  const facts = policyKindOf(object);
  const ref = facts && parsePolicyId(policyIdOfObject(facts, object));
  if (facts === undefined || ref === undefined) throw new Error('no policy');
  return { facts, ref };
}
const policyMembers = (index: PolicyIndex, object: RawObject): readonly string[] | 'unknown' =>
  names(membersOfPolicy(index, refOf(object).ref));

const WEB = ['shop/web-1', 'shop/web-2'];
const SHOP = ['shop/db-1', ...WEB];

describe('what a policy is enforced on', () => {
  it.each([
    ['a label', [acnp('a', { appliedTo: [app('web')] })], WEB],
    ['a Namespace', [knp('a', {})], SHOP],
    [
      'a Namespace by its labels',
      [acnp('a', { appliedTo: [{ namespaceSelector: { matchLabels: { team: 'lab' } } }] })],
      ['lab/client-1'],
    ],
    [
      'everything but hostNetwork and ended Pods',
      [acnp('a', { appliedTo: [EVERYTHING] })],
      ['kube-system/coredns-1', 'lab/client-1', ...SHOP],
    ],
    [
      'rules with their own',
      [
        acnp('a', {
          appliedTo: undefined,
          ingress: [
            { action: 'Drop', appliedTo: [app('web')] },
            { action: 'Drop', appliedTo: [app('client')] },
          ],
        }),
      ],
      ['lab/client-1', ...WEB],
    ],
    [
      'a group',
      [
        acnp('a', { appliedTo: [{ group: 'p' }] }),
        clusterGroup('p', { childGroups: ['g', 'none'] }),
        clusterGroup('g', app('web')),
      ],
      WEB,
    ],
    [
      'a Service behind a group',
      [
        acnp('a', { appliedTo: [{ group: 'g' }] }),
        clusterGroup('g', { serviceReference: { namespace: 'shop', name: 'web' } }),
      ],
      WEB,
    ],
    [
      'a Group over Namespaces, which is not realized',
      [anp('a', { appliedTo: [{ group: 'g' }] }), group('g', { namespaceSelector: {} })],
      [],
    ],
    ['a group that is not there', [acnp('a', { appliedTo: [{ group: 'g' }] })], []],
    ['Nodes', [acnp('a', { appliedTo: [{ nodeSelector: { matchLabels: { zone: 'east' } } }] })], ['node-1']],
    ['external entities', [anp('a', { appliedTo: [{ externalEntitySelector: {} }] })], []],
  ])('by %s', (_name, objects, expected) => {
    const [object] = objects;
    if (object === undefined) throw new Error('no policy');
    const index = indexWith(objects);
    expect(policyMembers(index, object)).toEqual(expected);
    const nodes = expected.filter((one) => !one.includes('/')).length;
    expect(memberCountsOfPolicy(index, refOf(object).ref)).toEqual({ pods: expected.length - nodes, nodes });
  });

  it('is unknown while groups or Nodes are', () => {
    const ofGroup = acnp('a', { appliedTo: [{ group: 'g' }] });
    const { clusterGroups: _groups, ...withoutGroups } = worldWith([ofGroup]);
    expect(policyMembers(createPolicyIndex(withoutGroups), ofGroup)).toBe('unknown');
    expect(policyMembers(indexWith([]), ofGroup)).toBe('unknown');
  });

  it('follows changes', () => {
    const object = acnp('a', { appliedTo: [app('web')] });
    const index = indexWith([object]);
    expect(policyMembers(index, object)).toEqual(WEB);
    const after = index.apply([{ kind: 'pods', op: 'delete', namespace: 'shop', name: 'web-1' }]);
    expect(policyMembers(after, object)).toEqual(['shop/web-2']);
    const relabelled = after.apply([
      { kind: 'namespaces', op: 'set', object: { metadata: { name: 'shop', labels: { team: 'new' } } } },
    ]);
    const byTeam = acnp('b', { appliedTo: [{ namespaceSelector: { matchLabels: { team: 'new' } } }] });
    const last = relabelled.apply([{ kind: 'clusterNetworkPolicies', op: 'set', object: byTeam }]);
    expect(policyMembers(last, byTeam)).toEqual(['shop/db-1', 'shop/web-2']);
    expect(policyMembers(index, object)).toEqual(WEB);
  });
});

describe('what peers select', () => {
  it('depends on the enforced Pods where they are named relative to them', () => {
    const index = indexWith([]);
    const object = anp('a', {
      appliedTo: [app('web')],
      ingress: [{ action: 'Allow', from: [{ namespaces: { match: 'Self' } }] }],
    });
    const { appliedTo, rules } = describePolicy({ ...acnp('a', {}), spec: object.spec }, refOf(acnp('a', {})).facts);
    const own = membersOfSubjects(
      index,
      appliedTo.flatMap((one) => one.subjects),
    );
    const peers = rules.flatMap((rule) => rule.peers.flatMap((one) => one.peers));
    expect(names(membersOfPeers(index, peers))).toBe('unknown');
    expect(own === 'unknown' ? own : names(membersOfPeers(index, peers, own.pods))).toEqual(SHOP);
  });

  it('is unknown for what lies outside', () => {
    const index = indexWith([]);
    expect(names(membersOfPeers(index, [{ type: 'fqdn', pattern: 'a.example' }]))).toBe('unknown');
    expect(names(membersOfGroup(index, 'nope'))).toEqual([]);
  });
});

describe('the preview of a draft', () => {
  it('tells what each selector of a policy selects', () => {
    const draft = acnp('draft', {
      appliedTo: [app('web'), { group: 'nope' }],
      ingress: [
        {
          action: 'Allow',
          from: [app('none'), { ...EVERYTHING, ...inNamespace('shop') }, { ipBlock: { cidr: '10.0.0.0/8' } }],
        },
      ],
    });
    expect(previewOf(indexWith([]), draft).map(({ path, total }) => [path, total])).toEqual([
      ['spec.appliedTo[0]', 2],
      ['spec.appliedTo[1]', 0],
      ['spec.ingress[0].from[0]', 0],
      ['spec.ingress[0].from[1]', 3],
      ['spec.ingress[0].from[2]', null],
    ]);
    expect(previewOf(indexWith([]), draft)[1]?.note).toBe('There is no group nope: it selects nothing until there is.');
    expect(previewOf(indexWith([]), draft)[0]?.pods[0]).toEqual({
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-1',
      ip: '10.0.0.1',
      node: 'node-1',
    });
  });

  it('tells the members of a draft group with its children', () => {
    const index = indexWith([clusterGroup('g', app('web'))]);
    const draft = clusterGroup('p', { childGroups: ['g', 'nope'] });
    expect(previewOf(index, draft).map(({ path, total, note }) => [path, total, note])).toEqual([
      ['spec', 2, undefined],
      ['spec.childGroups[0]', 2, undefined],
      ['spec.childGroups[1]', 0, 'There is no group nope.'],
    ]);
  });

  it('has nothing to say of other kinds', () => {
    expect(previewOf(indexWith([]), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })).toEqual([]);
  });
});

describe('who uses a group', () => {
  const policy = acnp('a', {
    appliedTo: [{ group: 'g' }],
    ingress: [{ action: 'Allow', name: '4084', from: [{ group: 'g' }, { group: 'h' }] }],
  });
  it('names where', () => {
    expect(groupsUsedByPolicy(policy, refOf(policy).facts)).toEqual([
      { key: 'g', where: ['applied to', 'ingress rule 4084, from'] },
      { key: 'h', where: ['ingress rule 4084, from'] },
    ]);
  });
  it('looks at policies and at groups, each in its Namespace', () => {
    const input = {
      policies: [{ object: policy, facts: refOf(policy).facts }],
      groups: [
        { object: clusterGroup('p', { childGroups: ['g'] }), namespaced: false },
        { object: group('q', { childGroups: ['g'] }), namespaced: true },
      ],
    };
    expect(groupUsers('g', input).map(({ type, id }) => [type, id])).toEqual([
      ['policy', 'AntreaClusterNetworkPolicy:a'],
      ['group', 'p'],
    ]);
    expect(groupUsers('shop/g', input).map(({ id }) => id)).toEqual(['shop/q']);
    expect(groupUsers('nope', input)).toEqual([]);
  });
});
