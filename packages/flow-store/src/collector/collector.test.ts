import { connect } from 'node:net';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { antreaTemplates } from '../ipfix/antrea-templates.ts';
import { IpfixExporter } from '../ipfix/exporter.ts';
import type { Segment } from '../record/segments.ts';
import { temporary } from '../testing/collector.ts';
import { ENTRIES } from '../testing/entries.ts';
import { fullFlow } from '../testing/ipfix.ts';
import type { IncomingFlow } from '../types.ts';
import { type CollectorOptions, openCollector } from './collector.ts';

const FLOW = fullFlow(Math.floor(Date.now() / 1_000));
const LISTENER = { id: 'first', protocol: 'tcp', host: '127.0.0.1', port: 0, cluster: 'prod' } as const;

function opened(options: Partial<CollectorOptions> = {}) {
  const collector = openCollector({
    entry: ENTRIES.collector,
    listeners: [LISTENER],
    spool: { directory: temporary(), maxAgeMs: 50 },
    statusMs: 50,
    ...options,
  });
  onTestFinished(() => collector.close(2_000));
  return collector;
}
type Collector = ReturnType<typeof opened>;

async function portOf(collector: Collector): Promise<number> {
  const port = (): number => Number(collector.status().listeners[0]?.address.split(':').at(-1) ?? 0);
  await vi.waitFor(() => expect(port()).toBeGreaterThan(0), 10_000);
  return port();
}

async function send(collector: Collector, count: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: await portOf(collector) });
  const exporter = new IpfixExporter({
    domain: 1,
    templates: antreaTemplates({ version: '2.7' }),
    maxMessageBytes: 65_535,
  });
  for (const message of exporter.encode(
    Array.from({ length: count }, () => FLOW),
    Date.now(),
  ))
    socket.write(message);
  socket.end();
}

describe('the collector', () => {
  it('without its worker says so and goes on trying', async () => {
    const collector = opened({ entry: `${temporary()}/absent.js` });
    await vi.waitFor(
      () => expect(collector.status()).toMatchObject({ fault: expect.stringContaining('started again') as string }),
      5_000,
    );
    expect(collector.waiting()).toEqual([]);
  });

  it('says why nothing listens when its directory cannot be used', async () => {
    const collector = opened({ spool: { directory: '/dev/null/spool' } });
    await vi.waitFor(() => expect(collector.status().listeners[0]?.fault).toMatch(/spool cannot be used/), 5_000);
  });

  it('gives segments out until they are released, and counts what is stored', async () => {
    const collector = opened();
    const segments: Segment[] = [];
    collector.onSegment((segment) => segments.push(segment));
    await send(collector, 3);
    await vi.waitFor(() => expect(segments).toMatchObject([{ rows: 3 }]), 5_000);
    expect(collector.waiting()).toEqual(segments);
    const { name, path } = segments[0]!;
    collector.release(name);
    collector.release(name);
    await vi.waitFor(() => expect(existsSync(path)).toBe(false), 5_000);
    await vi.waitFor(() => expect(collector.status()).toMatchObject({ stored: 3, waiting: 0, dropped: 0 }), 5_000);
  });

  it('decodes records for live views while somebody listens', async () => {
    const collector = opened();
    const seen: IncomingFlow[] = [];
    const stop = collector.listen('prod', (flows) => seen.push(...flows));
    await send(collector, 2);
    await vi.waitFor(() => expect(seen).toHaveLength(2), 5_000);
    expect(seen[0]).toMatchObject({ sourcePodName: FLOW.sourcePodName, octetDeltaCount: FLOW.octetDeltaCount });
    stop();
    stop();
    await send(collector, 1);
    await vi.waitFor(() => expect(collector.status().waiting).toBe(3), 5_000);
    expect(seen).toHaveLength(2);
  });

  it('leaves what is not released for the next run, under the same names', async () => {
    const spool = { directory: temporary(), maxAgeMs: 60_000 };
    const first = opened({ spool });
    await send(first, 2);
    await vi.waitFor(() => expect(first.status().waiting).toBe(2), 5_000);
    await first.close(2_000);
    const [left] = first.waiting();
    expect(left).toMatchObject({ rows: 2 });
    const second = opened({ spool });
    await vi.waitFor(() => expect(second.waiting()).toEqual([left]), 5_000);
  });

  it('is there again after its worker died, with what it took in', async () => {
    const workers: Worker[] = [];
    const postMessage = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...args) {
      if (!workers.includes(this)) workers.push(this);
      postMessage.mockRestore();
      this.postMessage(...args);
    });
    const collector = opened();
    await send(collector, 2);
    await vi.waitFor(() => expect(collector.waiting()).toHaveLength(1), 5_000);
    const before = collector.waiting();
    await workers[0]!.terminate();
    expect(collector.status()).toMatchObject({ fault: expect.stringContaining('started again') as string });
    await vi.waitFor(() => expect(collector.status()).not.toHaveProperty('fault'), 5_000);
    await send(collector, 1);
    await vi.waitFor(() => expect(collector.waiting()).toMatchObject([...before, { rows: 1 }]), 5_000);
  });
});
