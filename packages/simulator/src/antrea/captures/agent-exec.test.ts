import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { SimulatedCluster, Simulator } from '../../types.ts';
import { CAPTURES, exec, make, until } from './testing.ts';

const AGENT = 'antrea-agent-wvpp8';
const FILE = '/tmp/antrea/packetcapture/packets/one.pcapng';

let simulator: Simulator;
let cluster: SimulatedCluster;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7' });
  [cluster] = simulator.clusters;
  const source = { pod: { namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } };
  await make(cluster, CAPTURES, 'one', { source, captureConfig: { firstN: { number: 1 } } });
  await until(cluster, CAPTURES, 'one', 'PacketCaptureComplete=True/Succeed');
});
afterAll(() => simulator.close());

describe('a command is refused before it runs', () => {
  it('to who has no right to pods/exec', async () => {
    const { status, result } = await exec(cluster, 'user1', AGENT, ['cat', FILE]);
    expect(status).toBe(403);
    expect(result.message).toMatch(
      /^pods "antrea-agent-wvpp8" is forbidden: User ".*" cannot get resource "pods\/exec"/,
    );
  });

  it.each<[title: string, status: number, run: () => ReturnType<typeof exec>]>([
    ['in a Pod that is not there', 404, () => exec(cluster, 'andreasm', 'ghost', ['cat', FILE])],
    [
      'in a container that is not there',
      400,
      () => exec(cluster, 'andreasm', AGENT, ['cat', FILE], { container: 'x' }),
    ],
    ['that is empty', 400, () => exec(cluster, 'andreasm', AGENT, [])],
    [
      'in an old protocol',
      403,
      () => exec(cluster, 'andreasm', AGENT, ['cat', FILE], { protocols: ['channel.k8s.io'] }),
    ],
  ])('%s', async (_title, status, run) => {
    const ran = await run();
    expect([ran.status, ran.result.status]).toEqual([status, 'Failure']);
  });

  it('without a WebSocket, and elsewhere with one', async () => {
    const reply = await as(cluster, 'andreasm')('GET', `/api/v1/namespaces/kube-system/pods/${AGENT}/exec?command=cat`);
    expect([reply.status, reply.json.message]).toEqual([400, 'Upgrade request required']);
    const unknown = await exec(cluster, 'andreasm', 'a/b', ['cat', FILE]).catch((error: Error) => error.message);
    expect(unknown).toMatchObject({ status: 404 });
  });
});

describe('a command is refused when it runs', () => {
  const UNKNOWN = /executable file not found in \$PATH/;
  it.each<[command: readonly string[], options: object, message: RegExp, words: string]>([
    [['ls', '/tmp'], {}, UNKNOWN, ''],
    [['sh', '-c', `cat ${FILE}`], {}, UNKNOWN, ''],
    [['cat', FILE, '/etc/passwd'], {}, UNKNOWN, ''],
    [['cat', FILE], { container: 'antrea-ovs' }, UNKNOWN, ''],
    [['cat', '/etc/passwd'], {}, /exit status 1$/, 'cat: /etc/passwd: No such file or directory\n'],
    [['cat', '/tmp/antrea/packetcapture/packets/../../one.pcapng'], {}, /exit status 1$/, 'No such file'],
    [['tar', 'cf', '-', '/tmp/other'], {}, /exit status 2$/, 'tar: tmp/other: Cannot stat: No such file or directory'],
  ])('%j', async (command, options, message, words) => {
    const ran = await exec(cluster, 'andreasm', AGENT, command, options);
    expect(ran).toMatchObject({ status: 101, result: { status: 'Failure' } });
    expect(ran.result.message).toMatch(message);
    expect(ran.stderr).toContain(words);
    expect(ran.stdout).toHaveLength(0);
  });
});

describe('the file of a capture', () => {
  it.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])('comes whole over %s', async (protocol) => {
    const ran = await exec(cluster, 'andreasm', AGENT, ['cat', FILE], { protocols: [protocol] });
    expect(ran).toMatchObject({ protocol, stderr: '', result: { status: 'Success' } });
    expect(ran.stdout.readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  it('comes as a tar, as kubectl cp asks for it', async () => {
    const plain = await exec(cluster, 'andreasm', AGENT, ['cat', FILE]);
    const { stdout, result } = await exec(cluster, 'andreasm', AGENT, ['tar', 'cf', '-', FILE]);
    expect(result.status).toBe('Success');
    const names: string[] = [];
    const archive = Readable.from([stdout]).pipe(extract());
    for await (const entry of archive) {
      names.push(entry.header.name);
      expect(await buffer(entry)).toEqual(plain.stdout);
    }
    expect(names).toEqual([FILE.slice(1)]);
  });
});
