import { ServerStatus } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';
import { problemOf } from '../../testing/problems.ts';

const PATH = '/api/v1/status';
const RBAC = 'rbac.authorization.k8s.io';
let server: TestApp;
let admin: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
  user1 = await server.signIn('user1');
});
afterAll(() => server.close());

describe('who may see the status', () => {
  it('is not who has no right to it, and the answer names the right', async () => {
    expect(await problemOf(await user1.fetch(PATH))).toMatchObject({
      status: 403,
      code: 'ADMIN_SESSION_REQUIRED',
      detail: expect.stringContaining('needs get on /netloft/status in the cluster stc-tkg-cluster-1') as string,
      action: expect.stringContaining('nonResourceURLs: [/netloft/status]') as string,
    });
  });

  it('is an administrator of the default cluster, and whoever a role gives the path', async () => {
    expect((await (await server.signIn('andreasm')).fetch(PATH)).status).toBe(200);
    const { store } = server.cluster;
    const [view] = store.list(RBAC, 'clusterrolebindings').filter(({ metadata }) => metadata.name === 'user1-view');
    store.create(RBAC, 'clusterroles', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'netloft-status' },
      rules: [{ nonResourceURLs: ['/netloft/status'], verbs: ['get'] }],
    });
    store.create(RBAC, 'clusterrolebindings', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'user1-status' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'netloft-status' },
      subjects: view?.['subjects'],
    });
    expect((await user1.fetch(PATH)).status).toBe(200);
    store.remove(RBAC, 'clusterrolebindings', 'user1-status');
    expect((await user1.fetch(PATH)).status).toBe(403);
  });
});

it('tells clusters with their watches, live pages, jobs and problems, and nobody’s name', async () => {
  const { name } = server.cluster;
  const live = subscribeLive(server, admin, 'agents', { cluster: name });
  await vi.waitUntil(() => live.snapshots > 0);
  await user1.fetch('/api/v1/clusters/nowhere-77a/agents');
  // The first snapshot is a list; the watch begins after it.
  const text = await vi.waitFor(async () => {
    const answer = await (await admin.fetch(PATH)).text();
    expect(ServerStatus.parse(JSON.parse(answer)).clusters[0]?.watches.byState).toHaveProperty('live');
    return answer;
  });
  const status = ServerStatus.parse(JSON.parse(text));
  expect(status).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    sealingKeys: 'data directory',
    sealingKeyCount: 1,
    sealingKeySince: expect.stringMatching(/Z$/) as string,
    nsx: null,
    stores: [],
    collector: null,
    jobs: [{ kind: 'trace-check-run', active: 0 }],
  });
  expect(status.signInModes).toEqual(expect.arrayContaining(['password', 'token', 'kubeconfig']));
  expect(status.clusters.map((one) => [one.name, one.isDefault, one.reachability])).toContainEqual([
    name,
    true,
    'reachable',
  ]);
  expect(status.clusters[0]?.watches.open).toBeGreaterThan(0);
  expect(status.live).toMatchObject({ sockets: 1, subscriptions: 1 });
  expect(status.problems.find(({ code }) => code === 'CLUSTER_UNKNOWN')).toMatchObject({
    route: '/api/v1/clusters/:cluster/agents',
    method: 'GET',
    count: 1,
    title: 'No such cluster',
  });
  for (const hidden of ['nowhere-77a', 'user1', 'andreasm', server.cluster.token('user1')])
    expect(text).not.toContain(hidden);
  live.close();
});
