import { expect, it } from 'vitest';
import { parsePolicyReference, policyReference } from './policy-reference.ts';

it.each([
  ['deny', { kind: '', name: 'deny' }],
  ['K8sNetworkPolicy', { kind: '', name: 'K8sNetworkPolicy' }],
])('a reference of another form, %s, loses nothing', (reference, expected) => {
  expect(parsePolicyReference(reference)).toEqual({ reference, ...expected });
});
it.each([
  [{ kind: 'AntreaClusterNetworkPolicy', name: 'a' }, 'AntreaClusterNetworkPolicy:a'],
  [{ kind: 'AntreaNetworkPolicy', namespace: 'n', name: 'a' }, 'AntreaNetworkPolicy:n/a'],
  [{ kind: 'K8sNetworkPolicy', namespace: 'n', name: 'a' }, 'K8sNetworkPolicy:n/a'],
  [{ kind: 'AdminNetworkPolicy', name: 'a' }, 'AdminNetworkPolicy:/a'],
  [{ kind: 'ClusterNetworkPolicy', name: 'a' }, 'ClusterNetworkPolicy:/a'],
] as const)('the reference of %o is %s and is read back', (policy, reference) => {
  expect(policyReference(policy)).toBe(reference);
  expect(parsePolicyReference(reference, 'r')).toEqual({ reference, ...policy, rule: 'r' });
});
