import type { TierAccess, TierAccessCheck, TierAccessCheckInput } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';

const BASE = '/api/v1/clusters/stc-tkg-cluster-1';
const ANDREASM = 'sso:andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net';
const USER1 = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
const FORBIDDEN = `clusternetworkpolicies.crd.antrea.io is forbidden: User "${USER1}" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope`;
const denied = (tier: string): string =>
  `admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier ${tier}`;

let server: TestApp;
let andreasm: TestClient;
let admin: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, admin, user1] = (await Promise.all(
    (['andreasm', 'admin-password', 'user1'] as const).map((who) => server.signIn(who)),
  )) as [TestClient, TestClient, TestClient];
});
afterAll(() => server.close());

const read = (client: TestClient): Promise<TierAccess> => client.json<TierAccess>(`${BASE}/tier-access`);
const ask = (client: TestClient, body: object): Promise<Response> =>
  client.send('POST', `${BASE}/tier-access/check`, body);
async function check(client: TestClient, body: TierAccessCheckInput): Promise<TierAccessCheck> {
  const response = await ask(client, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as TierAccessCheck;
}
const cell = (access: TierAccess, subject: string, tier: string) =>
  access.cells[access.subjects.findIndex(({ name }) => name === subject)]?.[
    access.tiers.findIndex(({ name }) => name === tier)
  ];
const bind = (): Promise<Response> =>
  andreasm.send('POST', `${BASE}/changes`, {
    operation: 'CREATE',
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'user1-edits-policies' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'clusternetworkpolicies-edit' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER1 }],
    },
  });

describe('a question that cannot be asked names its field', () => {
  const subject = { kind: 'User', name: USER1 };
  it.each<[string, object, string]>([
    ['nobody is named', {}, 'subject'],
    ['a kind that nobody is of', { subject: { kind: 'Robot', name: 'x' } }, 'subject.kind'],
    ['a NetworkPolicy of no Namespace', { subject, kind: 'NetworkPolicy' }, 'namespace'],
    [
      'a policy that belongs to no Tier',
      {
        subject,
        object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a', namespace: 'b' } },
      },
      'object.apiVersion',
    ],
  ])('%s', async (_why, body, path) => {
    const response = await ask(andreasm, body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((one) => one.path)).toContain(path);
  });
});

describe('the story of tier access, asked before it is tried', () => {
  const subject = { kind: 'User', name: USER1 } as const;

  it('says no in the API server’s and the webhook’s own words', async () => {
    const before = await check(andreasm, { subject, tier: 'securityops' });
    expect(before.allowed).toBe(false);
    expect(before.steps.map(({ step, allowed, message }) => [step, allowed, message])).toEqual([
      ['rbac', false, FORBIDDEN],
      ['tier', false, denied('securityops')],
    ]);
    expect(before.steps[0]?.source).toBe('SubjectAccessReview');
    expect(cell(await read(andreasm), ANDREASM, 'securityops')).toMatchObject({
      allowed: true,
      why: expect.stringContaining('secops-bind') as string,
    });

    expect((await bind()).status).toBe(200);
    await expect
      .poll(async () => (await check(andreasm, { subject, tier: 'application' })).allowed, { timeout: 20_000 })
      .toBe(true);
    expect((await check(andreasm, { subject })).allowed).toBe(true);
    expect((await check(andreasm, { subject, tier: 'securityops' })).steps.map(({ allowed }) => allowed)).toEqual([
      true,
      false,
    ]);
    const access = await read(andreasm);
    expect(cell(access, USER1, 'securityops')).toMatchObject({
      allowed: false,
      why: expect.stringContaining('secops-edit') as string,
    });
    expect(cell(access, USER1, 'application')).toMatchObject({
      allowed: true,
      why: expect.stringContaining('user1-edits-policies') as string,
    });
  });

  it('keeps everybody out of NSX’s tiers, the admin too', async () => {
    const asked = await check(andreasm, {
      subject: { kind: 'User', name: ANDREASM },
      tier: 'nsx-category-environment',
    });
    expect(asked.steps.at(-1)).toMatchObject({ allowed: false, message: denied('nsx-category-environment') });
    expect(cell(await read(andreasm), ANDREASM, 'nsx-category-environment')?.allowed).toBe(false);
  });

  it('looks at the tier that a changed or deleted policy leaves, and names the policy as the API server does', async () => {
    const object = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'acnp-drop-yelb' },
      spec: { priority: 1, tier: 'application', appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop' }] },
    };
    for (const operation of ['update', 'delete'] as const) {
      const asked = await check(andreasm, { subject, operation, object });
      expect(asked.steps[1]).toMatchObject({ step: 'tier', allowed: false, message: denied('securityops') });
    }
    const other = await check(andreasm, { subject: { kind: 'User', name: 'nobody' }, operation: 'update', object });
    expect(other.steps[0]?.message).toBe(
      'clusternetworkpolicies.crd.antrea.io "acnp-drop-yelb" is forbidden: User "nobody" cannot update resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope',
    );
  });

  it('judges a whole policy by Antrea’s other rules too', async () => {
    const object = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'draft' },
      spec: { priority: 5, tier: 'nosuchtier', appliedTo: [{ podSelector: {} }], egress: [{ action: 'Drop' }] },
    };
    const asked = await check(andreasm, { subject: { kind: 'User', name: ANDREASM }, object });
    expect(asked.steps.map(({ step }) => step)).toEqual(['rbac', 'tier', 'admission']);
    expect(asked.steps[2]?.message).toContain('tier nosuchtier does not exist');
  });
});

describe('the matrix of subjects and tiers', () => {
  it('puts the caller first and orders tiers as they are evaluated', async () => {
    const access = await read(admin);
    expect(access).toMatchObject({ served: true, may: { create: true } });
    expect(access.subjects[0]).toMatchObject({ you: true, kind: 'ServiceAccount', name: 'netloft-admin' });
    const priorities = access.tiers.map(({ priority }) => priority);
    expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
    expect(access.tiers.find(({ name }) => name === 'securityops')?.open).toBe(false);
    expect(access.entitlements).toMatchObject([{ name: 'secops-edit', permission: 'edit', bindings: ['secops-bind'] }]);
    expect(access.bindings).toMatchObject([
      { name: 'secops-bind', entitlement: 'secops-edit', exists: true, subjects: [{ kind: 'User', name: ANDREASM }] },
    ]);
    expect(access.roles.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['tier-placement', 'clusternetworkpolicies-edit']),
    );
  });

  it('knows roles that are put together of others, and who may write in one Namespace only', async () => {
    const role = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
    for (const object of [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'editors' },
        roleRef: role('ClusterRole', 'edit'),
        subjects: [role('Group', 'editors')],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'yelb-editors', namespace: 'yelb' },
        roleRef: role('ClusterRole', 'edit'),
        subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'yelb' }],
      },
    ])
      expect((await andreasm.send('POST', `${BASE}/changes`, { operation: 'CREATE', object })).status).toBe(200);
    const access = await read(andreasm);
    expect(cell(access, 'editors', 'application')).toMatchObject({
      allowed: true,
      why: expect.stringContaining('ClusterRoleBinding editors gives them ClusterRole edit') as string,
    });
    expect(cell(access, 'editors', 'securityops')?.allowed).toBe(false);
    expect(cell(access, 'deployer', 'application')).toMatchObject({
      allowed: false,
      why: expect.stringContaining('in the Namespaces yelb only') as string,
    });
    expect(access.roles.find(({ name }) => name === 'edit')?.bindings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['editors', 'yelb-editors']),
    );
  });

  it('says what a viewer’s rights do not show, and never calls it no', async () => {
    const access = await read(user1);
    expect(access.may).toMatchObject({ create: false, reason: expect.stringContaining('needs create') as string });
    expect(access.hidden?.map(({ what }) => what).join()).toContain('clusterroles');
    const others = access.cells.slice(1).flat();
    expect(others.every(({ allowed }) => allowed !== true)).toBe(true);
  });
});

describe('upstream Antrea', () => {
  it('has no TierEntitlements: the page says what there is instead', async () => {
    const upstream = await startTestApp({ simulatorOptions: { antrea: '2.7' } });
    try {
      const client = await upstream.signIn('andreasm');
      const access = await client.json<TierAccess>(`${BASE}/tier-access`);
      expect(access).toMatchObject({ served: false, entitlements: [], bindings: [] });
      expect(access.reason).toContain('ValidatingAdmissionPolicy');
      expect(access.tiers.every(({ open }) => open)).toBe(true);
      expect(access.roles.length).toBeGreaterThan(0);
    } finally {
      await upstream.close();
    }
  });
});
