import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { SimulatedCluster, Simulator } from '../../types.ts';
import { BUNDLE_SECRET } from './file-server.ts';
import { BUNDLES, CAPTURES, make, statusIn, told, until } from './testing.ts';

type Json = Readonly<Record<string, unknown>>;
const UI = { pod: { namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } };

let simulator: Simulator;
let cluster: SimulatedCluster;
let nodes: readonly string[];
let count = 0;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7' });
  [cluster] = simulator.clusters;
  nodes = cluster.store.list('', 'nodes').map((node) => node.metadata.name);
});
afterAll(() => simulator.close());

/** Replaces the faults by the control port. */
const faults = (body: Json): Promise<Response> =>
  fetch(`${simulator.controlUrl}/captures/faults`, { method: 'PUT', body: JSON.stringify(body) });
afterEach(async () => {
  await faults({});
});

async function bundle(spec: Json = {}): Promise<string> {
  const name = `bundle-${(count += 1)}`;
  const { url, hostPublicKey } = simulator.sftp;
  await make(cluster, BUNDLES, name, {
    nodes: {},
    fileServer: { url, hostPublicKey },
    authentication: { authType: 'BasicAuthentication', authSecret: { namespace: 'kube-system', name: BUNDLE_SECRET } },
    ...spec,
  });
  return name;
}
const done = async (name: string): ReturnType<typeof until> => until(cluster, BUNDLES, name, 'Completed=True');
const fileOf = (node: string, name: string): Buffer | undefined =>
  simulator.sftp.files.get(`/upload/${node}_${name}.tar.gz`);

describe('a collection that is not whole', () => {
  it('names the Nodes that failed and why, and still has the others', async () => {
    const [failing = '', ...others] = nodes;
    await faults({ failNodes: [failing], nodeError: 'failed to collect logs' });
    const name = await bundle();
    const status = await done(name);
    expect(status).toMatchObject({ collectedNodes: others.length, desiredNodes: nodes.length });
    expect(told(status)).toEqual([
      'Started=True',
      'BundleCollected=True',
      `CollectionFailure=True/InternalError: Failed Agent count: 1, "failed to collect logs":[${failing}]`,
      'Completed=True',
    ]);
    expect([failing, ...others].map((node) => fileOf(node, name) !== undefined)).toEqual([
      false,
      ...others.map(() => true),
    ]);
  });

  it('fails on every Node when the server shows another key', async () => {
    const hostPublicKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIPn3DtBRJHtMvCAThCu6oE6vXSqUMDcLLEDrgZOj2lQw';
    const status = await done(await bundle({ fileServer: { url: simulator.sftp.url, hostPublicKey } }));
    expect(status.collectedNodes).toBe(0);
    expect(told(status)[2]).toBe(
      `CollectionFailure=True/InternalError: Failed Agent count: ${nodes.length}, "failed to upload file after 5 attempts":[${nodes.toSorted().join(', ')}]`,
    );
  });

  it('waits for an agent that never answers, keeps the next one waiting, and goes when it is deleted', async () => {
    const [silent = ''] = nodes;
    await faults({ silent: [silent] });
    const name = await bundle();
    await expect
      .poll(() => statusIn(cluster, BUNDLES, name).collectedNodes, { timeout: 20_000 })
      .toBe(nodes.length - 1);
    expect(told(statusIn(cluster, BUNDLES, name)).at(-1)).toBe('Completed=False');
    const next = await bundle();
    const waiting = await until(cluster, BUNDLES, next, 'Started=False/Conflict');
    expect(told(waiting)[0]).toMatch(/another SupportBundleCollection is processing on Nodes/);
    await as(cluster, 'andreasm')('DELETE', `${BUNDLES}/${name}`);
    await as(cluster, 'andreasm')('DELETE', `${BUNDLES}/${next}`);
  });

  it('is over before it starts when its time is', async () => {
    const name = await bundle({ expirationMinutes: 0 });
    expect(told(await done(name))).toEqual([
      'Started=False/Expired',
      'BundleCollected=False',
      'CollectionFailure=True/Expired',
      'Completed=True',
    ]);
  });

  it('says nothing while its Secret is not there', async () => {
    const authentication = { authType: 'BasicAuthentication', authSecret: { namespace: 'kube-system', name: 'ghost' } };
    const name = await bundle({ authentication });
    // One that came later is done.
    await done(await bundle());
    expect(statusIn(cluster, BUNDLES, name)).toEqual({});
    await as(cluster, 'andreasm')('DELETE', `${BUNDLES}/${name}`);
  });
});

describe('a collection', () => {
  it('has an archive of every Node that was asked for, with what a reader looks for', async () => {
    const [first = ''] = nodes;
    const name = await bundle({ nodes: { nodeNames: [first, 'ghost'] }, sinceTime: '1h' });
    const status = await done(name);
    expect(status).toMatchObject({ collectedNodes: 1, desiredNodes: 1 });
    expect(told(status)).toEqual(['Started=True', 'BundleCollected=True', 'CollectionFailure=False', 'Completed=True']);
    const read: Record<string, string> = {};
    const archive = Readable.from([fileOf(first, name)!])
      .pipe(createGunzip())
      .pipe(extract());
    for await (const entry of archive) read[entry.header.name] = await text(entry);
    expect(read['logs/agent/antrea-agent.log']).toMatch(/^I\d{4} .*Starting Antrea agent/);
    expect(read['agentinfo']).toContain(`name: ${first}`);
    expect(read['flows']).toContain('table=IngressRule');
  });

  it('takes Nodes by their labels', async () => {
    const name = await bundle({ nodes: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': nodes[0] } } } });
    expect(await done(name)).toMatchObject({ collectedNodes: 1, desiredNodes: 1 });
  });
});

describe('failures of captures on request', () => {
  const capture = async (name: string, spec: Json = {}): Promise<string> => {
    await make(cluster, CAPTURES, name, { source: UI, captureConfig: { firstN: { number: 1 } }, ...spec });
    return name;
  };

  it.each<[faults: Json, message: RegExp]>([
    [{ uploadErrors: true }, /there is no fault 'uploadErrors'; there are captureError, uploadError/],
    [{ failNodes: ['ghost'] }, /failNodes takes a list of names of the cluster’s Nodes/],
    [{ running: 17 }, /running takes a whole number from 0 to 16/],
  ])('are refused when they are none: %j', async (body, message) => {
    const reply = await faults(body);
    expect(reply.status).toBe(400);
    expect(((await reply.json()) as { error: string }).error).toMatch(message);
  });

  it('end a capture as Failed', async () => {
    await faults({ captureError: "couldn't write packets: no space left on device" });
    const status = await until(cluster, CAPTURES, await capture('failing'), 'PacketCaptureComplete=True');
    expect(told(status)[1]).toBe("PacketCaptureComplete=True/Failed: couldn't write packets: no space left on device");
  });

  it('keep the file from its server', async () => {
    await faults({ uploadError: true });
    const name = await capture('kept', { fileServer: { url: simulator.sftp.url } });
    const status = await until(cluster, CAPTURES, name, 'PacketCaptureFileUploaded');
    expect(told(status)[2]).toBe('PacketCaptureFileUploaded=False/Failed: failed to upload file after 5 attempts');
  });

  it('fill the Node, and leave captures without any answer', async () => {
    await faults({ running: 16 });
    await until(cluster, CAPTURES, await capture('late'), 'PacketCaptureStarted=False/NotStarted');
    await faults({ silent: true });
    const name = await capture('ignored');
    await faults({ captureError: 'x' });
    await until(cluster, CAPTURES, await capture('after'), 'PacketCaptureComplete=True/Failed');
    expect(statusIn(cluster, CAPTURES, name)).toEqual({});
  });
});
