import {
  NETLOFT_TRACEFLOW_LABEL,
  type Problem,
  type TraceflowDetail,
  type TraceflowList,
  type TraceflowRequestInput,
  type TraceflowSummary,
} from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';

const TRACEFLOWS = '/api/v1/clusters/stc-tkg-cluster-1/traceflows';
const POLICY = '9ae2599a-3bd3-4413-849e-06f53f467559';
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
const APPSERVER = { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' } as const;
const trace = (destinationPort: number): TraceflowRequestInput => ({
  source: UI,
  destination: APPSERVER,
  protocol: 'TCP',
  destinationPort,
});

let server: TestApp;
let admin: TestClient;
let user1: TestClient;

beforeAll(async () => {
  server = await startTestApp();
  [admin, user1] = [await server.signIn('admin-password'), await server.signIn('user1')];
});
afterAll(() => server.close());

const problemOf = async (response: Promise<Response>): Promise<Problem> => (await (await response).json()) as Problem;
const run = async (request: TraceflowRequestInput): Promise<TraceflowDetail> => {
  const response = await admin.send('POST', TRACEFLOWS, request);
  expect(response.status).toBe(201);
  return (await response.json()) as TraceflowDetail;
};
async function finished(name: string): Promise<TraceflowDetail> {
  let detail: TraceflowDetail | undefined;
  await expect
    .poll(
      async () => {
        detail = await admin.json<TraceflowDetail>(`${TRACEFLOWS}/${name}`);
        return detail.summary.phase;
      },
      { timeout: 25_000, interval: 100 },
    )
    .toMatch(/Succeeded|Failed/);
  return detail!;
}

describe('running a Traceflow', () => {
  it.each<[string, unknown, string, string]>([
    ['no source', { destination: APPSERVER }, 'source', 'source Pod must be specified'],
    ['no destination', { source: UI }, 'destination', 'destination is not specified'],
    [
      'an address that is none',
      { source: UI, destination: { type: 'ip', ip: '10.0.0' } },
      'destination.ip',
      'is no IPv4 or IPv6 address',
    ],
    [
      'an address of the other family',
      { source: UI, destination: { type: 'ip', ip: 'fd00::1' } },
      'destination.ip',
      'IPv6',
    ],
    ['a port beyond all', { ...trace(70_000) }, 'destinationPort', ''],
    ['ports of ICMP', { ...trace(80), protocol: 'ICMP' }, 'destinationPort', 'ICMP has no ports'],
    ['a timeout beyond what Antrea takes', { ...trace(80), timeout: 301 }, 'timeout', ''],
    ['a protocol that is none', { ...trace(80), protocol: 'SCTP' }, 'protocol', ''],
  ])('refuses %s and names the field', async (_name, body, path, words) => {
    const problem = await problemOf(admin.send('POST', TRACEFLOWS, body));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(problem.errors?.map((one) => one.path)).toContain(path);
    expect(problem.detail).toContain(words);
  });

  it('passes the refusal of the API server on, word for word', async () => {
    const problem = await problemOf(user1.send('POST', TRACEFLOWS, trace(4567)));
    expect(problem).toMatchObject({
      status: 403,
      code: 'UPSTREAM_FORBIDDEN',
      upstream: { kind: 'kubernetes', status: 403 },
    });
    expect(problem.detail).toMatch(
      /^traceflows\.crd\.antrea\.io is forbidden: User "sso:user1@.*" cannot create resource "traceflows" in API group "crd\.antrea\.io" at the cluster scope/,
    );
  });

  it('delivers yelb-ui → yelb-appserver on 4567, with the policy that allows it by its display name (story 6)', async () => {
    const created = await run(trace(4567));
    expect(created.object).toMatchObject({ metadata: { labels: { [NETLOFT_TRACEFLOW_LABEL]: 'true' } } });
    expect(created.request).toMatchObject(trace(4567));
    const { path, summary } = await finished(created.id);
    expect(summary).toMatchObject({ phase: 'Succeeded', verdict: 'Delivered', managed: true, requestedBy: 'admin' });
    expect(path.nodes.map((node) => node.role)).toEqual(['sender', 'receiver']);
    expect(path.nodes[0]?.observations.map((one) => [one.component, one.action])).toEqual([
      ['SpoofGuard', 'Forwarded'],
      ['Forwarding', 'Forwarded'],
    ]);
    expect(path.nodes[0]?.observations[1]?.tunnelDstIP).toBe('10.13.82.39');
    expect(path.nodes[1]?.observations.map((one) => [one.component, one.componentInfo, one.action])).toEqual([
      ['Forwarding', undefined, 'Received'],
      ['NetworkPolicy', 'IngressRule', 'Forwarded'],
      ['Forwarding', 'Output', 'Delivered'],
    ]);
    expect(path.nodes[1]?.observations[1]?.policy).toMatchObject({
      name: POLICY,
      displayName: 'Yelb-Zero-Trust',
      tier: 'nsx-category-application',
    });
  });

  it('drops 4568 by the same policy (story 7), live', async () => {
    const created = await run(trace(4568));
    const live = subscribeLive<TraceflowDetail>(server, admin, 'traceflow', {
      cluster: 'stc-tkg-cluster-1',
      name: created.id,
    });
    const all = subscribeLive<TraceflowSummary>(server, admin, 'traceflows', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => live.items.get(created.id)?.summary.verdict, { timeout: 25_000 }).toBe('Dropped');
    await expect
      .poll(() => all.items.get(created.id))
      .toMatchObject({ verdict: 'Dropped', policy: { name: POLICY, displayName: 'Yelb-Zero-Trust' } });
    expect(live.items.get(created.id)?.path.nodes[1]?.observations.at(-1)).toMatchObject({
      componentInfo: 'IngressMetric',
      action: 'Dropped',
    });
    const removed = await admin.send('DELETE', `${TRACEFLOWS}/${created.id}`);
    expect(removed.status).toBe(204);
    await expect.poll(() => live.items.size + Number(all.items.has(created.id))).toBe(0);
    live.close();
    all.close();
  });

  it('lists a new Traceflow at once, newest first, and no longer after it was removed', async () => {
    const created = await run(trace(4567));
    const list = await admin.json<TraceflowList>(TRACEFLOWS);
    expect(list.items[0]?.id ?? '').toBeTruthy();
    expect(list.items.map((row) => row.id)).toContain(created.id);
    expect(list.items.map((row) => row.createdAt)).toEqual(
      list.items
        .map((row) => row.createdAt)
        .toSorted()
        .toReversed(),
    );
    await admin.send('DELETE', `${TRACEFLOWS}/${created.id}`);
    expect((await admin.json<TraceflowList>(TRACEFLOWS)).items.map((row) => row.id)).not.toContain(created.id);
    expect(await problemOf(admin.fetch(`${TRACEFLOWS}/${created.id}`))).toMatchObject({
      status: 404,
      code: 'UPSTREAM_NOT_FOUND',
      detail: `traceflows.crd.antrea.io "${created.id}" not found`,
    });
  });
});

describe('with connections that break', () => {
  it('creates every Traceflow once and removes it, however often a connection was lost', async () => {
    server.cluster.setFaults({ dropRate: 0.2 });
    const statuses: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      const created = await admin.send('POST', TRACEFLOWS, trace(4567));
      const { id } = (await created.json()) as TraceflowDetail;
      const removed = await admin.send('DELETE', `${TRACEFLOWS}/${id}`);
      statuses.push(created.status, removed.status);
    }
    server.cluster.setFaults({});
    // Three attempts in a row may all fail, which is then told.
    expect(statuses.filter((status) => status === 201 || status === 204).length).toBeGreaterThanOrEqual(16);
    expect(statuses.filter((status) => ![201, 204, 404, 502].includes(status))).toEqual([]);
  });
});

describe('the Traceflow protocol of Antrea UI', () => {
  const BASE = '/api/v1/traceflow';
  const spec = {
    source: { namespace: UI.namespace, pod: UI.name },
    destination: { namespace: APPSERVER.namespace, pod: APPSERVER.name },
    packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 4567, flags: 2 } } },
    timeout: 20,
  };

  it.each([
    ['a body that is no JSON', 'no json', 400, 'INVALID_REQUEST'],
    ['a body without spec', '{}', 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (_name, body, status, code) => {
    const response = admin.fetch(BASE, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await problemOf(response)).toMatchObject({ status, code });
  });

  it('knows nothing of a Traceflow that is not there', async () => {
    expect(await problemOf(admin.fetch(`${BASE}/none/status`))).toMatchObject({
      status: 404,
      code: 'UPSTREAM_NOT_FOUND',
    });
    expect((await admin.fetch(`${BASE}/none`)).status).toBe(303);
  });

  it('answers 202, 303, 200 until done, 302, the object, and removes it', async () => {
    const created = await admin.send('POST', BASE, { spec });
    expect([created.status, await created.text(), created.headers.get('retry-after')]).toEqual([202, '', '2']);
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^\/api\/v1\/traceflow\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const first = await admin.fetch(location);
    expect([first.status, first.headers.get('location')]).toEqual([303, `${location}/status`]);
    const early = await admin.fetch(`${location}/result`);
    if (early.status === 404) expect(await early.json()).toMatchObject({ code: 'TRACEFLOW_NOT_DONE' });
    const pending = await admin.fetch(`${location}/status`);
    if (pending.status === 200)
      expect([pending.headers.get('location'), pending.headers.get('retry-after'), await pending.text()]).toEqual([
        `${location}/status`,
        '1',
        '',
      ]);
    await expect.poll(async () => (await admin.fetch(`${location}/status`)).status, { timeout: 25_000 }).toBe(302);
    expect((await admin.fetch(`${location}/status`)).headers.get('location')).toBe(`${location}/result`);
    expect(await admin.json(`${location}/result`)).toMatchObject({
      kind: 'Traceflow',
      spec: { timeout: 20 },
      status: { phase: 'Succeeded' },
    });
    const removed = await admin.send('DELETE', location);
    expect([removed.status, await removed.text()]).toEqual([200, '']);
    expect((await admin.fetch(`${location}/result`)).status).toBe(404);
  });

  it('limits how often one user starts traces, without harming another', async () => {
    const andreasm = await server.signIn('andreasm');
    const answers: number[] = [];
    // While these are answered, some more are allowed.
    while (answers.length < 300 && answers.at(-1) !== 429)
      answers.push((await andreasm.send('POST', BASE, { spec: {} })).status);
    expect(answers.at(-1)).toBe(429);
    expect(answers.length).toBeGreaterThan(60);
    const refused = await andreasm.send('POST', TRACEFLOWS, trace(4567));
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await user1.send('POST', BASE, { spec })).status).toBe(403);
  });
});
