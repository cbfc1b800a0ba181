import type {
  AgentDetail,
  AgentList,
  AgentSummary,
  ControllerDetail,
  ControllerSummary,
  Problem,
} from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
let server: TestApp;
let admin: TestClient;
let user1: TestClient;
/** Milliseconds by which the server's clock is ahead of the simulator's. */
let ahead = 0;

beforeAll(async () => {
  server = await startTestApp({ now: () => Date.now() + ahead });
  [admin, user1] = [await server.signIn('admin-password'), await server.signIn('user1')];
});
afterAll(() => server.close());

const problemOf = async (response: Promise<Response>): Promise<Problem> => (await (await response).json()) as Problem;

describe('agents', () => {
  it.each([
    [
      'a cluster that is not registered',
      '/api/v1/clusters/nowhere/agents',
      404,
      'CLUSTER_UNKNOWN',
      'stc-tkg-cluster-1',
    ],
    ['a sort field that is not there', `${CLUSTER}/agents?sort=size`, 400, 'INVALID_REQUEST', 'lastHeartbeat'],
    ['a limit of none', `${CLUSTER}/agents?limit=0`, 400, 'INVALID_REQUEST', 'limit'],
    [
      'an agent that is not there',
      `${CLUSTER}/agents/nobody`,
      404,
      'UPSTREAM_NOT_FOUND',
      'antreaagentinfos.crd.antrea.io "nobody" not found',
    ],
    ['a name that cannot be', `${CLUSTER}/agents/No%20body`, 400, 'INVALID_REQUEST', 'name'],
  ])('refuses %s', async (_name, path, status, code, words) => {
    const problem = await problemOf(admin.fetch(path));
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toContain(words);
  });

  it('refuses an anonymous caller', async () => {
    expect(await problemOf(server.client().fetch(`${CLUSTER}/agents`))).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  it('lists exactly the agents of the cluster, healthy and of the controller’s version', async () => {
    const list = await admin.json<AgentList>(`${CLUSTER}/agents`);
    expect(list.items.map((agent) => agent.name).toSorted()).toEqual(
      server.cluster.store
        .list('crd.antrea.io', 'antreaagentinfos')
        .map((info) => info.metadata.name)
        .toSorted(),
    );
    expect(list.total).toBe(list.items.length);
    expect(list.freshness.state).toBe('live');
    expect(list.hidden).toBeUndefined();
    for (const agent of list.items)
      expect(agent).toMatchObject({ health: 'healthy', healthReasons: [], skewed: false });
  });

  it('filters, sorts and pages', async () => {
    const { items } = await admin.json<AgentList>(`${CLUSTER}/agents?sort=-name`);
    const first = await admin.json<AgentList>(`${CLUSTER}/agents?sort=-name&limit=1`);
    expect(first).toMatchObject({ items: [{ name: items[0]?.name }], total: items.length });
    const second = await admin.json<AgentList>(`${CLUSTER}/agents?sort=-name&limit=1&cursor=${first.cursor}`);
    expect(second.items[0]?.name).toBe(items[1]?.name);
    expect(await admin.json<AgentList>(`${CLUSTER}/agents?filter=5r8gj`)).toMatchObject({ total: 1 });
    expect(await admin.json<AgentList>(`${CLUSTER}/agents?filter=health:stale`)).toMatchObject({ total: 0, items: [] });
  });

  it('says what user1 may not see instead of showing nothing as everything', async () => {
    const list = await user1.json<AgentList>(`${CLUSTER}/agents`);
    expect(list.items).toEqual([]);
    expect(list.hidden?.[0]).toMatchObject({
      what: 'agents',
      reason: 'needs list and watch on antreaagentinfos.crd.antrea.io',
    });
    expect(await problemOf(user1.fetch(`${CLUSTER}/agents/x`))).toMatchObject({
      status: 403,
      code: 'UPSTREAM_FORBIDDEN',
    });
    expect((await user1.fetch('/auth/session')).status).toBe(200);
  });

  it('shows one agent and the controller with their objects', async () => {
    const { items } = await admin.json<AgentList>(`${CLUSTER}/agents?limit=1`);
    const agent = await admin.json<AgentDetail>(`${CLUSTER}/agents/${items[0]?.name}`);
    expect(agent.summary.name).toBe(items[0]?.name);
    expect(agent.object).toMatchObject({ kind: 'AntreaAgentInfo' });
    expect(agent.object['metadata']).not.toHaveProperty('managedFields');
    const controller = await admin.json<ControllerDetail>(`${CLUSTER}/controller`);
    expect(controller).toMatchObject({
      summary: { name: 'antrea-controller', health: 'healthy' },
      object: { kind: 'AntreaControllerInfo' },
    });
    expect(controller.summary.connectedAgents).toBeGreaterThan(0);
  });
});

describe('the live topics of agents', () => {
  it('follow the cluster', async () => {
    const agents = subscribeLive<AgentSummary>(server, admin, 'agents', { cluster: 'stc-tkg-cluster-1' });
    const controller = subscribeLive<ControllerSummary>(server, admin, 'controller', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => agents.items.size).toBeGreaterThan(0);
    await expect.poll(() => controller.items.get('antrea-controller')?.health).toBe('healthy');
    const { store } = server.cluster;
    const [info] = store.list('crd.antrea.io', 'antreaagentinfos');
    store.update('crd.antrea.io', 'antreaagentinfos', { ...info!, version: 'v0.0.1' });
    await expect.poll(() => agents.items.get(info!.metadata.name)).toMatchObject({ version: 'v0.0.1', skewed: true });
    agents.close();
    controller.close();
  });

  it('equal the cluster’s list after a 410 storm, lost connections, and a stop of the API server', async () => {
    const agents = subscribeLive<AgentSummary>(server, admin, 'agents', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => agents.items.size).toBeGreaterThan(0);
    const { cluster } = server;
    const extra = Array.from({ length: 20 }, (_, index) => `extra-${index}`);
    cluster.setFaults({ gone410Storm: true, dropRate: 0.05 });
    for (const name of extra)
      cluster.store.create('crd.antrea.io', 'antreaagentinfos', {
        apiVersion: 'crd.antrea.io/v1beta1',
        kind: 'AntreaAgentInfo',
        metadata: { name },
      });
    await cluster.stopApiServer();
    for (const name of extra.slice(0, 10)) cluster.store.remove('crd.antrea.io', 'antreaagentinfos', name);
    await cluster.startApiServer();
    cluster.setFaults({});
    const expected = () =>
      cluster.store
        .list('crd.antrea.io', 'antreaagentinfos')
        .map((info) => `${info.metadata.name}@${info.metadata.resourceVersion}`)
        .toSorted();
    await expect
      .poll(() => [...agents.items.values()].map((agent) => `${agent.name}@${agent.resourceVersion}`).toSorted(), {
        timeout: 20_000,
      })
      .toEqual(expected());
    await expect.poll(() => agents.freshness?.state, { timeout: 20_000 }).toBe('live');
    expect(agents.items.get('extra-15')).toMatchObject({ health: 'unknown', localPods: null });
    agents.close();
    for (const name of extra.slice(10)) cluster.store.remove('crd.antrea.io', 'antreaagentinfos', name);
    const listed = async () =>
      (await admin.json<AgentList>(`${CLUSTER}/agents`)).items.some((agent) => agent.name.startsWith('extra'));
    await expect.poll(listed).toBe(false);
  });

  it('turn a silent agent stale without any event of the cluster', async () => {
    server.cluster.setFaults({ stopHeartbeats: true });
    const agents = subscribeLive<AgentSummary>(server, admin, 'agents', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => agents.items.size).toBeGreaterThan(0);
    expect([...agents.items.values()].every((agent) => agent.health === 'healthy')).toBe(true);
    ahead = 4 * 60_000;
    await vi.waitFor(
      () =>
        expect([...agents.items.values()].map((agent) => agent.health)).toEqual(
          [...agents.items.keys()].map(() => 'stale'),
        ),
      { timeout: 15_000 },
    );
    expect([...agents.items.values()][0]?.healthReasons[0]).toMatch(/no heartbeat for \d min/);
    agents.close();
  });

  it('end with a problem for a cluster that is not registered', async () => {
    const agents = subscribeLive(server, admin, 'agents', { cluster: 'nowhere' });
    await expect.poll(() => agents.problem?.code).toBe('CLUSTER_UNKNOWN');
    agents.close();
  });
});
