import { describe, expect, it } from 'vitest';
import type { RawObject } from '../evaluation/index.ts';
import { describeGroup } from './describe-group.ts';
import { describePolicy } from './describe.ts';
import { policyKindFacts, policyKindOf } from './kinds.ts';
import { acnp, adminPolicy, anp, app, banp, clusterGroup, group, inNamespace, knp } from './testing.ts';

function described(object: RawObject) {
  const facts = policyKindOf(object);
  if (facts === undefined) throw new Error('no policy');
  return describePolicy(object, facts);
}
const allow = { action: 'Allow' };
const toWeb = { appliedTo: [app('web')] };

describe('sentences of rules', () => {
  it.each([
    [
      acnp('a', { ...toWeb, ingress: [{ ...allow, from: [app('db')], ports: [{ protocol: 'TCP', port: 80 }] }] }),
      'Pods with app=db in any namespace may reach Pods with app=web in any namespace on TCP 80.',
    ],
    [
      acnp('a', { ...toWeb, egress: [{ action: 'Drop', to: [{ fqdn: 'x.example' }] }] }),
      'Pods with app=web in any namespace may not reach x.example.',
    ],
    [
      acnp('a', { ...toWeb, egress: [{ action: 'Reject' }] }),
      'Pods with app=web in any namespace may not reach anything, and are told so.',
    ],
    [acnp('a', { ...toWeb, ingress: [{ action: 'Drop' }] }), 'Nothing may reach Pods with app=web in any namespace.'],
    [acnp('a', { ...toWeb, ingress: [allow] }), 'Anything may reach Pods with app=web in any namespace.'],
    [
      acnp('a', { ...toWeb, ingress: [{ action: 'Pass', from: [{ namespaces: { match: 'Self' } }] }] }),
      'Whether all Pods in its own namespace may reach Pods with app=web in any namespace is left to Kubernetes NetworkPolicies and the baseline.',
    ],
    [
      acnp('a', {
        ...toWeb,
        ingress: [
          { ...allow, from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { nodeSelector: {} }] },
        ],
      }),
      '10.0.0.0/8 except 10.1.0.0/16 or all Nodes may reach Pods with app=web in any namespace.',
    ],
    [
      acnp('a', {
        ...toWeb,
        ingress: [
          {
            ...allow,
            from: [{ serviceAccount: { namespace: 'x', name: 'y' } }],
            protocols: [{ icmp: { icmpType: 8 } }],
          },
        ],
      }),
      'Pods with service account x/y may reach Pods with app=web in any namespace on ICMP type 8.',
    ],
    [
      acnp('a', { ...toWeb, egress: [{ ...allow, toServices: [{ namespace: 'shop', name: 'web' }] }] }),
      'Pods with app=web in any namespace may reach Service shop/web.',
    ],
    [
      acnp('a', {
        ...toWeb,
        ingress: [
          { ...allow, l7Protocols: [{ http: { method: 'GET', path: '/api', host: 'x' } }, { tls: { sni: 'y' } }] },
        ],
      }),
      'Anything may reach Pods with app=web in any namespace; of that only HTTP GET /api to x or TLS with server name y gets through.',
    ],
    [
      acnp('a', {
        appliedTo: [inNamespace('shop')],
        ingress: [
          {
            ...allow,
            from: [{ namespaces: { sameLabels: ['team', 'env'] } }],
            ports: [
              { port: 80, endPort: 90 },
              { protocol: 'UDP', port: 'dns' },
            ],
          },
        ],
      }),
      'All Pods in namespaces with the same team and env as its own may reach all Pods in namespace shop on TCP 80–90 or UDP dns.',
    ],
    [
      anp('a', {
        appliedTo: [{ group: 'g' }],
        ingress: [
          {
            ...allow,
            from: [{ podSelector: {}, namespaceSelector: { matchLabels: { team: 'lab' } } }],
            ports: [{ protocol: 'TCP', sourcePort: 1, sourceEndPort: 9 }],
          },
        ],
      }),
      'All Pods in namespaces with team=lab may reach group g on TCP from ports 1–9.',
    ],
    [
      knp('a', {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ from: [app('db'), { namespaceSelector: {} }] }],
      }),
      'Pods with app=db in namespace shop or all Pods in any namespace may reach Pods with app=web in namespace shop.',
    ],
    [
      adminPolicy('a', {
        egress: [
          {
            action: 'Deny',
            to: [{ networks: ['10.0.0.0/8', '11.0.0.0/8'] }],
            ports: [{ portNumber: { protocol: 'TCP', port: 80 } }],
          },
        ],
      }),
      'All Pods in any namespace may not reach 10.0.0.0/8 or 11.0.0.0/8 on TCP 80.',
    ],
    [
      banp({
        ingress: [
          { action: 'Deny', from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'x' } } } }] },
        ],
      }),
      'Pods with app=x in any namespace may not reach all Pods in any namespace.',
    ],
  ])('%#: $metadata.name', (object, sentence) => {
    expect(described(object).rules.map((rule) => rule.sentence)).toEqual([sentence]);
  });

  it('says what a Kubernetes NetworkPolicy isolates', () => {
    const { rules, isolation } = described(knp('a', { policyTypes: ['Ingress', 'Egress'] }));
    expect(rules).toEqual([]);
    expect(isolation.map((one) => one.sentence)).toEqual([
      'Nothing that no Kubernetes NetworkPolicy allows may reach all Pods in namespace shop.',
      'All Pods in namespace shop may reach nothing that no Kubernetes NetworkPolicy allows.',
    ]);
  });

  it('uses a group’s name for people, and keeps its key', () => {
    const object = acnp('a', {
      appliedTo: [{ group: 'uuid' }],
      ingress: [{ ...allow, name: 'n', enableLogging: true }],
    });
    const facts = policyKindFacts('AntreaClusterNetworkPolicy');
    const found = facts && describePolicy(object, facts, { groupName: (key) => (key === 'uuid' ? 'Shop' : undefined) });
    expect(found?.appliedTo).toMatchObject([
      { type: 'group', text: 'group Shop', group: 'uuid', path: 'spec.appliedTo[0]' },
    ]);
    expect(found?.rules).toMatchObject([
      { path: 'spec.ingress[0]', name: 'n', logged: true, sentence: 'Anything may reach group Shop.' },
    ]);
  });

  it('keeps paths where rules have their own appliedTo and toServices', () => {
    const { appliedTo, rules } = described(
      acnp('a', {
        appliedTo: undefined,
        egress: [
          { ...allow, appliedTo: [app('web')], to: [app('db')] },
          { ...allow, appliedTo: [app('db')], toServices: [{ namespace: 'a', name: 'b' }] },
        ],
      }),
    );
    expect(appliedTo).toEqual([]);
    expect(rules.flatMap((rule) => [...(rule.appliedTo ?? []), ...rule.peers].map((one) => one.path))).toEqual([
      'spec.egress[0].appliedTo[0]',
      'spec.egress[0].to[0]',
      'spec.egress[1].appliedTo[0]',
      'spec.egress[1].toServices[0]',
    ]);
  });

  it('takes external entities for no Pods', () => {
    const [entry] = described(
      anp('a', { appliedTo: [{ externalEntitySelector: { matchLabels: { vm: 'x' } } }] }),
    ).appliedTo;
    expect(entry).toMatchObject({ type: 'other', text: 'external entities with vm=x in namespace shop', subjects: [] });
  });
});

describe('groups in words', () => {
  it.each([
    [clusterGroup('g', {}), 'empty', 'nothing'],
    [clusterGroup('g', { ...app('web'), ...inNamespace('shop') }), 'pods', 'Pods with app=web in namespace shop'],
    [group('g', app('web')), 'pods', 'Pods with app=web in namespace shop'],
    [
      clusterGroup('g', {
        namespaceSelector: { matchExpressions: [{ key: 'env', operator: 'In', values: ['a', 'b'] }] },
      }),
      'pods',
      'all Pods in namespaces with env in (a, b)',
    ],
    [
      clusterGroup('g', { ipBlocks: [{ cidr: '10.0.0.0/8' }, { cidr: '11.0.0.0/8' }] }),
      'ipBlocks',
      '10.0.0.0/8 and 11.0.0.0/8',
    ],
    [clusterGroup('g', { ipBlock: { cidr: '10.0.0.0/8' } }), 'ipBlocks', '10.0.0.0/8'],
    [group('g', { serviceReference: { name: 'web' } }), 'service', 'Pods behind Service shop/web'],
    [
      clusterGroup('g', { childGroups: ['a', 'b', 'c', 'd', 'e'] }),
      'children',
      'everything in a, b, c and 2 more groups',
    ],
    [clusterGroup('g', { nodeSelector: {} }), 'nodes', 'all Nodes'],
    [group('g', { externalEntitySelector: {} }), 'externalEntities', 'all external entities in namespace shop'],
  ])('%#', (object, form, text) => {
    expect(describeGroup(object, object.kind === 'Group')).toMatchObject({ form, text });
  });
});
