import { describe, expect, it } from 'vitest';
import type { Group } from '../model/groups.ts';
import { addresses, condition, groupOf, joint, nested, rawGroup } from '../testing/groups.ts';
import { INVENTORY, pod } from '../testing/inventory.ts';
import { evaluateGroup, groupsOfPod } from './evaluate.ts';
import { EMPTY_INVENTORY } from './inventory-view.ts';
import { clustersOfMembers, listMembers } from './members.ts';

const names = (group: Group): string[] => evaluateGroup(group, INVENTORY).pods.map((one) => one.external_id);
const SHOP = 'Namespace Name EQUALS shop';
const WEB = 'Pod Tag EQUALS dis:k8s:app|web';

describe('evaluateGroup finds Pods of Antrea groups', () => {
  it.each<[string, Group, string[]]>([
    ['none without criteria', groupOf('ANTREA'), []],
    ['none for a generic group with the same criteria', groupOf('generic', nested(SHOP, WEB)), []],
    [
      'by label, in every cluster',
      groupOf('ANTREA', condition(WEB)),
      ['east/shop/web-1', 'east/test/web-t', 'west/shop/web-w'],
    ],
    ['by Namespace and label', groupOf('ANTREA', nested(SHOP, WEB)), ['east/shop/web-1', 'west/shop/web-w']],
    ['none in a Namespace that is not there', groupOf('ANTREA', nested('Namespace Name EQUALS gone', WEB)), []],
    [
      'by a Namespace’s label',
      groupOf('ANTREA', condition('Namespace Tag EQUALS dis:k8s:env|test')),
      ['east/test/web-t'],
    ],
    [
      'by a Namespace without a label',
      groupOf('ANTREA', condition('Namespace Tag NOTEQUALS dis:k8s:env|prod')),
      ['east/test/web-t'],
    ],
    ['without a label', groupOf('ANTREA', nested(SHOP, 'Pod Tag NOTEQUALS dis:k8s:app|web')), ['east/shop/db-1']],
    [
      'with any value of a label',
      groupOf('ANTREA', condition('Pod Tag EQUALS dis:k8s:tier|')),
      ['east/shop/web-1', 'east/shop/db-1'],
    ],
    ['with a value of any label', groupOf('ANTREA', condition('Pod Tag EQUALS |backend')), ['east/shop/db-1']],
    [
      'with a value of any other label',
      groupOf('ANTREA', condition('Pod Tag EQUALS dis:k8s:app|frontend', { scope_operator: 'NOTEQUALS' })),
      ['east/shop/web-1'],
    ],
    [
      'behind a Service',
      groupOf('ANTREA', nested('Service Name EQUALS web', SHOP)),
      ['east/shop/web-1', 'west/shop/web-w'],
    ],
    [
      'of two criteria, once each',
      groupOf('ANTREA', nested(SHOP, WEB), condition('Pod Tag EQUALS dis:k8s:tier|frontend')),
      ['east/shop/web-1', 'west/shop/web-w'],
    ],
    [
      'of two conditions joined by AND',
      rawGroup('ANTREA', [condition(WEB), joint('AND'), condition('Pod Tag EQUALS dis:k8s:tier|frontend')]),
      ['east/shop/web-1'],
    ],
  ])('%s', (_name, group, expected) => {
    expect(names(group)).toEqual(expected);
  });

  it('and says what it cannot look for', () => {
    const group = rawGroup('ANTREA', [
      condition('VirtualMachine Name EQUALS jump'),
      joint('OR'),
      { resource_type: 'PathExpression', paths: ['/infra/domains/default/groups/other'] },
      joint('OR'),
      { resource_type: 'MACAddressExpression', mac_addresses: [] },
    ]);
    expect(evaluateGroup(group, INVENTORY).notEvaluated).toEqual([
      'conditions on VirtualMachine',
      'members of /infra/domains/default/groups/other',
      'MACAddressExpression',
    ]);
  });

  it('with a tag whose value holds a bar', () => {
    const view = { ...EMPTY_INVENTORY, pods: [pod('c/n', 'p', '', { tags: [{ scope: 'dis:k8s:a', tag: 'b|c' }] })] };
    expect(evaluateGroup(groupOf('ANTREA', condition('Pod Tag EQUALS dis:k8s:a|b|c')), view).pods).toHaveLength(1);
  });

  it('of groups that are members, even of each other', () => {
    const path = (id: string): string => `/infra/domains/default/groups/${id}`;
    const nestedGroup = (id: string, member: string, line: string): Group =>
      rawGroup('ANTREA', [condition(line), joint('OR'), { resource_type: 'PathExpression', paths: [path(member)] }], {
        path: path(id),
      });
    const a = nestedGroup('a', 'b', 'Pod Tag EQUALS dis:k8s:tier|frontend');
    const b = nestedGroup('b', 'a', 'Pod Tag EQUALS dis:k8s:tier|backend');
    const members = evaluateGroup(a, INVENTORY, { groupOfPath: (one) => (one === path('b') ? b : a) });
    expect(members.pods.map((one) => one.display_name)).toEqual(['web-1', 'db-1']);
    expect(members.notEvaluated).toEqual([]);
  });
});

describe('evaluateGroup finds members of generic groups', () => {
  it.each<[string, Group, string[], string[]]>([
    [
      'a Service by cluster and Namespace',
      groupOf(
        'generic',
        nested(
          'KubernetesCluster Name EQUALS prod-east',
          'KubernetesNamespace Name EQUALS shop',
          'KubernetesService Name EQUALS web',
        ),
      ),
      ['Service web'],
      ['20.0.0.1', '10.9.0.1', '10.1.0.1'],
    ],
    [
      'Services by a label',
      groupOf('generic', condition('KubernetesService Tag EQUALS dis:k8s:app|web')),
      ['Service web'],
      ['20.0.0.1', '10.9.0.1', '10.1.0.1'],
    ],
    [
      'Nodes’ addresses',
      groupOf('generic', condition('KubernetesNode IPAddress MATCHES *')),
      ['Node n1', 'Node n2'],
      ['10.1.0.1', '10.1.1.1'],
    ],
    [
      'Pod CIDRs of clusters in a list',
      groupOf('generic', nested('KubernetesNode PodCidr MATCHES *', 'KubernetesCluster Name IN prod-west, prod-north')),
      ['Node Pod CIDR n2'],
      ['10.2.1.0/24'],
    ],
    [
      'an Ingress',
      groupOf('generic', condition('KubernetesIngress Name STARTSWITH fr')),
      ['Ingress front'],
      ['10.9.0.2'],
    ],
    ['a Gateway', groupOf('generic', condition('KubernetesGateway Name MATCHES g*e')), ['Gateway gate'], ['10.9.0.3']],
    [
      'an Egress',
      groupOf('generic', condition('AntreaEgress Name CONTAINS u')),
      ['Egress out'],
      ['10.9.1.1', 'fd00::1'],
    ],
    [
      'a pool',
      groupOf('generic', condition('AntreaIPPool Name ENDSWITH nal')),
      ['IPPool external'],
      ['10.9.1.1-10.9.1.9', '10.9.2.0/28', '10.9.3.1', '7'],
    ],
    ['addresses', groupOf('generic', addresses('10.0.0.1', '10.0.0.0/24')), [], ['10.0.0.1', '10.0.0.0/24']],
    [
      'nothing for two kinds at once',
      groupOf('generic', nested('KubernetesService Name EQUALS web', 'KubernetesIngress Name EQUALS front')),
      [],
      [],
    ],
    ['nothing for a Namespace alone', groupOf('generic', condition('KubernetesNamespace Name EQUALS shop')), [], []],
  ])('%s', (_name, group, objects, ips) => {
    const members = evaluateGroup(group, INVENTORY);
    const listed = listMembers(members, INVENTORY).flatMap(({ items }) => items);
    expect(
      listed.filter(({ kind }) => kind !== 'IP address' && kind !== 'Pod').map(({ kind, name }) => `${kind} ${name}`),
    ).toEqual(objects);
    expect(members.addresses).toEqual(ips);
    expect(members.notEvaluated).toEqual([]);
  });

  it('and not virtual machines, which it says', () => {
    const members = evaluateGroup(groupOf('generic', condition('VirtualMachine Name EQUALS a')), INVENTORY);
    expect(members.notEvaluated).toEqual(['conditions on VirtualMachine']);
  });
});

describe('listMembers', () => {
  it('names cluster and Namespace, gives addresses, and counts what it leaves out', () => {
    const members = evaluateGroup(groupOf('ANTREA', condition(WEB)), INVENTORY);
    expect(listMembers(members, INVENTORY, { limit: 1 })).toEqual([
      {
        kind: 'Pod',
        source: 'criteria',
        total: 3,
        items: [
          {
            id: 'east/shop/web-1',
            kind: 'Pod',
            cluster: 'prod-east',
            namespace: 'shop',
            name: 'web-1',
            detail: ['10.2.0.5'],
          },
        ],
      },
    ]);
    expect(clustersOfMembers(members)).toEqual(['east', 'west']);
  });

  it('lists no Pods rather than nothing', () => {
    expect(listMembers(evaluateGroup(groupOf('ANTREA'), INVENTORY), INVENTORY)).toEqual([
      { kind: 'Pod', source: 'criteria', items: [], total: 0 },
    ]);
  });
});

describe('groupsOfPod', () => {
  const groups = [
    groupOf('ANTREA', nested(SHOP, WEB)),
    groupOf('ANTREA', nested('Service Name EQUALS web', SHOP)),
    groupOf('ANTREA', condition('Pod Tag EQUALS dis:k8s:app|db')),
    groupOf('generic', condition('KubernetesService Name EQUALS web')),
  ];
  it.each([
    ['gone', []],
    ['east/shop/web-1', [0, 1]],
    ['east/test/web-t', []],
    ['east/shop/db-1', [2]],
  ])('of %s', (id, expected) => {
    expect(groupsOfPod(id, groups, INVENTORY)).toEqual(expected.map((at) => groups[at]));
  });

  it('agrees with the members of every group', () => {
    for (const { external_id: id } of INVENTORY.pods) {
      const forward = groups.filter((group) =>
        evaluateGroup(group, INVENTORY).pods.some((one) => one.external_id === id),
      );
      expect(groupsOfPod(id, groups, INVENTORY)).toEqual(forward);
    }
  });
});
