import type { FieldFinding } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { checkObject } from './facts.ts';
import { clusterPolicy, factsOf, kubernetesPolicy, namespacedPolicy } from './testing.ts';

const ingress = (rule: object): Record<string, unknown> => ({ ingress: [{ name: 'in', action: 'Allow', ...rule }] });
const egress = (rule: object): Record<string, unknown> => ({ egress: [{ name: 'out', action: 'Allow', ...rule }] });
/** As JSON carries it: without members that are undefined. */
const clean = (object: object): Record<string, unknown> => JSON.parse(JSON.stringify(object));
const find = (object: Record<string, unknown>, facts = factsOf()): readonly FieldFinding[] =>
  checkObject(object, facts).findings;
const pods = (app = 'web'): object => ({ podSelector: { matchLabels: { app } } });

describe('what the cluster refuses is refused in its own words, at its place', () => {
  const many = Array.from({ length: 100 }, (_rule, at) => ({ name: `r${at}`, action: 'Allow', from: [pods()] }));
  it.each([
    ['no priority', clusterPolicy({ priority: undefined }), 'spec.priority', 'Required value'],
    ['a priority of 0', clusterPolicy({ priority: 0 }), 'spec.priority', /greater than or equal to 1/],
    [
      'a priority in quotes',
      clusterPolicy({ priority: '5' }),
      'spec.priority',
      /must be of type number.*without quotes/,
    ],
    [
      'a number as label value',
      clusterPolicy({ appliedTo: [{ podSelector: { matchLabels: { app: 5 } } }] }),
      'spec.appliedTo[0].podSelector.matchLabels.app',
      /must be of type string.*quotes/,
    ],
    [
      'an unknown action',
      clusterPolicy(ingress({ action: 'Deny' })),
      'spec.ingress[0].action',
      /Unsupported value: "Deny": supported values: "Allow", "Drop", "Reject", "Pass"/,
    ],
    ['an unknown Tier', clusterPolicy({ tier: 'mine' }), 'spec.tier', 'tier mine does not exist'],
    [
      'Pass in the baseline Tier',
      clusterPolicy({ tier: 'baseline', ...ingress({ action: 'Pass' }) }),
      'spec.ingress[0].action',
      '`Pass` action should not be set for Baseline Tier policy rules',
    ],
    [
      'two rules of one name',
      clusterPolicy({ ingress: [...many, { name: 'r7', action: 'Drop' }] }),
      'spec.ingress[100].name',
      'rules names must be unique within the policy',
    ],
    [
      'appliedTo in spec and rule',
      clusterPolicy({ ingress: [...many.slice(0, 3), { name: 'x', action: 'Drop', appliedTo: [pods()] }] }),
      'spec.ingress[3].appliedTo[0]',
      'appliedTo should not be set in both spec and rules',
    ],
    [
      'no appliedTo',
      clusterPolicy({ appliedTo: undefined }),
      'spec',
      'appliedTo needs to be set in either spec or rules',
    ],
    [
      'a group with a selector',
      clusterPolicy(ingress({ from: [pods(), { group: 'shop-web', ...pods() }] })),
      'spec.ingress[0].from[1]',
      'group cannot be set with other peers in rules',
    ],
    [
      'a broken block',
      clusterPolicy(ingress({ from: [{ ipBlock: { cidr: '10.0.0.0' } }] })),
      'spec.ingress[0].from[0].ipBlock.cidr',
      /must be of type cidr/,
    ],
    [
      'an excepted block outside',
      clusterPolicy(ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] })),
      'spec.ingress[0].from[0].ipBlock.except[0]',
      'except CIDR 11.0.0.0/16 is not a strict subset of CIDR 10.0.0.0/8',
    ],
    [
      'an end below its port',
      clusterPolicy({
        ingress: [
          ...many,
          {
            name: 'last',
            action: 'Drop',
            ports: [
              { protocol: 'TCP', port: 80 },
              { protocol: 'TCP', port: 80, endPort: 79 },
            ],
          },
        ],
      }),
      'spec.ingress[100].ports[1]',
      '`endPort` should be greater than or equal to `port`',
    ],
    [
      'a bad FQDN',
      clusterPolicy(egress({ to: [{ fqdn: 'shop_1.io' }] })),
      'spec.egress[0].to[0].fqdn',
      'invalid characters in egress rule fqdn field: shop_1.io',
    ],
    [
      'toServices with ports',
      clusterPolicy(egress({ toServices: [{ name: 'web', namespace: 'shop' }], ports: [{ port: 80 }] })),
      'spec.egress[0]',
      '`toServices` cannot be used with `to`, `ports` or `protocols`',
    ],
    [
      'layer 7 with Drop',
      clusterPolicy(ingress({ action: 'Drop', l7Protocols: [{ http: {} }] })),
      'spec.ingress[0].l7Protocols[0]',
      'layer 7 protocols only support Allow',
    ],
    [
      'a bad label key',
      clusterPolicy({ appliedTo: [{ podSelector: { matchLabels: { '-a': 'b' } } }] }),
      'spec.appliedTo[0].podSelector.matchLabels.-a',
      /Invalid label key: -a: name part/,
    ],
  ])('%s', (_what, object, path, message) => {
    const answer = checkObject(clean(object), factsOf());
    expect(answer.allowed).toBe(false);
    const found = answer.findings.filter(({ severity }) => severity === 'error');
    expect(found.map((one) => one.path)).toContain(path);
    expect(found.find((one) => one.path === path)?.message).toMatch(message);
  });

  it('names the webhook, and the whole sentence of the API server', () => {
    expect(checkObject(clusterPolicy({ tier: 'mine' }), factsOf())).toMatchObject({
      message: 'tier mine does not exist',
      webhook: 'acnpvalidator.antrea.io',
      denial: 'admission webhook "acnpvalidator.antrea.io" denied the request: tier mine does not exist',
    });
    expect(checkObject(clean(namespacedPolicy({ priority: undefined })), factsOf())).toMatchObject({
      message: 'spec.priority: Required value',
      denial: 'NetworkPolicy.crd.antrea.io "shop" is invalid: spec.priority: Required value',
    });
  });

  it('asks who may write into the Tier where TierEntitlements are served', () => {
    const admission = {
      'crd.antrea.tanzu.vmware.com/tierentitlements': [
        { metadata: { name: 'secops-edit' }, spec: { tiers: ['securityops'], permission: 'edit' } },
      ],
      'crd.antrea.tanzu.vmware.com/tierentitlementbindings': [],
    };
    const served = { 'crd.antrea.tanzu.vmware.com/tierentitlements': ['v1alpha1'] };
    const message = 'user not authorized to access Tier securityops';
    const policy = clusterPolicy({ tier: 'securityops' });
    expect(checkObject(policy, factsOf({ admission, served }))).toMatchObject({
      allowed: false,
      message,
      findings: [{ path: 'spec.tier' }],
    });
    expect(checkObject(policy, factsOf({ admission })).allowed).toBe(true);
  });

  it('refuses kinds that nobody knows', () => {
    expect(checkObject({ apiVersion: 'shop/v1', kind: 'Cart' }, factsOf())).toMatchObject({
      allowed: false,
      message: 'no matches for kind "Cart" in version "shop/v1"',
    });
  });
});

describe('what everybody accepts and still does not work is advised against', () => {
  it.each([
    [
      'a port beyond 65535',
      clusterPolicy(ingress({ ports: [{ port: 70_000 }] })),
      'spec.ingress[0].ports[0].port',
      'error',
    ],
    [
      'a number in quotes as port',
      clusterPolicy(ingress({ ports: [{ port: '80' }] })),
      'spec.ingress[0].ports[0].port',
      'warning',
    ],
    ['an empty peer', clusterPolicy(ingress({ from: [{}] })), 'spec.ingress[0].from[0]', 'error'],
    ['an empty entry of appliedTo', clusterPolicy({ appliedTo: [{}] }), 'spec.appliedTo[0]', 'error'],
    [
      'an FQDN with a selector',
      clusterPolicy(egress({ to: [{ fqdn: 'a.io', ...pods() }] })),
      'spec.egress[0].to[0]',
      'error',
    ],
    [
      'a block with a selector',
      clusterPolicy(ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, ...pods() }] })),
      'spec.ingress[0].from[0]',
      'error',
    ],
    [
      'ICMP with ports',
      clusterPolicy(ingress({ ports: [{ port: 80 }], protocols: [{ icmp: {} }] })),
      'spec.ingress[0].protocols',
      'warning',
    ],
    [
      'TLS over UDP',
      clusterPolicy(ingress({ ports: [{ port: 443, protocol: 'UDP' }], l7Protocols: [{ tls: {} }] })),
      'spec.ingress[0].l7Protocols',
      'error',
    ],
    [
      'a * inside a host',
      clusterPolicy(ingress({ l7Protocols: [{ http: { host: 'a.*.io' } }] })),
      'spec.ingress[0].l7Protocols[0].http.host',
      'warning',
    ],
    ['an FQDN in upper case', clusterPolicy(egress({ to: [{ fqdn: 'A.io' }] })), 'spec.egress[0].to[0].fqdn', 'info'],
    [
      'the FQDN of a Service',
      clusterPolicy(egress({ to: [{ fqdn: 'web.shop.svc.cluster.local' }] })),
      'spec.egress[0].to[0].fqdn',
      'warning',
    ],
    [
      'a group that does not exist',
      clusterPolicy(ingress({ from: [{ group: 'none' }] })),
      'spec.ingress[0].from[0].group',
      'warning',
    ],
    [
      'a group of addresses in appliedTo',
      clusterPolicy({ appliedTo: [{ group: 'offices' }] }),
      'spec.appliedTo[0].group',
      'warning',
    ],
    [
      'a Group of other Namespaces in appliedTo',
      namespacedPolicy({ appliedTo: [{ group: 'everywhere' }] }),
      'spec.appliedTo[0].group',
      'error',
    ],
    [
      'a Service that does not exist',
      clusterPolicy(egress({ toServices: [{ name: 'gone', namespace: 'shop' }] })),
      'spec.egress[0].toServices[0]',
      'warning',
    ],
    [
      'a ServiceAccount that does not exist',
      clusterPolicy({ appliedTo: [{ serviceAccount: { name: 'a', namespace: 'shop' } }] }),
      'spec.appliedTo[0].serviceAccount',
      'warning',
    ],
    [
      'a label that nothing has',
      clusterPolicy({ appliedTo: [pods('gone')] }),
      'spec.appliedTo[0].podSelector.matchLabels.app',
      'info',
    ],
    [
      'a Namespace that does not exist',
      clusterPolicy(
        ingress({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gone' } } }] }),
      ),
      'spec.ingress[0].from[0].namespaceSelector',
      'warning',
    ],
    [
      'In without values',
      clusterPolicy({ appliedTo: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }] }),
      'spec.appliedTo[0].podSelector.matchExpressions[0].values',
      'error',
    ],
    [
      'an FQDN for Nodes',
      clusterPolicy({ appliedTo: [{ nodeSelector: {} }], ...egress({ to: [{ fqdn: 'a.io' }] }) }),
      'spec.egress[0].to[0].fqdn',
      'error',
    ],
    ['an unknown field', clusterPolicy({ prioritty: 5 }), 'spec.prioritty', 'warning'],
    ['no name', clusterPolicy({}, null), 'metadata.name', 'error'],
    ['a name in upper case', clusterPolicy({}, 'Shop'), 'metadata.name', 'error'],
    [
      'a Namespace on a cluster-wide policy',
      { ...clusterPolicy(), metadata: { name: 'a', namespace: 'shop' } },
      'metadata.namespace',
      'error',
    ],
    [
      'no Namespace on a namespaced policy',
      { ...namespacedPolicy(), metadata: { name: 'a' } },
      'metadata.namespace',
      'error',
    ],
    [
      'a version that is not served',
      { ...clusterPolicy(), apiVersion: 'crd.antrea.io/v1alpha1' },
      'apiVersion',
      'error',
    ],
    ['rules that policyTypes leaves out', kubernetesPolicy({ egress: [{}] }), 'spec.egress', 'warning'],
    ['a direction without rules', kubernetesPolicy({ ingress: [] }), 'spec.policyTypes', 'info'],
  ])('%s', (_what, object, path, severity) => {
    const found = find(clean(object));
    expect(found.find((one) => one.path === path)?.severity).toBe(severity);
  });

  it.each([
    ['a plain policy', clusterPolicy()],
    ['a plain policy of a Namespace', namespacedPolicy({ appliedTo: [{ group: 'web' }] })],
    ['a plain Kubernetes policy', kubernetesPolicy()],
    ['any peer', clusterPolicy(ingress({ action: 'Drop' }))],
    [
      'a headless name',
      clusterPolicy(egress({ to: [{ fqdn: '*.example.com' }], ports: [{ port: 443, protocol: 'TCP' }] })),
    ],
  ])('nothing is said about %s', (_what, object) => {
    expect(find(object)).toEqual([]);
  });
});
