import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ReadRow } from '../record/row-reader.ts';
import { closers, listener, Running, temporary } from '../testing/collector.ts';
import { type Packet, packetBytes, pcapFile } from '../testing/pcap.ts';

// Programs of other makers, where they are installed (Debian: softflowd, pmacct).
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { env: environment }).status === 0;

const CLIENTS = 20;
const START = Date.now() - 60_000;
const SERVER = { v4: [10, 0, 1, 1], v6: [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1] };

/** Conversations over TCP and UDP, every fifth over IPv6: three packets of a client and three answers each. */
const PACKETS: readonly Packet[] = Array.from({ length: CLIENTS }, (_, client): readonly Packet[] => {
  const isV6 = client % 5 === 4;
  const server = isV6 ? SERVER.v6 : SERVER.v4;
  const own = [...server.slice(0, -2), 0, client + 2];
  const shared = { protocol: client % 2 === 0 ? (6 as const) : (17 as const) };
  const ask = {
    ...shared,
    source: own,
    destination: server,
    sourcePort: 40_000 + client,
    destinationPort: 80,
    payload: 100,
  };
  const answer = {
    ...shared,
    source: server,
    destination: own,
    sourcePort: 80,
    destinationPort: 40_000 + client,
    payload: 300,
  };
  return [0, 1, 2].flatMap((turn) => [
    { ...ask, at: START + turn * 500 },
    { ...answer, at: START + turn * 500 + 10 },
  ]);
})
  .flat()
  .sort((left, right) => left.at - right.at);
const BYTES = PACKETS.reduce((sum, packet) => sum + packetBytes(packet), 0);

const sum = (
  rows: readonly ReadRow[],
  name: 'octetDeltaCount' | 'packetDeltaCount' | 'reverseOctetDeltaCount' | 'reversePacketDeltaCount',
): number => rows.reduce((all, row) => all + (row[name] ?? 0), 0);

/** Has the program read the capture and export to a collector; answers the rows when as many came as were expected. */
async function exported(
  expected: number,
  command: (port: number, directory: string) => readonly string[],
): Promise<{ rows: ReadRow[]; running: Running }> {
  const running = new Running({ listeners: [listener('udp', { cluster: 'lab' })] });
  const directory = temporary();
  const [program = '', ...args] = command(await running.port(), directory);
  writeFileSync(join(directory, 'capture.pcap'), pcapFile(PACKETS));
  const child = spawn(program, args, { env: environment, cwd: directory, stdio: 'ignore' });
  closers.push(() => child.kill());
  await vi.waitFor(() => expect(running.rows()).toHaveLength(expected), { timeout: 15_000 });
  await vi.waitFor(() => expect(running.status?.exporters[0]?.records).toBe(expected));
  return { rows: running.rows(), running };
}

const softflowd =
  (...more: readonly string[]) =>
  (port: number, directory: string): readonly string[] => [
    'softflowd',
    '-r',
    'capture.pcap',
    '-n',
    `127.0.0.1:${port}`,
    '-v',
    '10',
    '-6',
    '-d',
    '-p',
    join(directory, 'pid'),
    '-c',
    'none',
    ...more,
  ];

describe.skipIf(!isInstalled('softflowd'))('softflowd (skipped where it is not installed)', () => {
  it('is understood with one record a direction and times since its start', async () => {
    const { rows, running } = await exported(CLIENTS * 2, softflowd());
    expect([sum(rows, 'octetDeltaCount'), sum(rows, 'packetDeltaCount')]).toEqual([BYTES, PACKETS.length]);
    expect(running.status?.exporters).toMatchObject([{ missed: 0, malformed: 0, cluster: 'lab' }]);
    for (const row of rows) expect(row.flowStartSeconds).toBeLessThanOrEqual(row.flowEndSeconds ?? 0);
  });

  it('is understood with both directions in a record and times in milliseconds', async () => {
    const { rows } = await exported(CLIENTS, softflowd('-b', '-A', 'milli'));
    const both = [
      sum(rows, 'octetDeltaCount') + sum(rows, 'reverseOctetDeltaCount'),
      sum(rows, 'packetDeltaCount') + sum(rows, 'reversePacketDeltaCount'),
    ];
    expect(both).toEqual([BYTES, PACKETS.length]);
    expect(new Set(rows.map((row) => row.flowStartSeconds))).toEqual(new Set([Math.floor(START / 1_000)]));
    expect(rows.filter((row) => row.sourceIP?.includes(':') ?? false)).toHaveLength(CLIENTS / 5);
  });
});

describe.skipIf(!isInstalled('pmacctd'))('pmacct (skipped where it is not installed)', () => {
  it('is understood', async () => {
    const { rows, running } = await exported(CLIENTS * 2, (port, directory) => {
      const file = join(directory, 'pmacctd.conf');
      const settings = {
        daemonize: 'false',
        pcap_savefile: 'capture.pcap',
        plugins: 'nfprobe',
        nfprobe_version: '10',
        nfprobe_receiver: `127.0.0.1:${port}`,
        nfprobe_timeouts: 'tcp=1:udp=1:general=1:maxlife=1:expint=1',
        aggregate: 'src_host, dst_host, src_port, dst_port, proto, tos, tcpflags',
      };
      writeFileSync(
        file,
        Object.entries(settings)
          .map(([key, value]) => `${key}: ${value}\n`)
          .join(''),
      );
      return ['pmacctd', '-f', file];
    });
    expect([sum(rows, 'octetDeltaCount'), sum(rows, 'packetDeltaCount')]).toEqual([BYTES, PACKETS.length]);
    expect(running.status?.exporters).toMatchObject([{ missed: 0, malformed: 0 }]);
  });
});
