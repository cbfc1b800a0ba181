import type { Overview } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';

const OVERVIEW = '/api/v1/clusters/stc-tkg-cluster-1/overview';
let server: TestApp;
let admin: TestClient;

beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

const kinds = (group: string, plural: string) => server.cluster.store.list(group, plural).length;

describe('the overview', () => {
  it('refuses a cluster that is not registered', async () => {
    expect(await (await admin.fetch('/api/v1/clusters/nowhere/overview')).json()).toMatchObject({
      status: 404,
      code: 'CLUSTER_UNKNOWN',
    });
  });

  it('hides from user1 what user1 may not see, part by part', async () => {
    const overview = await (await server.signIn('user1')).json<Overview>(OVERVIEW);
    expect(overview.agents).toEqual({
      state: 'hidden',
      reason: 'needs list and watch on antreaagentinfos.crd.antrea.io',
    });
    expect(overview.controller.state).toBe('hidden');
    expect(overview.policies.state).toBe('ok');
  });

  it('counts what the cluster has, tiers in the order of evaluation', async () => {
    const overview = await admin.json<Overview>(OVERVIEW);
    expect(overview.controller).toMatchObject({ state: 'ok', data: { health: 'healthy' } });
    const agents = kinds('crd.antrea.io', 'antreaagentinfos');
    expect(overview.agents).toMatchObject({
      state: 'ok',
      data: { total: agents, healthy: agents, stale: 0, skewed: 0 },
    });
    expect(overview.gates).toMatchObject({ state: 'ok', data: { differing: [], restartPending: 0 } });
    if (overview.policies.state !== 'ok') throw new Error('no policies');
    const { tiers, kubernetesNetworkPolicies, adminNetworkPolicies } = overview.policies.data;
    expect(tiers.map((tier) => tier.tier)).toEqual([
      'nsx-category-ethernet',
      'nsx-category-emergency',
      'nsx-category-infrastructure',
      'nsx-category-environment',
      'nsx-category-application',
      ...(tiers.some((tier) => tier.tier === 'mytier') ? ['mytier'] : []),
      'emergency',
      'securityops',
      'networkops',
      'platform',
      'application',
      'baseline',
    ]);
    expect(tiers.reduce((sum, tier) => sum + tier.clusterNetworkPolicies, 0)).toBe(
      kinds('crd.antrea.io', 'clusternetworkpolicies'),
    );
    expect(tiers.find((tier) => tier.tier === 'nsx-category-application')?.clusterNetworkPolicies).toBe(1);
    expect(kubernetesNetworkPolicies).toBe(kinds('networking.k8s.io', 'networkpolicies'));
    expect(adminNetworkPolicies).toBeNull();
    expect(overview.attention).toEqual([]);
  });

  it('follows the cluster live, and says what needs attention', async () => {
    const live = subscribeLive<Overview>(server, admin, 'overview', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => live.items.get('overview')?.agents.state).toBe('ok');
    const [info] = server.cluster.store.list('crd.antrea.io', 'antreaagentinfos');
    const conditions = (info!['agentConditions'] as { type: string }[]).map((one) =>
      one.type === 'OVSDBConnectionUp' ? { ...one, status: 'False' } : one,
    );
    server.cluster.store.update('crd.antrea.io', 'antreaagentinfos', { ...info!, agentConditions: conditions });
    await expect
      .poll(() => live.items.get('overview')?.attention)
      .toEqual([
        expect.objectContaining({
          id: 'agents-unhealthy',
          severity: 'critical',
          link: '/agents?health=unhealthy',
          detail: expect.stringContaining('OVSDBConnectionUp is False'),
        }),
      ]);
    live.close();
  });

  it('says that the cluster is away, keeps what was known, and recovers', async () => {
    const live = subscribeLive<Overview>(server, admin, 'overview', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => live.items.get('overview')?.agents.state).toBe('ok');
    await server.cluster.stopApiServer();
    await expect
      .poll(() => live.items.get('overview')?.attention[0], { timeout: 20_000 })
      .toMatchObject({ id: 'cluster', severity: 'critical' });
    expect(live.items.get('overview')?.agents.state).toBe('ok');
    await server.cluster.startApiServer();
    await expect
      .poll(() => live.items.get('overview')?.attention.some((item) => item.id === 'cluster'), { timeout: 20_000 })
      .toBe(false);
    live.close();
  });
});
