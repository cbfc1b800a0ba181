import { describe, expect, it } from 'vitest';
import { addresses, condition, groupOf, joint, nested, rawGroup } from '../testing/groups.ts';
import { groupTypeOf } from './group-type.ts';
import { groupText } from './text.ts';

const POD = 'Pod Tag EQUALS dis:k8s:app|web';
const SHOP = 'Namespace Name EQUALS shop';

describe('groupText', () => {
  it.each([
    ['Nothing', groupOf('ANTREA')],
    [
      'Pods with app=web in Namespace shop, or 10.0.0.0/24',
      groupOf('ANTREA', nested(SHOP, POD), addresses('10.0.0.0/24')),
    ],
    [
      'Pods with app=web and without tier=cache',
      groupOf('ANTREA', nested(POD, 'Pod Tag NOTEQUALS dis:k8s:tier|cache')),
    ],
    ['Pods in Namespaces with env=prod', groupOf('ANTREA', condition('Namespace Tag EQUALS dis:k8s:env|prod'))],
    ['Pods behind Service web in Namespace shop', groupOf('ANTREA', nested('Service Name EQUALS web', SHOP))],
    [
      'Pods with any=web, or Pods with app',
      groupOf('ANTREA', condition('Pod Tag EQUALS |web'), condition('Pod Tag EQUALS dis:k8s:app|')),
    ],
    [
      'Service yelb-ui in Namespace yelb of cluster stc',
      groupOf(
        'generic',
        nested(
          'KubernetesCluster Name EQUALS stc',
          'KubernetesNamespace Name EQUALS yelb',
          'KubernetesService Name EQUALS yelb-ui',
        ),
      ),
    ],
    [
      'Services with app=web in Namespaces whose name starts with shop',
      groupOf(
        'generic',
        nested('KubernetesService Tag EQUALS dis:k8s:app|web', 'KubernetesNamespace Name STARTSWITH shop'),
      ),
    ],
    [
      'Addresses of Nodes, or Pod CIDRs of Nodes',
      groupOf(
        'generic',
        condition('KubernetesNode IPAddress MATCHES *'),
        condition('KubernetesNode PodCidr MATCHES *'),
      ),
    ],
    ['IP pool external', groupOf('generic', condition('AntreaIPPool Name EQUALS external'))],
    ['Virtual machines whose name contains jump', groupOf('generic', condition('VirtualMachine Name CONTAINS jump'))],
    [
      '10.0.0.1, 10.0.0.2, 10.0.0.3 or 2 more addresses',
      groupOf('generic', addresses('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5')),
    ],
    [
      'Pods with app=web, and at the same time Pods with app=web',
      rawGroup('ANTREA', [condition(POD), joint('AND'), condition(POD)]),
    ],
    ['Members of Web tier', rawGroup('generic', [{ resource_type: 'PathExpression', paths: ['/g/web'] }])],
    ['What GeolocationExpression says', rawGroup('generic', [{ resource_type: 'GeolocationExpression' }])],
  ])('says “%s”', (text, group) => {
    expect(groupText(group, (path) => (path === '/g/web' ? 'Web tier' : undefined))).toBe(text);
  });
});

describe('groupTypeOf', () => {
  it.each([
    ['antrea', groupOf('ANTREA', addresses('10.0.0.1'))],
    ['kubernetes', groupOf('generic', nested('KubernetesService Name EQUALS web'))],
    ['addresses', groupOf('generic', addresses('10.0.0.1'))],
    ['addresses', rawGroup('generic', [], { group_type: ['IPAddress'] })],
    ['other', groupOf('generic', condition('VirtualMachine Name EQUALS a'), addresses('10.0.0.1'))],
    ['other', groupOf('generic')],
  ])('tells %s', (type, group) => {
    expect(groupTypeOf(group)).toBe(type);
  });
});
