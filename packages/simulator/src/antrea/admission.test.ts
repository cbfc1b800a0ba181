import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { load } from '../cluster/cluster.ts';
import { as, type Reply } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import type { SimulatedUser, Simulator } from '../types.ts';
import { ADMIN_USER } from '../world/rbac.ts';
import { firstWorld, secondWorld } from '../world/worlds.ts';
import { antreaAdmission } from './admission.ts';
import { ComponentPods } from './component-pods.ts';
import { ANTREA_RELEASES, factsOf } from './release.ts';

const CRD = '/apis/crd.antrea.io/v1alpha1';
const POLICIES = `${CRD}/clusternetworkpolicies`;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const USER1 = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
const MERGE = 'application/merge-patch+json';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const call = (
  user: SimulatedUser,
  ...rest: [method: string, path: string, body?: unknown, type?: string]
): Promise<Reply> => as(simulator.clusters[0], user)(...rest);

/** The policy that user1 tries in the story. */
const policy = (name: string, tier?: string, more: Record<string, unknown> = {}) => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    priority: 1,
    ...(tier === undefined ? {} : { tier }),
    appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
    egress: [
      {
        action: 'Allow',
        to: [{ fqdn: 'yelb-ui.yelb.carefor.some-dns.net' }],
        ports: [{ protocol: 'TCP', port: 80 }],
      },
      { action: 'Allow' },
    ],
    ...more,
  },
});
const tier = (name: string, priority: number) => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'Tier',
  metadata: { name },
  spec: { priority },
});
const denied = (webhook: string, message: string): string =>
  `admission webhook "${webhook}.antrea.io" denied the request: ${message}`;
const noAccess = (tier: string): string => denied('acnpvalidator', `user not authorized to access Tier ${tier}`);

describe('policies of the story', () => {
  it('are user1’s only with the role, only in the Tiers that are open, and in application when no Tier is named', async () => {
    const before = await call('user1', 'POST', POLICIES, policy('a', 'application'));
    expect([before.status, before.json.message]).toEqual([
      403,
      `clusternetworkpolicies.crd.antrea.io is forbidden: User "${USER1}" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope`,
    ]);
    const bound = await call('andreasm', 'POST', `${RBAC}/clusterrolebindings`, {
      metadata: { name: 'clusternetworkpolicies-bind' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'clusternetworkpolicies-edit' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER1 }],
    });
    expect(bound.status).toBe(201);

    for (const tier of ['securityops', 'SecurityOps', 'baseline']) {
      const refused = await call('user1', 'POST', POLICIES, policy('a', tier));
      expect([refused.status, refused.json.message]).toEqual([400, noAccess(tier.toLowerCase())]);
    }
    expect((await call('user1', 'POST', POLICIES, policy('a', 'application'))).status).toBe(201);
    const without = await call('user1', 'POST', POLICIES, policy('b'));
    expect(without.status).toBe(201);
    expect(without.json['spec']).toMatchObject({
      tier: 'application',
      egress: [
        { name: expect.stringMatching(/^egress-allow-[0-9a-f]{7}$/) as unknown },
        { name: expect.stringMatching(/^egress-allow-[0-9a-f]{7}$/) as unknown },
      ],
    });

    const moved = await call('user1', 'PATCH', `${POLICIES}/b`, { spec: { tier: 'emergency' } }, MERGE);
    expect([moved.status, moved.json.message]).toEqual([400, noAccess('emergency')]);
    const taken = await call('user1', 'DELETE', `${POLICIES}/acnp-drop-yelb`);
    expect([taken.status, taken.json.message]).toEqual([400, noAccess('securityops')]);
  });

  it.each(['POST', 'dry run'])('are refused to the administrator in the Tiers of NSX (%s)', async (how) => {
    const path = how === 'POST' ? POLICIES : `${POLICIES}?dryRun=All`;
    const refused = await call('andreasm', 'POST', path, policy('nsx', 'nsx-category-environment'));
    expect([refused.status, refused.json.message]).toEqual([400, noAccess('nsx-category-environment')]);
    expect(refused.json['reason']).toBeUndefined();
  });

  it('are the administrator’s in the Tiers that entitlements give, and go again', async () => {
    expect((await call('andreasm', 'POST', POLICIES, policy('own', 'securityops'))).status).toBe(201);
    expect((await call('admin', 'DELETE', `${POLICIES}/own`)).json.message).toBe(noAccess('securityops'));
    expect((await call('andreasm', 'DELETE', `${POLICIES}/own`)).status).toBe(200);
  });

  it('follow an entitlement as soon as it changes', async () => {
    const entitlement = '/apis/crd.antrea.tanzu.vmware.com/v1alpha1/tierentitlements';
    const closed = {
      apiVersion: 'crd.antrea.tanzu.vmware.com/v1alpha1',
      kind: 'TierEntitlement',
      metadata: { name: 'mytier-edit' },
      spec: { tiers: ['mytier'], permission: 'edit' },
    };
    expect((await call('admin', 'POST', entitlement, closed)).status).toBe(201);
    const refused = await call('andreasm', 'POST', POLICIES, policy('mine', 'mytier'));
    expect(refused.json.message).toBe(noAccess('mytier'));
    expect((await call('admin', 'DELETE', `${entitlement}/mytier-edit`)).status).toBe(200);
    expect((await call('andreasm', 'POST', `${POLICIES}?dryRun=All`, policy('mine', 'mytier'))).status).toBe(201);
  });
});

describe('Antrea’s webhooks', () => {
  it.each<[title: string, spec: Record<string, unknown>, message: string]>([
    ['a Tier that is not there', { tier: 'gone' }, 'tier gone does not exist'],
    [
      'equal rules without names',
      { egress: [{ action: 'Drop' }, { action: 'Drop' }] },
      'rules names must be unique within the policy',
    ],
    ['nothing that it applies to', { appliedTo: [] }, 'appliedTo needs to be set in either spec or rules'],
  ])('refuse a policy with %s', async (_title, spec, message) => {
    const refused = await call('andreasm', 'POST', POLICIES, policy('wrong', 'application', spec));
    expect([refused.status, refused.json.message]).toEqual([400, denied('acnpvalidator', message)]);
  });

  it('refuse a policy of a Namespace in their own name', async () => {
    const body = { ...policy('wrong', 'gone'), kind: 'NetworkPolicy' };
    const refused = await call('andreasm', 'POST', `${CRD}/namespaces/default/networkpolicies`, body);
    expect(refused.json.message).toBe(denied('annpvalidator', 'tier gone does not exist'));
  });

  it.each([
    ['POST', '', tier('t', 251), 'tier t priority 251 is reserved'],
    ['POST', '', tier('t', 10), 'tier t priority 10 overlaps with existing Tier'],
    ['PATCH', '/mytier', { spec: { priority: 11 } }, 'update to Tier priority is not allowed'],
    ['DELETE', '/platform', undefined, 'cannot delete reserved tier platform'],
    [
      'DELETE',
      '/nsx-category-infrastructure',
      undefined,
      'tier nsx-category-infrastructure is referenced by 1 Antrea ClusterNetworkPolicies',
    ],
  ])('refuse %s of tiers%s with %j', async (method, name, body, message) => {
    const type = method === 'PATCH' ? MERGE : undefined;
    const refused = await call('andreasm', method, `${CRD}/tiers${name}`, body, type);
    expect([refused.status, refused.json.message]).toEqual([400, denied('tiervalidator', message)]);
  });

  it('let a Tier be made, described anew and deleted', async () => {
    expect((await call('andreasm', 'POST', `${CRD}/tiers`, tier('own', 42))).status).toBe(201);
    const patch = { spec: { description: 'ours' } };
    expect((await call('andreasm', 'PATCH', `${CRD}/tiers/own`, patch, MERGE)).status).toBe(200);
    expect((await call('andreasm', 'DELETE', `${CRD}/tiers/own`)).status).toBe(200);
  });
});

describe('what the clusters start with', () => {
  /** Between them these may write into every Tier. */
  const WRITERS = [ADMIN_USER, 'system:serviceaccount:vmware-system-antrea:interworking'];
  const PLURALS = ['tiers', 'clusternetworkpolicies', 'networkpolicies', 'clustergroups', 'groups'];

  it.each(ANTREA_RELEASES)('passes the webhooks of Antrea %s', (release) => {
    const facts = factsOf(release);
    const sizes = { pods: 300, nodes: 6, policies: 60, seed: 1 };
    for (const world of [firstWorld('a', facts, sizes), secondWorld('b', facts)]) {
      const store = load(world);
      const { validator } = antreaAdmission({ store, facts, pods: new ComponentPods(store) });
      for (const definition of store.definitions) {
        if (definition.group !== 'crd.antrea.io' || !PLURALS.includes(definition.plural)) continue;
        for (const object of store.list(definition.group, definition.plural)) {
          const answers = WRITERS.map((username) =>
            validator({
              operation: 'UPDATE',
              definition,
              version: definition.storageVersion,
              user: { username, groups: [] },
              dryRun: false,
              object,
              oldObject: object,
            }),
          );
          expect(answers, object.metadata.name).toContainEqual(
            expect.objectContaining({ allowed: true, warnings: [] }),
          );
        }
      }
    }
  });
});
