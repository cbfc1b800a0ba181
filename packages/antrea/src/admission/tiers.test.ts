import { expect, it } from 'vitest';
import type { Json } from '../evaluation/read.ts';
import { admit, VALIDATING_WEBHOOKS } from './index.ts';
import { clusterOf } from './testing.ts';
import type { AdmissionInput } from './types.ts';

const API = 'crd.antrea.io/v1beta1';
const tier = (name: string, priority: number): Json => ({
  apiVersion: API,
  kind: 'Tier',
  metadata: { name },
  spec: { priority },
});
const policy = (kind: string, name: string, tierName: string): Json => ({
  apiVersion: API,
  kind,
  metadata: { name },
  spec: { tier: tierName },
});
const ask = (
  input: Pick<AdmissionInput, 'operation'> & Partial<AdmissionInput>,
  existing: readonly Json[] = [],
  gates: Readonly<Record<string, boolean>> = {},
) =>
  admit(
    VALIDATING_WEBHOOKS,
    { group: 'crd.antrea.io', resource: 'tiers', user: { username: 'u', groups: ['system:masters'] }, ...input },
    clusterOf(existing, { gates }),
  );
const many = Array.from({ length: 14 }, (_, index) => tier(`t${index}`, index));

it.each<[title: string, made: Json, existing: readonly Json[], gates: Record<string, boolean>, message: string]>([
  ['as the 21st', tier('t', 30), many, {}, 'maximum number of Tiers supported: 20'],
  ['at a reserved priority', tier('t', 254), [], {}, 'tier t priority 254 is reserved'],
  [
    'where Kubernetes’ ClusterNetworkPolicies stand',
    tier('t', 220),
    [],
    { ClusterNetworkPolicy: true },
    'tier t priority 220 is reserved for upstream ClusterNetworkPolicy when the ClusterNetworkPolicy feature gate is enabled; choose a different priority',
  ],
  ['at a priority that is taken', tier('t', 200), [], {}, 'tier t priority 200 overlaps with existing Tier'],
])('a Tier is not created %s', (_title, object, existing, gates, message) => {
  expect(ask({ operation: 'CREATE', object }, existing, gates)).toMatchObject({ allowed: false, message });
});

it('a Tier is created at a priority that is free', () => {
  expect(ask({ operation: 'CREATE', object: tier('t', 220) }, many.slice(1)).allowed).toBe(true);
});

it('the priority of a Tier is changed by the controller only', () => {
  const change = { operation: 'UPDATE', object: tier('t', 2), oldObject: tier('t', 1) } as const;
  expect(ask(change)).toMatchObject({ message: 'update to Tier priority is not allowed' });
  const username = 'system:serviceaccount:kube-system:antrea-controller';
  expect(ask({ ...change, user: { username, groups: [] } }).allowed).toBe(true);
});

it.each([
  ['baseline', [], 'cannot delete reserved tier baseline'],
  [
    't',
    [policy('ClusterNetworkPolicy', 'a', 't'), policy('NetworkPolicy', 'b', 't')],
    'tier t is referenced by 1 Antrea ClusterNetworkPolicies',
  ],
  [
    't',
    [policy('NetworkPolicy', 'a', 't'), policy('NetworkPolicy', 'b', 't')],
    'tier t is referenced by 2 Antrea NetworkPolicies',
  ],
])('Tier %s is not deleted with %j', (name, existing, message) => {
  expect(ask({ operation: 'DELETE', oldObject: tier(name, 1) }, existing)).toMatchObject({ allowed: false, message });
});

it('an unused Tier is deleted', () => {
  const other = [policy('NetworkPolicy', 'a', 'other')];
  expect(ask({ operation: 'DELETE', oldObject: tier('t', 1) }, other).allowed).toBe(true);
});

it('Kubernetes’ ClusterNetworkPolicies are refused while their gate is off', () => {
  const input = {
    operation: 'UPDATE',
    group: 'policy.networking.k8s.io',
    resource: 'clusternetworkpolicies',
    object: {},
  } as const;
  expect(ask(input)).toMatchObject({
    message: 'ClusterNetworkPolicy is not supported: the ClusterNetworkPolicy feature gate is not enabled',
  });
  expect(ask(input, [], { ClusterNetworkPolicy: true }).allowed).toBe(true);
});
