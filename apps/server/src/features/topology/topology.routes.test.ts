import type { Problem, TopologyView } from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const BASE = `/api/v1/clusters/${CLUSTER}`;

let simulator: Simulator;
let server: TestApp;
let admin: TestClient;

/** A port of loopback that is free now. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

beforeAll(async () => {
  const collector = `tcp://127.0.0.1:${await freePort()}`;
  simulator = await startSimulator({
    flows: { perSecond: 40, historyMs: 30 * 60_000, collectors: { [CLUSTER]: collector } },
  });
  server = await startTestApp({
    simulator,
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_LISTEN: `${CLUSTER}=${collector}` },
  });
  admin = await server.signIn('admin-password');
  await vi.waitFor(
    async () =>
      expect((await admin.json<{ total: number }>(`${BASE}/flows?from=now-1h`)).total).toBeGreaterThan(20_000),
    { timeout: 60_000, interval: 500 },
  );
}, 120_000);

afterAll(async () => {
  await server.close();
  await simulator.close();
});

describe('the topology', () => {
  it.each([
    ['group=label', /name the key of the label/],
    ['group=colour', /group/],
    ['hide=nss:a', /no field “nss”/],
    ['limit=5', /limit/],
    ['from=now&to=now-1h', /not before/],
  ])('refuses %s with the reason', async (query, detail) => {
    const response = await admin.fetch(`${BASE}/topology?${query}`);
    expect(response.status).toBe(400);
    expect(JSON.stringify((await response.json()) as Problem)).toMatch(detail);
  });

  it('shows the story by workload, joined with Pods and policies', async () => {
    const view = await admin.json<TopologyView>(`${BASE}/topology?from=now-1h&group=workload`);
    const edge = view.edges.find(
      ({ source, target }) => source === 'workload:yelb/yelb-ui' && target === 'workload:yelb/yelb-appserver',
    );
    expect(edge).toMatchObject({ verdict: 'allowed', ports: ['4567/TCP'] });
    expect(view.nodes.find(({ id }) => id === 'workload:yelb/yelb-ui')).toMatchObject({ health: 'healthy', pods: 1 });
    expect(view.nodes.find(({ id }) => id === 'workload:yelb/yelb-ui')?.policies).toBeGreaterThan(0);
    expect(view.totals.bytes).toBeGreaterThan(0);
  });

  it('finds the records of an edge by its filter', async () => {
    const view = await admin.json<TopologyView>(`${BASE}/topology?from=now-1h&group=namespace`);
    for (const edge of view.edges.slice(0, 5)) {
      const found = await admin.json<{ total: number }>(
        `${BASE}/flows?from=now-2h&limit=1&filter=${encodeURIComponent(edge.filter)}`,
      );
      expect(found.total).toBeGreaterThanOrEqual(edge.allowed + edge.denied + edge.unprotected);
    }
  });

  it('keeps to edges with denied flows', async () => {
    const view = await admin.json<TopologyView>(`${BASE}/topology?from=now-1h&group=workload&only=denied`);
    expect(view.edges.length).toBeGreaterThan(0);
    expect(view.edges.filter(({ denied }) => denied === 0)).toEqual([]);
  });
});

describe('the impact of drafts on stored flows', () => {
  it('names connections that would be dropped, with their records', async () => {
    const draft = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'drop-redis' },
      spec: {
        priority: 1,
        tier: 'emergency',
        appliedTo: [{ podSelector: { matchLabels: { app: 'redis-server' } } }],
        ingress: [{ action: 'Drop', ports: [{ protocol: 'TCP', port: 6379 }] }],
      },
    };
    const response = await admin.send('POST', `${BASE}/policies/impact`, {
      changes: [{ operation: 'create', object: draft }],
      from: 'now-1h',
    });
    const answer = (await response.json()) as {
      changed: { after: string; port: number; flows: number }[];
      total: number;
    };
    expect(response.status).toBe(200);
    expect(answer.total).toBeGreaterThan(0);
    expect(answer.changed[0]).toMatchObject({ before: 'Allowed', after: 'Dropped', port: 6379 });
  });
});

describe('live rows', () => {
  it('come over the stream of Antrea UI, too', async () => {
    const stop = new AbortController();
    const response = await admin.fetch('/api/v1/flows/stream?namespaces=yelb', { signal: stop.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const reader = response.body?.getReader();
    while (!text.includes('event:flow')) {
      const piece = await reader?.read();
      if (piece?.value === undefined) break;
      text += Buffer.from(piece.value).toString('utf8');
    }
    stop.abort();
    expect(text).toMatch(/^: stream-open/);
    expect(text).toMatch(/"sourcePodNamespace":"yelb"/);
  });
});
