import { describe, expect, it } from 'vitest';
import type { Json } from '../evaluation/read.ts';
import { admit, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS } from './index.ts';
import { clusterOf } from './testing.ts';
import type { AdmissionCluster } from './types.ts';

const PODS = { podSelector: { matchLabels: { app: 'web' } } };
const SERVICE = { service: { name: 's', namespace: 'x' } };
const rule = (more: Json = {}, name = 'r'): Json => ({ name, action: 'Allow', ...more });
const spec = (more: Json = {}): Json => ({ priority: 5, appliedTo: [PODS], ...more });
const withRule = (direction: 'ingress' | 'egress', more: Json): Json => spec({ [direction]: [rule(more)] });

function ask(policySpec: Json, cluster: AdmissionCluster = clusterOf([]), resource = 'clusternetworkpolicies') {
  const object = { metadata: { name: 'p' }, spec: policySpec };
  const input = {
    operation: 'CREATE',
    group: 'crd.antrea.io',
    resource,
    user: { username: 'u', groups: [] },
    object,
  } as const;
  return admit(VALIDATING_WEBHOOKS, input, cluster);
}
const refused = (message: string) => ({ allowed: false, webhook: 'acnpvalidator.antrea.io', message });

describe('a policy is refused', () => {
  it.each<[title: string, policySpec: Json, message: string]>([
    ['in a Tier that is not there', spec({ tier: 'x' }), 'tier x does not exist'],
    [
      'that passes in the baseline Tier, whatever its spelling',
      spec({ tier: 'Baseline', egress: [rule({ action: 'Pass' })] }),
      '`Pass` action should not be set for Baseline Tier policy rules',
    ],
    [
      'with one name in both directions',
      spec({ ingress: [rule()], egress: [rule()] }),
      'rules names must be unique within the policy',
    ],
    [
      'applied both as a whole and by rule',
      withRule('ingress', { appliedTo: [PODS] }),
      'appliedTo should not be set in both spec and rules',
    ],
    ['applied to nothing', { priority: 5 }, 'appliedTo needs to be set in either spec or rules'],
    [
      'applied to a Service with egress rules',
      spec({ appliedTo: [SERVICE], egress: [rule()] }),
      'egress rule cannot be applied to Services',
    ],
    [
      'applied to Services and Pods',
      spec({ appliedTo: [SERVICE, PODS] }),
      'a rule/policy cannot be applied to Services and other peers at the same time',
    ],
    [
      'with two ways of matching Namespaces',
      withRule('ingress', { from: [{ namespaces: { match: 'Self', sameLabels: ['a'] } }] }),
      'only one matching criteria can be specified in a single peer namespaces field',
    ],
    [
      'with a scope beside a group',
      withRule('ingress', { from: [{ group: 'g', scope: 'Cluster' }] }),
      'group cannot be set with other peers in rules',
    ],
    [
      'with a label key of an empty prefix and an empty name',
      spec({ appliedTo: [{ podSelector: { matchLabels: { '/': '' } } }] }),
      "Invalid label key: /: prefix part must be non-empty; name part must be non-empty; name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    [
      'with multicast beside a selector of the same peer',
      withRule('egress', { to: [{ ipBlock: { cidr: '239.0.0.0/8' }, podSelector: {} }] }),
      'can not set multicast groupAddress and selectors at the same time',
    ],
    [
      'with a CIDR that has a leading zero',
      withRule('egress', { to: [{ ipBlock: { cidr: '10.0.0.01/8' } }] }),
      'invalid CIDR address: 10.0.0.01/8',
    ],
    [
      'with an exception of another family',
      withRule('egress', { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['fd00::/64'] } }] }),
      'except CIDR fd00::/64 is not a strict subset of CIDR 10.0.0.0/8',
    ],
    [
      'with IGMP for an IPv6 address that is no group',
      withRule('ingress', { protocols: [{ igmp: { groupAddress: 'FD00:0::1' } }] }),
      'groupAddress fd00::1 is not multicast address',
    ],
    [
      'that rejects IGMP',
      withRule('ingress', { action: 'Reject', protocols: [{ igmp: {} }] }),
      'protocol IGMP does not support Pass or Reject',
    ],
    [
      'with layer 7 while its gate is off',
      withRule('ingress', { l7Protocols: [{ http: {} }] }),
      'layer 7 protocols can only be used when L7NetworkPolicy is enabled',
    ],
    [
      'with a range that ends before it starts',
      withRule('ingress', { ports: [{ port: 80, endPort: 79 }] }),
      '`endPort` should be greater than or equal to `port`',
    ],
    [
      'with a range that starts at a name',
      withRule('ingress', { ports: [{ port: 'http', endPort: 90 }] }),
      'if `port` is a string `endPort` cannot be specified',
    ],
  ])('%s', (_title, policySpec, message) => {
    expect(ask(policySpec)).toEqual(refused(message));
  });

  it.each([
    [{ action: 'Drop' }, 'layer 7 protocols only support Allow'],
    [{ toServices: [{ name: 's' }] }, 'layer 7 protocols can not be used with toServices'],
    [{ protocols: [{ icmp: {} }] }, 'HTTP protocol can not be used with protocol IGMP or ICMP'],
    [{ ports: [{ protocol: 'UDP', port: 1 }] }, 'HTTP protocol can only be used when layer 4 protocol is TCP or unset'],
  ])('for layer 7 with %j', (more, message) => {
    const cluster = clusterOf([], { gates: { L7NetworkPolicy: true } });
    expect(ask(withRule('egress', { l7Protocols: [{ http: {} }], ...more }), cluster)).toEqual(refused(message));
  });
});

describe('a policy is accepted', () => {
  it.each<[title: string, policySpec: Json]>([
    ['in a default Tier by its old name', spec({ tier: 'SecurityOps' })],
    ['with an empty peer', withRule('ingress', { from: [{}] })],
    ['with an IPv4 block in IPv6 form', withRule('egress', { to: [{ ipBlock: { cidr: '::ffff:10.0.0.0/104' } }] })],
    ['with bad keys in matchExpressions', spec({ appliedTo: [{ podSelector: { matchExpressions: [{ key: '&' }] } }] })],
  ])('%s', (_title, policySpec) => {
    expect(ask(policySpec).allowed).toBe(true);
  });

  it('with a warning when the kernel would cut the label of a log', () => {
    const appliedTo = [{ nodeSelector: {} }];
    expect(ask(spec({ appliedTo, ingress: [rule({ enableLogging: true, logLabel: 'thirteen-char' })] }))).toMatchObject(
      {
        warnings: [
          'LogLabels for Node NetworkPolicies are limited to 12 characters, but the label "thirteen-char" for policy rule "r" exceeds the limit and will be truncated in kernel logs',
        ],
      },
    );
  });
});

describe('what a policy leaves out', () => {
  const mutate = (policySpec: Json, resource = 'networkpolicies') => {
    const object = { metadata: { name: 'p' }, spec: policySpec };
    return admit(
      MUTATING_WEBHOOKS,
      { operation: 'UPDATE', group: 'crd.antrea.io', resource, user: { username: 'u', groups: [] }, object },
      clusterOf([]),
    );
  };
  it('is filled in: names by content, and the Tier', () => {
    const peers = [{ podSelector: { matchLabels: { foo1: 'bar1' } } }];
    expect(mutate({ priority: 5, ingress: [{ action: 'Allow', from: peers }, rule()] })).toMatchObject({
      object: {
        spec: {
          tier: 'application',
          ingress: [{ action: 'Allow', from: peers, name: 'ingress-allow-c4f16d3' }, { name: 'r' }],
        },
      },
    });
  });

  it('and is not filled in when it is there', () => {
    const policySpec = { priority: 5, tier: 'platform', egress: [rule()] };
    expect(mutate(policySpec)).toMatchObject({ object: { spec: policySpec } });
  });
});
