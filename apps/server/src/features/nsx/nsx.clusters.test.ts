import type { NsxAlarmList, NsxClusterDetail, NsxClusterList, NsxClusterSummary, NsxHitList } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import { ONE, TWO } from './nsx.changes.fixture.ts';

describe.each([false, true])('clusters of NSX (NSX tells only what is certain: %s)', (strict) => {
  let server: NsxApp;
  let admin: TestClient;
  let later = 0;
  beforeAll(async () => {
    server = await startNsxApp({ nsx: { strict }, now: () => Date.now() + later });
    admin = await server.signIn('admin-password');
  });
  afterEach(async () => {
    server.nsx.clearFaults();
    await server.steer(TWO, 'health');
  });
  afterAll(() => server.close());

  const list = (query = ''): Promise<NsxClusterList> => server.get(admin, `/api/v1/nsx/clusters${query}`);
  const rowOf = async (name: string): Promise<NsxClusterSummary | undefined> => {
    // As long as health is kept, and far less than makes a heartbeat old.
    later += 11_000;
    const { items } = await list();
    return items.find((row) => row.name === name);
  };
  const problemsOf = (row: NsxClusterSummary | undefined): string =>
    (row?.problems ?? []).map(({ message, action }) => `${message} ${action ?? ''}`).join(' ');

  it('that are not there are not found', async () => {
    const { status, body } = await server.ask(admin, 'GET', '/api/v1/nsx/clusters/nobody');
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('are listed with health, counts, policies, certificate, and the cluster of Netloft that each is', async () => {
    const { items, unregistered, freshness, partial } = await list();
    expect([freshness.state, partial, unregistered]).toEqual(['live', undefined, []]);
    expect(items.map(({ name, cni }) => [name, cni])).toEqual([
      [ONE, 'Antrea'],
      [TWO, 'Antrea'],
      ['tkg-sup', 'NCP'],
    ]);
    for (const name of [ONE, TWO])
      expect(items.find((row) => row.name === name)).toMatchObject({
        state: 'Connected',
        problems: [],
        components: [
          { name: 'controller', status: 'HEALTHY' },
          { name: 'mp-adapter', status: 'HEALTHY' },
          { name: 'ccp-adapter', status: 'HEALTHY' },
        ],
        agents: { healthy: 3, degraded: 0, failed: 0 },
        link: { cluster: name },
        heartbeatInterval: 60,
      });
    expect(items[0]).toMatchObject({ policies: 2, counts: { nodes: 3, namespaces: expect.any(Number) } });
    expect(items[1]?.policies).toBe(0);
    expect(Date.parse(items[0]?.certificateExpires ?? '')).toBeGreaterThan(Date.now());
  });

  it('one has its Nodes with their agents, and the policies that are realized there', async () => {
    const one = await server.get<NsxClusterDetail>(admin, `/api/v1/nsx/clusters/${ONE}`);
    expect(one.nodes).toHaveLength(3);
    expect(one.nodes.every(({ agent, ips }) => agent === 'HEALTHY' && ips.length > 0)).toBe(true);
    expect(one.policies.map(({ id }) => id).sort()).toEqual(['Cluster-DNS', 'Yelb-Zero-Trust']);
    expect(JSON.stringify(one.object)).not.toContain('PRIVATE KEY');
  });

  it.each<[string, object, string, RegExp]>([
    [
      'lost its session',
      { unhealthy: { CCP_SESSION_STATE_UP: { reason: 'NoSession', message: 'session is down' } } },
      'Degraded',
      /session|ccp/i,
    ],
    // The state is that of the components; agents that fail are a problem of theirs.
    ['has agents that fail', { agents: { healthy: 2, degraded: 0, failed: 1 } }, 'Connected', /agent/i],
    ['has a component that failed', { components: { mpAdapter: 'FAILED' } }, 'Failed', /mp-adapter|adapter/i],
  ])('which %s says so, and what to do', async (_what, wish, state, words) => {
    await server.steer(TWO, 'health', wish);
    const row = await rowOf(TWO);
    expect(row?.problems.length).toBeGreaterThan(0);
    expect(problemsOf(row)).toMatch(words);
    expect(row?.state).toBe(state);
    expect((await rowOf(ONE))?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('which NSX hears nothing of is stale, with the age of its heartbeats', async () => {
    await server.steer(TWO, 'stop-heartbeat');
    const row = await rowOf(TWO);
    expect(row?.state).toBe('Stale');
    expect(row?.components.flatMap(({ conditions }) => conditions).every(({ stale }) => stale)).toBe(true);
    expect(problemsOf(row)).toMatch(/hear|heartbeat/i);
  });

  it('whose health cannot be read are unknown, and not healthy', async () => {
    const fresh = await startNsxApp({ nsx: { strict } });
    const client = await fresh.signIn('admin-password');
    const path = '/policy/api/v1/infra/sites/default/enforcement-points/default/cluster-control-planes-status';
    fresh.nsx.addFault({ match: { path }, status: 400, error_code: 500012 });
    const { items, partial } = await fresh.get<NsxClusterList>(client, '/api/v1/nsx/clusters');
    expect(items.map(({ state }) => state)).toEqual(['Unknown', 'Unknown', 'Unknown']);
    expect(partial).toContain('health');
    await fresh.close();
  });

  it('alarms are told, the most severe and newest first, without those that were resolved', async () => {
    const { items, total } = await server.get<NsxAlarmList>(admin, '/api/v1/nsx/alarms');
    expect(items).toHaveLength(total);
    expect(items.map(({ status }) => status)).not.toContain('RESOLVED');
    const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
    const ranks = items.map(({ severity }) => severities.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(items.every(({ summary, description }) => summary !== '' && description !== '')).toBe(true);
  });

  it.each([
    ['a name', 'yelb-ui', 'Service', 'yelb-ui'],
    ['an address', '10.13.210.10', 'Service', 'yelb-ui'],
    ['a label', 'app=yelb-db', 'Pod', 'yelb-db'],
    ['a policy', 'Yelb-Zero', 'SecurityPolicy', 'Yelb-Zero-Trust'],
    ['a group', 'acnp-yelb-cache', 'Group', 'acnp-yelb-cache-redis'],
    ['a cluster', TWO, 'Cluster', TWO],
    ['a service of NSX', 'NodePortLocal', 'NsxService', 'NodePortLocal'],
  ])('are searched by %s', async (_what, filter, kind, name) => {
    const found = await server.get<NsxHitList>(admin, `/api/v1/nsx/search?filter=${encodeURIComponent(filter)}`);
    expect(found.items.some((hit) => hit.kind === kind && hit.name.startsWith(name))).toBe(true);
    expect(found.items.length).toBeLessThanOrEqual(20);
  });
});
