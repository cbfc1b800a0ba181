import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { antreaTemplates, IpfixReplay } from '@netloft/flow-store/codec';
import type { Figure } from './figure.ts';
import { sampleFlows } from './flow-sample.ts';
import type { HostReport } from './ingest-host.ts';

const RATE = 52_000;
const SECONDS = 60;
const DISTINCT = 26_000;
const TURN_MS = 20;

const here = dirname(fileURLToPath(import.meta.url));
const nextTurn = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class Host {
  last: HostReport | undefined;
  peak = 0;
  private readonly child: ChildProcess;

  constructor(dataDir: string) {
    this.child = fork(join(here, 'ingest-host.js'), [dataDir, join(here, '../../apps/server/dist')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (report: HostReport) => {
      this.last = report;
      this.peak = Math.max(this.peak, report.memory);
    });
  }

  async until(met: (report: HostReport) => boolean, withinMs: number): Promise<HostReport | undefined> {
    const end = performance.now() + withinMs;
    while (performance.now() < end) {
      if (this.last !== undefined && met(this.last)) return this.last;
      await nextTurn(100);
    }
    return this.last;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.send('close');
      setTimeout(() => this.child.kill('SIGKILL'), 40_000).unref();
    });
  }
}

const drained = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('drain', resolve));

/** Sends at the rate for the time, or as fast as the other side takes; returns records and seconds. */
async function send(port: number): Promise<{ readonly records: number; readonly seconds: number }> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => void socket.once('connect', resolve));
  const options = {
    domain: 1,
    templates: antreaTemplates({ version: '2.7' }),
    maxMessageBytes: 32_000,
  };
  const replay = new IpfixReplay(options, sampleFlows(DISTINCT, Math.floor(Date.now() / 1000)), Date.now());
  socket.write(replay.templates);
  const started = performance.now();
  let records = 0;
  while (performance.now() - started < SECONDS * 1000) {
    const messages = replay.round(Date.now());
    const each = replay.records / messages.length;
    for (const message of messages) {
      if (!socket.write(message)) await drained(socket);
      records += each;
      while (records > ((performance.now() - started) / 1000) * RATE) await nextTurn(TURN_MS);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  socket.end();
  return { records: Math.round(records), seconds };
}

/** Ingest of IPFIX over TCP into the embedded store: rate, loss, memory of all processes. */
export async function run(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'netloft-ingest-'));
  const host = new Host(dataDir);
  try {
    const ready = await host.until(({ port }) => port > 0, 20_000);
    const { records, seconds } = await send(ready?.port ?? 0);
    const sent = performance.now();
    const end = await host.until(({ stored }) => stored >= records, 60_000);
    const lag = (performance.now() - sent) / 1000;
    const stored = end?.stored ?? 0;
    return [
      {
        name: `records taken in a second, over ${SECONDS} s`,
        value: Math.round(records / seconds),
        unit: '1/s',
        target: 50_000,
        atLeast: true,
      },
      { name: 'records lost', value: records - stored + (end?.dropped ?? 0), unit: 'records', target: 0 },
      { name: 'all stored after the last was sent', value: Number(lag.toFixed(1)), unit: 's', target: 10 },
      {
        name: 'memory of server part, collector and store, at most',
        value: Math.round(host.peak / 1e6),
        unit: 'MB',
        target: 1_500,
      },
    ];
  } finally {
    await host.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
