import type { BundleDetail, BundleRequestInput, CaptureDetail, CaptureRequestInput } from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';
import { fingerprintOf } from '../../upstreams/file-server/sftp.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
const CAPTURES = `${CLUSTER}/captures`;
const BUNDLES = `${CLUSTER}/support-bundles`;
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
/** First bytes of every pcapng file: the section header block. */
const PCAPNG = '0a0d0d0a';
const GZIP = '1f8b';

let simulator: Simulator;
let server: TestApp;
let admin: TestClient;
let capture: CaptureRequestInput;
let bundle: BundleRequestInput;

beforeAll(async () => {
  simulator = await startSimulator({
    antrea: '2.7',
    featureGates: { PacketCapture: true, SupportBundleCollection: true },
  });
  const { url, hostPublicKey } = simulator.sftp;
  const fingerprint = fingerprintOf(Buffer.from(hostPublicKey, 'base64'));
  server = await startTestApp({
    simulator,
    env: { NETLOFT_FILE_SERVERS: `${new URL(url).host}=${fingerprint}` },
  });
  admin = await server.signIn('admin-password');
  capture = { source: UI, direction: 'Both', packets: 2, timeout: 60 };
  bundle = {
    nodes: { type: 'all' },
    fileServer: { url, hostPublicKey },
    authentication: { secret: { namespace: 'kube-system', name: 'support-bundle-secret' } },
  };
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

async function made<T>(path: string, request: unknown): Promise<T> {
  const response = await admin.send('POST', path, request);
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as T;
}
async function captured(request: CaptureRequestInput): Promise<CaptureDetail> {
  const { id } = await made<CaptureDetail>(CAPTURES, request);
  let detail: CaptureDetail | undefined;
  await expect
    .poll(
      async () => {
        detail = await admin.json<CaptureDetail>(`${CAPTURES}/${id}`);
        return detail.summary.state;
      },
      { timeout: 60_000, interval: 200 },
    )
    .not.toMatch(/Pending|Running/);
  return detail!;
}
async function collected(request: BundleRequestInput): Promise<BundleDetail> {
  const { id } = await made<BundleDetail>(BUNDLES, request);
  let detail: BundleDetail | undefined;
  await expect
    .poll(
      async () => {
        detail = await admin.json<BundleDetail>(`${BUNDLES}/${id}`);
        return detail.summary.state;
      },
      { timeout: 60_000, interval: 200 },
    )
    .not.toMatch(/Pending|Running/);
  return detail!;
}
async function fileOf(path: string): Promise<{ headers: Headers; body: Buffer }> {
  const response = await admin.fetch(path);
  if (response.status !== 200) throw new Error(await response.text());
  return { headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

describe('the file of a capture', () => {
  it('comes out of the agent as an attachment, and goes with the capture', async () => {
    const { id, summary } = await captured(capture);
    expect(summary).toMatchObject({ state: 'Succeeded', captured: 2, download: { possible: true, how: 'agent' } });
    expect(summary.node).not.toBeNull();
    const { headers, body } = await fileOf(`${CAPTURES}/${id}/file`);
    expect(body.subarray(0, 4).toString('hex')).toBe(PCAPNG);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${id}.pcapng"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const user1 = await server.signIn('user1');
    const refused = await problemOf(await user1.fetch(`${CAPTURES}/${id}/file`));
    expect(refused).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
    await admin.send('DELETE', `${CAPTURES}/${id}`);
    expect(await problemOf(await admin.fetch(`${CAPTURES}/${id}/file`))).toMatchObject({ status: 404 });
  });

  it('comes from the file server that an administrator listed', async () => {
    const { url, hostPublicKey } = simulator.sftp;
    const { id, summary } = await captured({ ...capture, fileServer: { url, hostPublicKey } });
    expect(summary).toMatchObject({ state: 'Succeeded', filePath: `${url}/${id}.pcapng`, download: { how: 'sftp' } });
    const { headers, body } = await fileOf(`${CAPTURES}/${id}/file`);
    expect(body.subarray(0, 4).toString('hex')).toBe(PCAPNG);
    expect(Number(headers.get('content-length'))).toBe(body.length);
    simulator.sftp.files.remove(`/upload/${id}.pcapng`);
    const gone = await problemOf(await admin.fetch(`${CAPTURES}/${id}/file`));
    expect(gone).toMatchObject({ status: 404, code: 'CAPTURE_FILE_MISSING', upstream: { kind: 'file-server' } });
  });

  it('is still in the agent when its upload failed, which is told', async () => {
    server.cluster.setCaptureFaults({ uploadError: 'no route to host' });
    const { url } = simulator.sftp;
    const detail = await captured({ ...capture, fileServer: { url } });
    server.cluster.setCaptureFaults({});
    expect(detail).toMatchObject({
      failure: 'no route to host',
      summary: { state: 'Failed', reason: 'The file was not uploaded: no route to host', download: { how: 'agent' } },
    });
  });
});

describe('the files of a support bundle', () => {
  it('come from the file server, Node by Node, with what failed', async () => {
    const { items } = await admin.json<{ items: { node: string }[] }>(`${CLUSTER}/agents?sort=name`);
    const broken = items[0]?.node ?? '';
    server.cluster.setCaptureFaults({ failNodes: [broken], nodeError: 'disk is full' });
    const detail = await collected(bundle);
    server.cluster.setCaptureFaults({});
    expect(detail.summary).toMatchObject({
      state: 'PartlyFailed',
      failedNodes: 1,
      desiredNodes: items.length,
      collectedNodes: items.length - 1,
    });
    const at = (node: string): string => `${BUNDLES}/${detail.id}/nodes/${node}/file`;
    const [failed, good] = [true, false].map((is) => detail.nodes.find(({ node }) => (node === broken) === is));
    expect(failed).toMatchObject({ state: 'Failed', reason: 'disk is full', download: { possible: false } });
    expect(await problemOf(await admin.fetch(at(broken)))).toMatchObject({ code: 'CAPTURE_FILE_MISSING' });
    expect(good).toMatchObject({ state: 'Collected', download: { possible: true, how: 'sftp' } });
    const { headers, body } = await fileOf(at(good?.node ?? ''));
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${good?.file ?? ''}"`);
    expect(body.subarray(0, 2).toString('hex')).toBe(GZIP);
  });
});
