import type { CheckRun, Problem, TraceflowDetail, TraceflowList } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
const TRACEFLOWS = `${CLUSTER}/traceflows`;
const UI = { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' };
const APPSERVER = { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' };
type Spec = Readonly<Record<string, unknown>>;

let server: TestApp;
let admin: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

/** Makes an object as kubectl would, past the form and its bounds; the name under which it is found. */
async function made(spec: Spec): Promise<string> {
  const created = await admin.send('POST', '/api/v1/traceflow', { spec });
  expect(created.status).toBe(202);
  return (created.headers.get('location') ?? '').split('/').at(-1) ?? '';
}

describe('a Traceflow beyond the bounds of the form, as v1alpha1 takes it, is shown without a form', () => {
  it.each<[string, Spec]>([
    ['a long timeout', { timeout: 600 }],
    ['a timeout below none', { timeout: -5 }],
    ['a time to live', { packet: { ipHeader: { protocol: 6, ttl: 300 }, transportHeader: { tcp: {} } } }],
    ['TCP flags', { packet: { transportHeader: { tcp: { dstPort: 80, flags: 300 } } } }],
    ['a port', { packet: { transportHeader: { tcp: { dstPort: 70_000 } } } }],
    ['an ICMP identifier', { packet: { transportHeader: { icmp: { id: 70_000 } } } }],
    ['a hop limit', { packet: { ipv6Header: { hopLimit: 300 } } }],
    ['a protocol of its own', { packet: { ipHeader: { protocol: 47 } } }],
  ])('%s', async (_title, part) => {
    const name = await made({ source: UI, destination: APPSERVER, ...part });
    const response = await admin.fetch(`${TRACEFLOWS}/${name}`);
    expect(response.status).toBe(200);
    expect((await response.json()) as TraceflowDetail).toMatchObject({
      id: name,
      request: null,
      object: { spec: part },
    });
    const again = await admin.send('POST', `${CLUSTER}/trace-checks/runs`, { traceflows: [name] });
    expect(again.status).toBe(400);
    expect(((await again.json()) as Problem).errors).toEqual([
      { path: 'traceflows.0', message: `${name} uses options that Netloft cannot send again.` },
    ]);
  });
});

describe('a live Traceflow that leaves its protocol open, as antctl makes it', () => {
  it('is sent again as it was, and says so', async () => {
    const name = await made({ source: UI, liveTraffic: true, timeout: 5 });
    const { request, summary } = await admin.json<TraceflowDetail>(`${TRACEFLOWS}/${name}`);
    expect(request).not.toHaveProperty('protocol');
    expect(summary.protocol).toBe('any protocol');
    const again = await admin.send('POST', `${CLUSTER}/trace-checks/runs`, { traceflows: [name] });
    expect(again.status).toBe(202);
    expect(((await again.json()) as CheckRun).results[0]).toMatchObject({ protocol: 'any protocol' });
  });
});

describe('ends that are addresses', () => {
  it('are told with the Pod that has them now', async () => {
    const name = await made({
      destination: APPSERVER,
      packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 4567 } } },
      liveTraffic: true,
    });
    const caught = async (): Promise<TraceflowDetail> => admin.json<TraceflowDetail>(`${TRACEFLOWS}/${name}`);
    await expect.poll(async () => (await caught()).summary.phase, { timeout: 25_000 }).toBe('Succeeded');
    const { path, capturedPacket } = await caught();
    expect(path).toMatchObject({ source: capturedPacket?.srcIP, sourceName: `${UI.namespace}/${UI.pod}` });
    expect(capturedPacket).toMatchObject({
      srcName: `${UI.namespace}/${UI.pod}`,
      dstName: `${APPSERVER.namespace}/${APPSERVER.pod}`,
    });
    const { items } = await admin.json<TraceflowList>(TRACEFLOWS);
    expect(items.find((row) => row.id === name)).toMatchObject({ sourceName: `${UI.namespace}/${UI.pod}` });
  });
});
