import { describe, expect, it } from 'vitest';
import type { Group } from '../model/groups.ts';
import { addresses, condition, groupOf, joint, nested, rawGroup } from '../testing/groups.ts';
import { checkGroup } from './check.ts';

const POD = 'Pod Tag EQUALS dis:k8s:app|web';
const SHOP = 'Namespace Name EQUALS shop';
const K8S_SERVICE = 'KubernetesService Name EQUALS web';
const K8S_SHOP = 'KubernetesNamespace Name EQUALS shop';
const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const found = (group: Group, before?: Group): string[] =>
  checkGroup(group, { before }).map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe('checkGroup refuses', () => {
  it.each<[string, Group, string[]]>([
    [
      'an even number of parts',
      rawGroup('ANTREA', [condition(POD), joint('OR')]),
      ['error EXPRESSION_LENGTH expression'],
    ],
    [
      'criteria without a word between them',
      rawGroup('ANTREA', [condition(POD), condition(POD), condition(POD)]),
      ['error CONJUNCTION_POSITION expression.1'],
    ],
    [
      'a conjunction at the beginning',
      rawGroup('ANTREA', [joint('OR'), joint('OR'), condition(POD)]),
      ['error CONJUNCTION_POSITION expression.0'],
    ],
    [
      'a conjunction that is neither AND nor OR',
      rawGroup('ANTREA', [condition(POD), joint('XOR'), condition(POD)]),
      ['error CONJUNCTION_OPERATOR expression.1.conjunction_operator'],
    ],
    [
      'AND between conditions of two kinds',
      rawGroup('ANTREA', [condition(SHOP), joint('AND'), condition(POD)]),
      ['error TOP_LEVEL_AND expression.1'],
    ],
    [
      'AND between nested criteria',
      rawGroup('ANTREA', [nested(SHOP, POD), joint('AND'), nested(SHOP, POD)]),
      ['error TOP_LEVEL_AND expression.1'],
    ],
    [
      'OR inside a criterion',
      rawGroup('ANTREA', [
        { resource_type: 'NestedExpression', expressions: [condition(SHOP), joint('OR'), condition(POD)] },
      ]),
      ['error NESTED_CONJUNCTION expression.0.expressions.1'],
    ],
    [
      'an even number of parts in a criterion',
      rawGroup('ANTREA', [{ resource_type: 'NestedExpression', expressions: [condition(SHOP), joint('AND')] }]),
      ['error EXPRESSION_LENGTH expression.0.expressions'],
    ],
    [
      'a criterion without conditions',
      rawGroup('ANTREA', [{ resource_type: 'NestedExpression', expressions: [] }]),
      ['error NESTED_EMPTY expression.0.expressions'],
    ],
    [
      'half a condition',
      rawGroup('ANTREA', [{ resource_type: 'Condition', member_type: 'Pod', value: 'x' }]),
      ['error CONDITION_INCOMPLETE expression.0'],
    ],
    [
      'half a condition in a criterion',
      rawGroup('ANTREA', [
        {
          resource_type: 'NestedExpression',
          expressions: [condition(SHOP), joint('AND'), { resource_type: 'Condition', member_type: 'Pod' }],
        },
      ]),
      ['error CONDITION_INCOMPLETE expression.0.expressions.2'],
    ],
    ['six criteria', groupOf('ANTREA', ...many(6, () => nested(SHOP, POD))), ['error EXPRESSION_COUNT expression']],
    [
      '501 addresses',
      groupOf('ANTREA', addresses(...many(501, (at) => `10.0.${at >> 8}.${at & 255}`))),
      ['error ADDRESS_COUNT expression'],
    ],
    [
      'addresses that are none',
      groupOf('generic', addresses('10.0.0.1', '10.0.0.0/33', '10.0.0.9-10.0.0.1', '10.1', 'web', '::/129')),
      many(5, (at) => `error ADDRESS_SYNTAX expression.0.ip_addresses.${at + 1}`),
    ],
    [
      'Kubernetes members in an Antrea group',
      groupOf('ANTREA', condition(K8S_SERVICE)),
      ['error MEMBER_TYPE expression.0.member_type'],
    ],
    [
      'a Pod by name in an Antrea group',
      groupOf('ANTREA', condition('Pod Name EQUALS web-1')),
      ['error CONDITION_KEY expression.0.key'],
    ],
    [
      'a key that objects inherit',
      groupOf('ANTREA', condition('Pod constructor EQUALS web-1')),
      ['error CONDITION_KEY expression.0.key'],
    ],
    [
      'operators that Antrea groups lack, in the place where they stand',
      groupOf('ANTREA', nested('Namespace Name STARTSWITH shop', 'Pod Tag CONTAINS dis:k8s:app|web')),
      [
        'error CONDITION_OPERATOR expression.0.expressions.0.operator',
        'error CONDITION_OPERATOR expression.0.expressions.2.operator',
      ],
    ],
    [
      'an unknown comparison of scopes',
      groupOf('ANTREA', condition(POD, { scope_operator: 'CONTAINS' })),
      ['error SCOPE_OPERATOR expression.0.scope_operator'],
    ],
    [
      'a Service without its Namespace',
      groupOf('ANTREA', condition('Service Name EQUALS web')),
      ['error SERVICE_WITHOUT_NAMESPACE expression.0'],
    ],
    [
      'a Service whose Namespace has no name',
      groupOf('ANTREA', nested('Service Name EQUALS web', 'Namespace Tag EQUALS dis:k8s:env|prod')),
      ['error SERVICE_WITHOUT_NAMESPACE expression.0'],
    ],
    [
      'a Service with Pods in one criterion',
      groupOf('ANTREA', nested('Service Name EQUALS web', SHOP, POD)),
      ['error SERVICE_WITH_POD expression.0'],
    ],
    [
      'a Service or Pods',
      groupOf('ANTREA', nested(SHOP, POD), nested('Service Name EQUALS web', SHOP)),
      ['error SERVICE_OR_POD expression.2'],
    ],
    [
      'MAC addresses, external ids and identities in an Antrea group',
      rawGroup(
        'ANTREA',
        [
          { resource_type: 'MACAddressExpression', mac_addresses: ['00:50:56:00:00:01'] },
          joint('OR'),
          { resource_type: 'ExternalIDExpression', member_type: 'VirtualMachine', external_ids: ['x'] },
        ],
        { extended_expression: [{ resource_type: 'IdentityGroupExpression' }] },
      ),
      [
        'error ANTREA_EXPRESSION expression.0',
        'error ANTREA_EXPRESSION expression.2',
        'error ANTREA_EXPRESSION extended_expression',
      ],
    ],
    [
      'two clusters in a criterion',
      groupOf('generic', nested('KubernetesCluster Name EQUALS a', 'KubernetesCluster Name STARTSWITH b', K8S_SERVICE)),
      ['error CLUSTER_ONCE expression.0'],
    ],
    [
      'more than five clusters in a list',
      groupOf('generic', nested('KubernetesCluster Name IN a,b,c,d,e,f', K8S_SERVICE)),
      ['error CLUSTER_VALUES expression.0.expressions.0.value'],
    ],
    ['a Namespace alone', groupOf('generic', condition(K8S_SHOP)), ['error SCOPE_ALONE expression.0']],
    [
      'two kinds of members in a criterion',
      groupOf('generic', nested(K8S_SERVICE, 'KubernetesIngress Name EQUALS web')),
      ['error RESOURCE_MIX expression.0'],
    ],
    [
      'an Egress in a Namespace',
      groupOf('generic', nested('AntreaEgress Name EQUALS out', K8S_SHOP)),
      ['error NAMESPACE_WITH_CLUSTER_SCOPED expression.0'],
    ],
    [
      'Services and virtual machines in a criterion',
      groupOf('generic', nested(K8S_SERVICE, 'VirtualMachine Name EQUALS jump')),
      ['error MIXED_TYPES expression.0'],
    ],
    [
      'Nodes by their name, and some Nodes only',
      groupOf('generic', condition('KubernetesNode Name EQUALS n'), condition('KubernetesNode PodCidr MATCHES n*')),
      ['error CONDITION_KEY expression.0.key', 'error NODE_VALUE expression.2.value'],
    ],
    [
      'two conditions on Nodes',
      groupOf('generic', nested('KubernetesNode PodCidr MATCHES *', 'KubernetesNode IPAddress MATCHES *')),
      ['error NODE_ONCE expression.0'],
    ],
    [
      'six conditions of a kind in a criterion',
      groupOf('generic', nested(...many(6, () => K8S_SERVICE))),
      ['error SAME_TYPE_COUNT expression.0'],
    ],
    [
      'an unknown member type, key and operator',
      groupOf('generic', condition('Lamp Colour GLOWS red')),
      [
        'error MEMBER_TYPE expression.0.member_type',
        'error CONDITION_KEY expression.0.key',
        'error CONDITION_OPERATOR expression.0.operator',
      ],
    ],
  ])('%s', (_name, group, expected) => {
    expect(found(group)).toEqual(expected);
  });

  it('more than 15 conditions in a criterion, and more than 35 in all', () => {
    const full = nested(...many(5, () => K8S_SERVICE), ...many(5, () => K8S_SHOP), 'KubernetesCluster Name EQUALS a');
    expect(found(groupOf('generic', full, full, full))).toEqual([]);
    expect(found(groupOf('generic', full, full, full, full))).toEqual(['error GROUP_CONDITION_COUNT expression']);
    const more = nested(...many(8, () => K8S_SERVICE), ...many(8, () => K8S_SHOP));
    expect(found(groupOf('generic', more))).toContain('error CRITERION_COUNT expression.0');
  });

  it('types that NSX is not known to have only with a warning', () => {
    expect(found(rawGroup('generic', [], { group_type: ['FOO'] }))).toContain('warning GROUP_TYPE group_type.0');
  });

  it('another type of a group that is realized, and warns before', () => {
    const group = groupOf('ANTREA', condition(POD));
    const before = (state: string): Group => rawGroup('generic', [condition(POD)], { state });
    expect(found(group, before('SUCCESS'))).toEqual(['error GROUP_TYPE_CHANGED group_type']);
    expect(found(group, before('IN_PROGRESS'))).toEqual(['warning GROUP_TYPE_CHANGED group_type']);
    expect(found(group, rawGroup('ANTREA', [], { state: 'SUCCESS' }))).toEqual([]);
  });
});

describe('checkGroup warns of', () => {
  it.each<[string, Group, string[]]>([
    ['a group without criteria', groupOf('ANTREA'), ['warning EXPRESSION_EMPTY expression']],
    [
      'a tag whose sides are not told apart',
      groupOf('ANTREA', condition('Pod Tag EQUALS web')),
      ['warning TAG_WITHOUT_BAR expression.0.value'],
    ],
    [
      'a tag that is any tag',
      groupOf('ANTREA', condition('Pod Tag EQUALS |')),
      ['warning VALUE_EMPTY expression.0.value'],
    ],
    [
      'a name that is empty',
      groupOf('generic', condition('KubernetesService Name EQUALS ')),
      ['warning VALUE_EMPTY expression.0.value'],
    ],
    [
      'an operator that nobody documents for the member',
      groupOf('generic', condition('KubernetesService Name CONTAINS web')),
      ['warning CONDITION_OPERATOR_UNCERTAIN expression.0.operator'],
    ],
    [
      'groups as members of an Antrea group',
      rawGroup('ANTREA', [{ resource_type: 'PathExpression', paths: ['/infra/domains/default/groups/other'] }]),
      ['warning ANTREA_NESTED_GROUP expression.0'],
    ],
  ])('%s', (_name, group, expected) => {
    expect(found(group)).toEqual(expected);
  });
});

describe('checkGroup takes', () => {
  it.each<[string, Group]>([
    ['Pods in a Namespace', groupOf('ANTREA', nested(SHOP, POD))],
    ['a single condition in a criterion', groupOf('ANTREA', nested(POD))],
    ['Pods without a label', groupOf('ANTREA', condition('Pod Tag NOTEQUALS dis:k8s:app|web'))],
    ['two conditions on Pods joined by AND', rawGroup('ANTREA', [condition(POD), joint('AND'), condition(POD)])],
    ['a Service in a Namespace', groupOf('ANTREA', nested('Service Name EQUALS web', SHOP))],
    [
      'addresses of every form',
      groupOf('ANTREA', addresses('10.0.0.1', '10.0.0.0/24', '10.0.0.1-10.0.0.9', 'fd00::/64')),
    ],
    [
      'Nodes of a cluster',
      groupOf('generic', nested('KubernetesNode IPAddress MATCHES *', 'KubernetesCluster Name ENDSWITH 1')),
    ],
    ['virtual machines', groupOf('generic', condition('VirtualMachine Name CONTAINS jump'))],
    ['expressions of later releases', rawGroup('generic', [{ resource_type: 'GeolocationExpression' }])],
  ])('%s', (_name, group) => {
    expect(found(group)).toEqual([]);
  });
});
