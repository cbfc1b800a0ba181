import { NETLOFT_TRACEFLOW_LABEL, type Problem } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const BASE = '/api/v1/traceflow';
const EXPOSED = 'Location, Retry-After';
const spec = {
  source: { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' },
  destination: { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' },
  packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 4567, flags: 2 } } },
};

let server: TestApp;
let admin: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [admin, user1] = [await server.signIn('admin-password'), await server.signIn('user1')];
});
afterAll(() => server.close());
afterEach(() => server.cluster.setTraceFaults({}));

const header = (response: Response, ...names: readonly string[]): (string | null)[] =>
  names.map((name) => response.headers.get(name));
const start = async (asked: object = spec, more: object = {}): Promise<string> => {
  const created = await admin.send('POST', BASE, { spec: asked, ...more });
  expect(created.status).toBe(202);
  return created.headers.get('location') ?? '';
};
const done = (location: string): Promise<void> =>
  expect.poll(async () => (await admin.fetch(`${location}/status`)).status, { timeout: 20_000 }).toBe(302);
const nameOf = (location: string): string => location.slice(BASE.length + 1);
const stored = (location: string) => server.cluster.store.get('crd.antrea.io', 'traceflows', nameOf(location));

describe('Antrea UI’s protocol refuses', () => {
  it.each([
    ['POST', BASE],
    ['GET', `${BASE}/some`],
    ['GET', `${BASE}/some/status`],
    ['GET', `${BASE}/some/result`],
    ['DELETE', `${BASE}/some`],
  ] as const)('%s %s without a session, with 401', async (method, path) => {
    const body = method === 'POST' ? JSON.stringify({ spec }) : null;
    const response = await server
      .client()
      .fetch(path, { method, body, headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(401);
  });

  it('who may not create, with 403 and without a Location', async () => {
    const refused = await user1.send('POST', BASE, { spec });
    expect([refused.status, ...header(refused, 'location', 'retry-after')]).toEqual([403, null, null]);
  });

  it.each(['status', 'result', ''])('what is not there, with 404: %s', async (part) => {
    const path = `${BASE}/3f0c1a1e-0000-4000-8000-000000000000`;
    const response = part === '' ? await admin.send('DELETE', path) : await admin.fetch(`${path}/${part}`);
    expect([response.status, ...header(response, 'location')]).toEqual([404, null]);
  });
});

describe('Antrea UI’s protocol', () => {
  it('accepts with an empty 202 that says where and when to ask, readable by scripts of other origins', async () => {
    const created = await admin.send('POST', BASE, { spec });
    expect([created.status, await created.text()]).toEqual([202, '']);
    expect(header(created, 'retry-after', 'access-control-expose-headers')).toEqual(['2', EXPOSED]);
  });

  it('takes nothing of the body but the spec', async () => {
    const location = await start(spec, { metadata: { name: 'mine', labels: { a: 'b' } }, status: { phase: 'Failed' } });
    expect(nameOf(location)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(stored(location)?.metadata.labels).toMatchObject({ [NETLOFT_TRACEFLOW_LABEL]: 'true' });
    expect(stored(location)?.metadata.labels).not.toHaveProperty('a');
    expect(stored(location)?.['status']).not.toMatchObject({ phase: 'Failed' });
  });

  it('leads to the status with an empty 303, whether there is such a trace or not', async () => {
    const response = await admin.fetch(`${BASE}/no-such-trace`);
    expect([response.status, await response.text()]).toEqual([303, '']);
    expect(header(response, 'location')).toEqual([`${BASE}/no-such-trace/status`]);
  });

  it('says with an empty 200 that a trace is not done, and where its result will not be found yet', async () => {
    server.cluster.setTraceFaults({ tagsTaken: 14 });
    const location = await start();
    const pending = await admin.fetch(`${location}/status`);
    expect([pending.status, await pending.text()]).toEqual([200, '']);
    expect(header(pending, 'location', 'retry-after', 'access-control-expose-headers')).toEqual([
      `${location}/status`,
      '1',
      EXPOSED,
    ]);
    const early = await admin.fetch(`${location}/result`);
    const problem = (await early.json()) as Problem;
    expect([early.status, problem.code]).toEqual([404, 'TRACEFLOW_NOT_DONE']);
    expect(problem.action).toContain(`${location}/status`);
    expect((await admin.send('DELETE', location)).status).toBe(200);
  });

  it.each<[title: string, asked: object, status: object]>([
    ['that succeeded', spec, { phase: 'Succeeded' }],
    [
      'that failed',
      { ...spec, destination: {} },
      { phase: 'Failed', reason: expect.stringContaining('not specified') },
    ],
  ])('leads with an empty 302 to the whole object of a trace %s', async (_title, asked, status) => {
    const location = await start(asked);
    await done(location);
    const redirect = await admin.fetch(`${location}/status`);
    expect([redirect.status, await redirect.text()]).toEqual([302, '']);
    expect(header(redirect, 'location', 'retry-after')).toEqual([`${location}/result`, null]);
    expect(await admin.json(`${location}/result`)).toMatchObject({
      apiVersion: expect.stringMatching(/^crd\.antrea\.io\//),
      kind: 'Traceflow',
      metadata: { name: nameOf(location) },
      spec: asked,
      status,
    });
  });

  it('removes any trace with an empty 200, whoever made it, once', async () => {
    server.cluster.store.create('crd.antrea.io', 'traceflows', {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'Traceflow',
      metadata: { name: 'by-antctl' },
      spec,
    });
    const removed = await admin.send('DELETE', `${BASE}/by-antctl`);
    expect([removed.status, await removed.text()]).toEqual([200, '']);
    expect((await admin.send('DELETE', `${BASE}/by-antctl`)).status).toBe(404);
  });

  it('keeps a trace through an API server that is away for a while', async () => {
    const location = await start();
    await server.cluster.stopApiServer();
    expect((await admin.fetch(`${location}/status`)).status).toBeGreaterThanOrEqual(500);
    await server.cluster.startApiServer();
    await done(location);
  });
});
