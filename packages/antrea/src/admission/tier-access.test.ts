import { describe, expect, it } from 'vitest';
import { admit, TIER_ACCESS_VALIDATORS, tierAccess } from './index.ts';
import { clusterOf } from './testing.ts';
import type { AdmissionInput, AdmissionOperation, AdmissionUser } from './types.ts';

const API = 'crd.antrea.tanzu.vmware.com/v1alpha1';
const ENTITLEMENTS = [
  {
    apiVersion: API,
    kind: 'TierEntitlement',
    metadata: { name: 'secops-edit' },
    spec: { tiers: ['emergency', 'securityops', 'not-there-yet'], permission: 'edit' },
  },
  {
    apiVersion: API,
    kind: 'TierEntitlement',
    metadata: { name: 'unbound' },
    spec: { tiers: ['platform'], permission: 'edit' },
  },
];
const BINDINGS = [
  {
    apiVersion: API,
    kind: 'TierEntitlementBinding',
    metadata: { name: 'secops-bind' },
    spec: {
      subjects: [
        { kind: 'User', name: 'admin' },
        { kind: 'Group', name: 'security-admins' },
        { kind: 'ServiceAccount', name: 'network-admins', namespace: 'kube-system' },
      ],
      tierEntitlement: 'secops-edit',
    },
  },
];
const user = (username: string, ...groups: readonly string[]): AdmissionUser => ({ username, groups });
const ADAPTER = 'system:serviceaccount:vmware-system-antrea:interworking';

describe('access to a Tier', () => {
  it.each([
    ['a Tier of an entitlement, to who is not bound', 'securityops', user('user1'), 'not-entitled'],
    ['its old spelling', 'SecurityOps', user('user1'), 'not-entitled'],
    ['a Tier that does not exist yet', 'not-there-yet', user('user1'), 'not-entitled'],
    ['a Tier of an entitlement that nobody is bound to', 'platform', user('admin'), 'not-entitled'],
    [
      'a Tier, to a ServiceAccount of that name elsewhere',
      'emergency',
      user('system:serviceaccount:x:network-admins'),
      'not-entitled',
    ],
    ['a Tier, to a user named like the group', 'emergency', user('security-admins'), 'not-entitled'],
    ['a Tier of NSX, to the administrator', 'nsx-category-environment', user('admin', 'system:masters'), 'nsx'],
    ['a Tier of an entitlement, to its user', 'securityops', user('admin'), 'entitled'],
    ['a Tier of an entitlement, to its group', 'securityops', user('x', 'security-admins'), 'entitled'],
    [
      'a Tier of an entitlement, to its ServiceAccount',
      'securityops',
      user('system:serviceaccount:kube-system:network-admins'),
      'entitled',
    ],
    ['a Tier that no entitlement names', 'networkops', user('user1'), 'open'],
    ['no Tier, which means application', '', user('user1'), 'open'],
    ['a Tier of NSX, to NSX’s adapter', 'nsx-category-environment', user(ADAPTER), 'nsx-adapter'],
  ] as const)('%s', (_title, tier, who, reason) => {
    expect(tierAccess(tier, who, ENTITLEMENTS, BINDINGS).reason).toBe(reason);
  });

  it('names the entitlement and the binding that give it, or the entitlements that lack', () => {
    expect(tierAccess('securityops', user('admin'), ENTITLEMENTS, BINDINGS)).toEqual({
      allowed: true,
      reason: 'entitled',
      entitlement: 'secops-edit',
      binding: 'secops-bind',
    });
    expect(tierAccess('platform', user('admin'), ENTITLEMENTS, BINDINGS)).toEqual({
      allowed: false,
      reason: 'not-entitled',
      entitlements: ['unbound'],
    });
  });
});

describe('a policy', () => {
  const policy = (tier: string) => ({ metadata: { name: 'p' }, spec: { tier } });
  const ask = (
    operation: AdmissionOperation,
    who: string,
    before?: string,
    after?: string,
    resource = 'clusternetworkpolicies',
  ) => {
    const input: AdmissionInput = {
      operation,
      group: 'crd.antrea.io',
      resource,
      user: user(who),
      ...(after === undefined ? {} : { object: policy(after) }),
      ...(before === undefined ? {} : { oldObject: policy(before) }),
    };
    return admit(TIER_ACCESS_VALIDATORS, input, clusterOf([...ENTITLEMENTS, ...BINDINGS]));
  };
  const denied = (webhook: string) => ({
    allowed: false,
    webhook,
    message: 'user not authorized to access Tier securityops',
  });

  it.each([
    ['put into a closed Tier', 'CREATE', undefined, 'securityops'],
    ['moved into a closed Tier', 'UPDATE', 'application', 'securityops'],
    ['moved out of a closed Tier', 'UPDATE', 'securityops', 'application'],
    ['deleted from a closed Tier', 'DELETE', 'securityops', undefined],
  ] as const)('is not %s by who is not entitled', (_title, operation, before, after) => {
    expect(ask(operation, 'user1', before, after)).toEqual(denied('acnpvalidator.antrea.io'));
    expect(ask(operation, 'admin', before, after).allowed).toBe(true);
  });

  it('of a Namespace is refused by its own webhook', () => {
    expect(ask('CREATE', 'user1', undefined, 'securityops', 'networkpolicies')).toEqual(
      denied('annpvalidator.antrea.io'),
    );
  });
});
