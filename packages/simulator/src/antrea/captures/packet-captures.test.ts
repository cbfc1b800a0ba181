import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { SimulatedCluster, Simulator } from '../../types.ts';
import { CAPTURE_SECRET } from './file-server.ts';
import { readPcapng } from './pcapng-reader.fixture.ts';
import { CAPTURES, exec, make, statusIn, told, until } from './testing.ts';

type Json = Readonly<Record<string, unknown>>;

const UI = { pod: { namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } };
const APPSERVER = { pod: { namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' } };
const UI_AGENT = 'antrea-agent-wvpp8';
const STARTED = 'PacketCaptureStarted=True/Started';
const firstN = (number: number): Json => ({ captureConfig: { firstN: { number } } });
const votes = { protocol: 'TCP', transportHeader: { tcp: { dstPort: 4567 } } };

let simulator: Simulator;
let cluster: SimulatedCluster;
let count = 0;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7' });
  [cluster] = simulator.clusters;
});
afterAll(() => simulator.close());

async function capture(spec: Json): Promise<string> {
  const name = `capture-${(count += 1)}`;
  await make(cluster, CAPTURES, name, { ...firstN(5), timeout: 60, ...spec });
  return name;
}
async function ended(spec: Json): Promise<ReturnType<typeof statusIn>> {
  return until(cluster, CAPTURES, await capture(spec), 'PacketCaptureComplete=True');
}
const fileOf = async (name: string): Promise<Buffer> =>
  (await exec(cluster, 'andreasm', UI_AGENT, ['cat', `/tmp/antrea/packetcapture/packets/${name}.pcapng`])).stdout;

describe('captures that do not come to packets', () => {
  it('are not known before 2.2', async () => {
    const old = await startSimulator();
    const reply = await as(old.clusters[0], 'andreasm')('GET', CAPTURES);
    const secret = old.clusters[0].store.get('', 'secrets', CAPTURE_SECRET, 'kube-system');
    await old.close();
    expect([reply.status, secret]).toEqual([404, undefined]);
  });

  it.each<[title: string, source: Json]>([
    ['a Pod that is not there', { pod: { namespace: 'yelb', name: 'ghost' } }],
    ['a Pod of the host network', { pod: { namespace: 'kube-system', name: UI_AGENT } }],
  ])('have no status for ever for %s', async (_title, source) => {
    const name = await capture({ source });
    // One that came later is answered, so the agents had their time for this one.
    await until(
      cluster,
      CAPTURES,
      await capture({ source: UI, packet: { protocol: 'sctp' } }),
      'PacketCaptureStarted=False/NotStarted',
    );
    expect(statusIn(cluster, CAPTURES, name)).toEqual({});
  });

  it.each<[message: string, packet: Json]>([
    ['invalid protocol string, supported values are: [ICMP ICMPV6 TCP UDP] (case insensitive)', { protocol: 'sctp' }],
    [
      'invalid ICMP type integer: 256; must be between 0 and 255',
      { protocol: 'ICMP', transportHeader: { icmp: { messages: [{ type: 256 }] } } },
    ],
  ])('are not started: %s', async (message, packet) => {
    const status = await until(
      cluster,
      CAPTURES,
      await capture({ source: UI, packet }),
      'PacketCaptureStarted=False/NotStarted',
    );
    expect(told(status)).toEqual([`PacketCaptureStarted=False/NotStarted: ${message}`]);
  });

  it.each<[message: string, spec: Json]>([
    [
      'failed to get Pod yelb/ghost: pods "ghost" not found',
      { source: UI, destination: { pod: { namespace: 'yelb', name: 'ghost' } } },
    ],
    [
      `cannot find IP with IPv6 address family for Pod yelb/${UI.pod.name}`,
      { source: UI, packet: { ipFamily: 'IPv6' } },
    ],
    ['invalid destination IP address: 2001:db8::1', { source: UI, destination: { ip: '2001:db8::1' } }],
  ])('fail: %s', async (message, spec) => {
    expect(told(await ended(spec))).toEqual([STARTED, `PacketCaptureComplete=True/Failed: ${message}`]);
  });

  it('time out without file when nothing matches', async () => {
    const status = await ended({
      source: UI,
      packet: { protocol: 'TCP', transportHeader: { tcp: { dstPort: 9 } } },
      timeout: 1,
    });
    expect(told(status)).toEqual([STARTED, 'PacketCaptureComplete=True/Timeout: context deadline exceeded']);
    expect(status.filePath).toBeUndefined();
  });

  it('wait for room when the Node runs 16 already, and start when there is some', async () => {
    const never = { source: UI, packet: { protocol: 132 }, timeout: 300 };
    const running = await Promise.all(Array.from({ length: 16 }, () => capture(never)));
    await Promise.all(running.map((name) => until(cluster, CAPTURES, name, STARTED)));
    const late = await capture(never);
    const status = await until(cluster, CAPTURES, late, 'PacketCaptureStarted=False/NotStarted');
    expect(told(status)).toEqual(['PacketCaptureStarted=False/NotStarted: PacketCapture running count reach limit']);
    const remove = as(cluster, 'andreasm');
    await Promise.all(running.map((name) => remove('DELETE', `${CAPTURES}/${name}`)));
    expect(told(await until(cluster, CAPTURES, late, STARTED))).toEqual([
      STARTED,
      'PacketCaptureComplete=False/Progressing',
    ]);
    await remove('DELETE', `${CAPTURES}/${late}`);
  });
});

describe('captured packets', () => {
  it('are a connection of the application, whose every field can be read back', async () => {
    const name = await capture({ source: UI, destination: APPSERVER, direction: 'Both', packet: votes, ...firstN(10) });
    const status = await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True');
    expect(told(status)).toEqual([STARTED, 'PacketCaptureComplete=True/Succeed']);
    expect(status).toMatchObject({
      numberCaptured: 10,
      filePath: `${UI_AGENT}:/tmp/antrea/packetcapture/packets/${name}.pcapng`,
    });
    const file = readPcapng(await fileOf(name));
    expect(file).toMatchObject({ linkType: 1, snapLength: 65_536, application: 'antrea-agent' });
    const { packets } = file;
    const [first] = packets;
    const fromUi = packets.map((one) => one.source === first!.source);
    expect(fromUi).toEqual([true, false, true, true, false, false, true, true, false, true]);
    expect(packets.map((one) => one.flags)).toEqual([2, 18, 16, 24, 16, 24, 16, 17, 17, 16]);
    for (const one of packets)
      expect(one).toMatchObject({ etherType: 0x0800, protocol: 6, headerSum: 'right', transportSum: 'right' });
    expect(packets.map((one) => one.ttl)).toEqual(fromUi.map((own) => (own ? 64 : 62)));
    expect(packets[3]!.payload).toMatch(/^GET \/api\/getvotes HTTP\/1\.1\r\n/);
    expect(packets[1]!.acknowledgement).toBe(first!.sequence + 1);
    expect(packets[4]!.acknowledgement).toBe(first!.sequence + 1 + packets[3]!.payload.length);
    const created = Date.parse(cluster.store.get('crd.antrea.io', 'packetcaptures', name)!.metadata.creationTimestamp!);
    expect(packets.every((one, at) => at === 0 || one.time > packets[at - 1]!.time)).toBe(true);
    expect(first!.time / 1000).toBeGreaterThanOrEqual(created);
  });

  it('carry the address of the Service at the client, and go one way only when asked', async () => {
    const destination = { ip: '20.10.247.130' };
    const name = await capture({ source: UI, destination, packet: votes, ...firstN(6) });
    await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True/Succeed');
    const { packets } = readPcapng(await fileOf(name));
    expect(new Set(packets.map((one) => one.destination))).toEqual(new Set(['20.10.247.130']));
  });

  it('are those whose flags match', async () => {
    const packet = { protocol: 'TCP', transportHeader: { tcp: { flags: [{ value: 2, mask: 18 }] } } };
    const name = await capture({ source: UI, packet, ...firstN(2) });
    await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True/Succeed');
    expect(readPcapng(await fileOf(name)).packets.map((one) => one.flags)).toEqual([2, 2]);
  });

  it('are UDP with its answers, and are named by number too', async () => {
    const name = await capture({ source: UI, direction: 'Both', packet: { protocol: 17 }, ...firstN(2) });
    await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True/Succeed');
    const { packets } = readPcapng(await fileOf(name));
    expect(packets).toMatchObject([
      { protocol: 17, destinationPort: 53, transportSum: 'right' },
      { protocol: 17, sourcePort: 53, transportSum: 'right' },
    ]);
  });

  it('are echoes, by the name of their type', async () => {
    const packet = { protocol: 'icmp', transportHeader: { icmp: { messages: [{ type: 'icmp-echo', code: 0 }] } } };
    const name = await capture({ source: UI, packet, ...firstN(1) });
    const status = await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True');
    expect(told(status)[1]).toBe('PacketCaptureComplete=True/Succeed');
    expect(readPcapng(await fileOf(name)).packets).toMatchObject([{ protocol: 1, transportSum: 'right' }]);
  });

  it('are of IPv6 in a cluster that has both families', async () => {
    const dual = await startSimulator({ antrea: '2.7', dualStack: true });
    try {
      const [own] = dual.clusters;
      const packet = { ipFamily: 'IPv6', protocol: 'TCP' };
      await make(own, CAPTURES, 'six', { source: UI, direction: 'Both', packet, ...firstN(2), timeout: 20 });
      await until(own, CAPTURES, 'six', 'PacketCaptureComplete=True/Succeed');
      const path = '/tmp/antrea/packetcapture/packets/six.pcapng';
      const { stdout } = await exec(own, 'andreasm', UI_AGENT, ['cat', path]);
      const { packets } = readPcapng(stdout);
      for (const one of packets) expect(one).toMatchObject({ etherType: 0x86dd, protocol: 6, transportSum: 'right' });
      expect(packets[0]!.source).toMatch(/^fd00:/);
    } finally {
      await dual.close();
    }
  });

  it('end with their capture: the file goes with the object', async () => {
    const name = await capture({ source: UI, ...firstN(1) });
    await until(cluster, CAPTURES, name, 'PacketCaptureComplete=True/Succeed');
    expect((await fileOf(name)).length).toBeGreaterThan(0);
    await as(cluster, 'andreasm')('DELETE', `${CAPTURES}/${name}`);
    expect(await fileOf(name)).toHaveLength(0);
  });
});

describe('files of captures on a file server', () => {
  const server = (change: Json = {}): Json => ({
    fileServer: { url: simulator.sftp.url, hostPublicKey: simulator.sftp.hostPublicKey, ...change },
  });

  it('are uploaded with the Secret of the cluster', async () => {
    const name = await capture({ source: UI, ...firstN(2), ...server() });
    const status = await until(cluster, CAPTURES, name, 'PacketCaptureFileUploaded');
    expect(told(status)).toEqual([
      STARTED,
      'PacketCaptureComplete=True/Succeed',
      'PacketCaptureFileUploaded=True/Succeed',
    ]);
    expect(status.filePath).toBe(`${simulator.sftp.url}/${name}.pcapng`);
    expect(readPcapng(simulator.sftp.files.get(`/upload/${name}.pcapng`)!).packets).toHaveLength(2);
  });

  it.each<[title: string, change: Json]>([
    [
      'shows another host key',
      { hostPublicKey: 'AAAAC3NzaC1lZDI1NTE5AAAAIPn3DtBRJHtMvCAThCu6oE6vXSqUMDcLLEDrgZOj2lQw' },
    ],
    ['is somewhere else', { url: 'sftp://files.example.org:22/upload' }],
  ])('stay with the agent when the server %s', async (_title, change) => {
    const name = await capture({ source: UI, ...firstN(1), ...server(change) });
    const status = await until(cluster, CAPTURES, name, 'PacketCaptureFileUploaded');
    expect(told(status)[2]).toBe('PacketCaptureFileUploaded=False/Failed: failed to upload file after 5 attempts');
    expect(status.filePath).toMatch(new RegExp(`^${UI_AGENT}:`));
  });
});
