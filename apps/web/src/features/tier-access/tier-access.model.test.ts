import type { KubernetesObject, Subject } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import {
  bindingFaults,
  bindingObject,
  entitlementFaults,
  entitlementObject,
  readSubject,
  slugOf,
  subjectId,
  writerObjects,
} from './tier-access.model.ts';
import { tierAccessSearch } from './tier-access.search.ts';

const user: Subject = { kind: 'User', name: 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net' };
const account: Subject = { kind: 'ServiceAccount', namespace: 'netloft', name: 'netloft-admin' };

describe('a subject in a link', () => {
  it.each(['', 'User:', 'Robot:a', 'ServiceAccount:a', 'ServiceAccount:/a'])('“%s” names nobody', (id) =>
    expect(readSubject(id)).toBeNull(),
  );
  it.each([user, account, { kind: 'Group', name: 'system:masters' } as Subject])('%j comes back as it was', (subject) =>
    expect(readSubject(subjectId(subject))).toEqual(subject),
  );
  it('is left out of the address when it is not understood', () => {
    expect(tierAccessSearch({ view: 'sideways', tier: 7, q: '' })).toEqual({ tier: '7' });
  });
});

describe('the fields of an entitlement', () => {
  it.each([
    [
      { name: '', tiers: [] },
      { name: 'wrong', tiers: 'none' },
    ],
    [{ name: 'Bad Name', tiers: ['a'] }, { name: 'wrong' }],
    [{ name: 'secops-edit', tiers: ['a'] }, { name: 'taken' }],
    [{ name: 'other', tiers: ['a'] }, {}],
  ])('%j lack %j', (fields, faults) => expect(entitlementFaults(fields, ['secops-edit'])).toEqual(faults));

  it('keep what they do not show', () => {
    const base = {
      apiVersion: 'crd.antrea.tanzu.vmware.com/v1alpha1',
      kind: 'TierEntitlement',
      metadata: { name: 'a', resourceVersion: '7', labels: { x: 'y' } },
      spec: { tiers: ['a'], permission: 'edit', later: true },
    } as KubernetesObject;
    expect(entitlementObject({ name: 'a', tiers: ['b'] }, base)).toEqual({
      ...base,
      spec: { tiers: ['b'], permission: 'edit', later: true },
    });
  });
});

describe('the fields of a binding', () => {
  it('lack an entitlement and subjects', () => {
    expect(bindingFaults({ name: 'b', entitlement: '', subjects: [] }, [])).toEqual({
      entitlement: 'none',
      subjects: 'none',
    });
  });
  it('write subjects as Kubernetes does', () => {
    expect(bindingObject({ name: 'b', entitlement: 'e', subjects: [user, account] }, null)).toMatchObject({
      kind: 'TierEntitlementBinding',
      spec: {
        tierEntitlement: 'e',
        subjects: [
          { kind: 'User', name: user.name, apiGroup: 'rbac.authorization.k8s.io' },
          { kind: 'ServiceAccount', name: 'netloft-admin', namespace: 'netloft' },
        ],
      },
    });
  });
});

describe('what lets a subject write policies', () => {
  it('are the two roles of the story with a binding each', () => {
    const objects = writerObjects(user, false);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ClusterRole tier-placement',
      'ClusterRoleBinding tier-placement-sso-user1',
      'ClusterRole clusternetworkpolicies-edit',
      'ClusterRoleBinding clusternetworkpolicies-edit-sso-user1',
    ]);
    expect(objects[0]).toMatchObject({ rules: [{ resources: ['tiers'], verbs: ['get', 'list'] }] });
    expect(objects[2]).toMatchObject({ rules: [{ verbs: ['get', 'list', 'create', 'patch', 'update', 'delete'] }] });
  });
  it('may manage tiers too, under a role of another name', () => {
    expect(writerObjects(user, true)[0]).toMatchObject({
      metadata: { name: 'tier-management' },
      rules: [{ verbs: ['get', 'list', 'create', 'patch', 'update', 'delete'] }],
    });
  });
  it.each([
    ['sso:user1@example.com', 'sso-user1'],
    ['@@@', 'subject'],
    ['A'.repeat(60), 'a'.repeat(40)],
  ])('%s is named %s', (name, slug) => expect(slugOf({ kind: 'User', name })).toBe(slug));
});
