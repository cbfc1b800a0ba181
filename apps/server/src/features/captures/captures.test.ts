import {
  type BundleDetail,
  type BundleRequestInput,
  type CaptureDetail,
  type CaptureList,
  type CaptureRequestInput,
  type CapturesAvailability,
  type CaptureSummary,
  NETLOFT_TRACEFLOW_LABEL,
} from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';
import { problemOf } from '../../testing/problems.ts';

const CLUSTER = '/api/v1/clusters/stc-tkg-cluster-1';
const CAPTURES = `${CLUSTER}/captures`;
const BUNDLES = `${CLUSTER}/support-bundles`;
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
const NOBODY = { type: 'pod', namespace: 'yelb', name: 'nobody' } as const;
const SERVER = 'sftp://files.example.com:2222/captures';
const capture = (rest: CaptureRequestInput = {}): CaptureRequestInput => ({ source: NOBODY, timeout: 10, ...rest });
const bundle: BundleRequestInput = {
  nodes: { type: 'all' },
  fileServer: { url: SERVER },
  authentication: { secret: { namespace: 'kube-system', name: 'antrea-packetcapture-fileserver-auth' } },
};

let server: TestApp;
let admin: TestClient;
let user1: TestClient;
let shift = 0;

beforeAll(async () => {
  server = await startTestApp({
    simulatorOptions: { antrea: '2.7', featureGates: { PacketCapture: true, SupportBundleCollection: true } },
    now: () => Date.now() + shift,
  });
  [admin, user1] = [await server.signIn('admin-password'), await server.signIn('user1')];
});
afterAll(() => server.close());

async function make(request: CaptureRequestInput): Promise<CaptureDetail> {
  const response = await admin.send('POST', CAPTURES, request);
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as CaptureDetail;
}
/** A capture of which an agent has already said this. */
function ended(name: string, status: object, spec: object = {}): string {
  server.cluster.store.create('crd.antrea.io', 'packetcaptures', {
    apiVersion: 'crd.antrea.io/v1alpha1',
    kind: 'PacketCapture',
    metadata: { name },
    spec: { source: { pod: { namespace: 'yelb', name: 'nobody' } }, captureConfig: { firstN: { number: 1 } }, ...spec },
    status: {
      numberCaptured: 1,
      conditions: [
        { type: 'PacketCaptureStarted', status: 'True', reason: 'Started' },
        { type: 'PacketCaptureComplete', status: 'True', reason: 'Succeed' },
      ],
      ...status,
    },
  });
  return name;
}

describe('what a cluster can do of captures', () => {
  it('names the gate that is off, and the release that is too old', async () => {
    const old = await startTestApp({ simulatorOptions: { antrea: '1.7' } });
    const featureGates = { PacketCapture: false, SupportBundleCollection: false };
    const off = await startTestApp({ simulatorOptions: { antrea: '2.7', featureGates } });
    try {
      const [before, without] = await Promise.all(
        [old, off].map(async (one) =>
          (await one.signIn('admin-password')).json<CapturesAvailability>(`${CAPTURES}/availability`),
        ),
      );
      expect(before?.captures).toMatchObject({ available: false, cause: 'release-too-old', since: '2.2' });
      expect(before?.captures.reason).toMatch(/^This cluster runs Antrea v?1\.7.*; PacketCapture came with 2\.2\.$/);
      expect(before?.captures.features.direction).toBe(false);
      expect(before?.bundles.cause).toBe('release-too-old');
      expect(without?.captures).toMatchObject({ available: false, cause: 'gate-off', gate: { enabled: false } });
      expect(without?.captures.reason).toContain('featureGates.PacketCapture to true in antrea-agent.conf');
      expect(without?.bundles.reason).toContain('antrea-controller.conf');
    } finally {
      await Promise.all([old.close(), off.close()]);
    }
  });

  it('names the right that the caller lacks', async () => {
    expect(await user1.json<CapturesAvailability>(`${CAPTURES}/availability`)).toMatchObject({
      captures: {
        available: false,
        cause: 'no-right',
        reason: 'needs create on packetcaptures.crd.antrea.io',
        rights: { download: { allowed: false, reason: 'needs get on pods/exec in namespace kube-system' } },
      },
    });
  });

  it('lets the admin password do everything but fetch from file servers that nobody listed', async () => {
    const { captures, bundles, fileServers } = await admin.json<CapturesAvailability>(`${CAPTURES}/availability`);
    expect(captures).toMatchObject({ available: true, reason: '', gate: { enabled: true } });
    expect(captures.features).toEqual({ direction: true, capturePoint: true, ipv6: true, icmp: true, tcpFlags: true });
    expect(captures.rights.download).toEqual({ allowed: true, reason: '' });
    expect(bundles).toMatchObject({ available: true, rights: { download: { allowed: false } } });
    expect(fileServers).toEqual([]);
  });
});

describe('a capture is refused', () => {
  it.each<[string, CaptureRequestInput, string, string]>([
    [
      'without a Pod',
      { source: { type: 'ip', ip: '10.0.0.1' } },
      'source',
      'At least one of source.pod or destination.pod',
    ],
    [
      'at an end that is no Pod',
      { source: UI, capturePoint: 'Destination' },
      'capturePoint',
      'destination.pod must be set',
    ],
    [
      'with ports of ICMP',
      { source: UI, protocol: 'ICMP', destinationPort: 80 },
      'destinationPort',
      'Only TCP and UDP',
    ],
    [
      'with a server that is no SFTP',
      { source: UI, fileServer: { url: 'https://files.example.com/x' } },
      'fileServer.url',
      'should match',
    ],
    ['with no packet at all', { source: UI, packets: 0 }, 'packets', ''],
  ])('%s, by field', async (_name, request, path, message) => {
    const problem = await problemOf(await admin.send('POST', CAPTURES, request));
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(problem.errors?.map((fault) => fault.path)).toContain(path);
    expect(problem.detail).toContain(message);
  });

  it('by the cluster, in its own words', async () => {
    const problem = await problemOf(await user1.send('POST', CAPTURES, capture()));
    expect(problem).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
    expect(problem.detail).toMatch(/cannot create resource "packetcaptures" in API group "crd.antrea.io"/);
  });

  it('when one user starts very many', async () => {
    const andreasm = await server.signIn('andreasm');
    const answers: number[] = [];
    for (let count = 0; count < 31; count += 1) answers.push((await andreasm.send('POST', BUNDLES, bundle)).status);
    expect(answers.at(-1)).toBe(429);
  });
});

describe('a capture', () => {
  it('is made as the caller’s and Netloft’s, listed, followed live, and cancelled', async () => {
    const live = subscribeLive<CaptureSummary>(server, admin, 'captures', { cluster: 'stc-tkg-cluster-1' });
    const response = await admin.send(
      'POST',
      CAPTURES,
      capture({ protocol: 'TCP', destinationPort: 80, direction: 'Both' }),
    );
    const made = (await response.json()) as CaptureDetail;
    expect([response.status, response.headers.get('location')]).toEqual([201, `${CAPTURES}/${made.id}`]);
    expect(made).toMatchObject({
      summary: { source: 'yelb/nobody', protocol: 'TCP', destinationPort: 80, direction: 'Both', managed: true },
      request: { protocol: 'TCP', direction: 'Both', packets: 100 },
      object: { metadata: { labels: { [NETLOFT_TRACEFLOW_LABEL]: 'true' } } },
    });
    expect(made.summary.requestedBy).toBe('admin');
    const list = await admin.json<CaptureList>(`${CAPTURES}?filter=${made.id}&sort=name&limit=1`);
    expect(list.items.map((one) => one.id)).toEqual([made.id]);
    await expect.poll(() => live.items.has(made.id)).toBe(true);
    expect((await admin.send('DELETE', `${CAPTURES}/${made.id}`)).status).toBe(204);
    await expect.poll(() => live.items.has(made.id)).toBe(false);
    expect(await problemOf(await admin.fetch(`${CAPTURES}/${made.id}`))).toMatchObject({ code: 'UPSTREAM_NOT_FOUND' });
    live.close();
  });

  it('that somebody made with what the form does not have is shown as well', async () => {
    const name = ended('odd', {}, { captureConfig: { firstN: { number: -1 } } });
    expect(await admin.json<CaptureDetail>(`${CAPTURES}/${name}`)).toMatchObject({
      request: null,
      summary: { wanted: -1, managed: false, requestedBy: null },
    });
  });

  it('of a Pod that nobody has ends as Unanswered with the cause, also for who follows it', async () => {
    const { id, summary } = await make(capture());
    expect(summary.state).toBe('Pending');
    const live = subscribeLive<CaptureDetail>(server, admin, 'capture', { cluster: 'stc-tkg-cluster-1', name: id });
    shift = 41_000;
    const detail = await admin.json<CaptureDetail>(`${CAPTURES}/${id}`);
    expect(detail).toMatchObject({
      summary: { state: 'Unanswered', reason: 'No agent took this capture up within 40 s.' },
      likelyCauses: ['Pod yelb/nobody does not exist, so no agent feels responsible.'],
    });
    await expect.poll(() => live.items.get(id)?.summary.state, { timeout: 20_000 }).toBe('Unanswered');
    live.close();
    shift = 0;
  });
});

describe('a file is not handed over', () => {
  it.each<[string, () => string, number, string, RegExp]>([
    ['of a capture that is not there', () => 'none', 404, 'UPSTREAM_NOT_FOUND', /not found/],
    ['of a capture without one', () => ended('empty', {}), 404, 'CAPTURE_FILE_MISSING', /names no file/],
    [
      'from a place that is not the capture’s',
      () => ended('elsewhere', { filePath: 'antrea-agent-x:/etc/passwd' }),
      404,
      'CAPTURE_FILE_MISSING',
      /at which its file cannot be/,
    ],
    [
      'of an agent that is gone',
      () => ended('gone', { filePath: 'antrea-agent-gone:/tmp/antrea/packetcapture/packets/gone.pcapng' }),
      404,
      'CAPTURE_FILE_MISSING',
      /antrea-agent-gone is gone/,
    ],
    [
      'from a server that is not listed',
      () => ended('remote', { filePath: `${SERVER}/remote.pcapng` }),
      403,
      'FILE_SERVER_NOT_LISTED',
      /The file is at sftp:\/\/files\.example\.com:2222\/captures\/remote\.pcapng/,
    ],
  ])('%s', async (_name, prepare, status, code, detail) => {
    const problem = await problemOf(await admin.fetch(`${CAPTURES}/${prepare()}/file`));
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toMatch(detail);
  });
});

describe('a support bundle', () => {
  it.each<[string, object, string]>([
    ['without Nodes', { ...bundle, nodes: { type: 'names', names: [] } }, 'nodes.names'],
    ['with a time that is none', { ...bundle, since: 'yesterday' }, 'since'],
    ['without a server', { ...bundle, fileServer: undefined }, 'fileServer'],
  ])('%s is refused by field', async (_name, body, path) => {
    const problem = await problemOf(await admin.send('POST', BUNDLES, body));
    expect(problem.errors?.map((fault) => fault.path)).toContain(path);
  });

  it('is started, told Node by Node, and cancelled; its files are where Netloft may not fetch', async () => {
    const response = await admin.send('POST', BUNDLES, { ...bundle, since: '2h' });
    const made = (await response.json()) as BundleDetail;
    expect([response.status, response.headers.get('location')]).toEqual([201, `${BUNDLES}/${made.id}`]);
    expect(made.summary).toMatchObject({ nodes: 'all Nodes', since: '2h', fileServer: SERVER, managed: true });
    expect(made.nodes.length).toBeGreaterThan(1);
    const [node] = made.nodes;
    const problem = await problemOf(await admin.fetch(`${BUNDLES}/${made.id}/nodes/${node?.node ?? ''}/file`));
    expect(['CAPTURE_FILE_MISSING', 'FILE_SERVER_NOT_LISTED']).toContain(problem.code);
    const other = await problemOf(await admin.fetch(`${BUNDLES}/${made.id}/nodes/elsewhere/file`));
    expect(other).toMatchObject({ code: 'CAPTURE_FILE_MISSING' });
    expect((await admin.send('DELETE', `${BUNDLES}/${made.id}`)).status).toBe(204);
  });
});
