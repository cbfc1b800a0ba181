import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, vi } from 'vitest';
import { type ListenerConfig, WORKER_DEFAULTS, type WorkerConfig } from '../collector/config.ts';
import { CollectorProcess } from '../collector/process.ts';
import type { FromWorker, IntakeStatus } from '../collector/protocol.ts';
import type { StreamOpener } from '../collector/streams.ts';
import { readRows, type ReadRow } from '../record/row-reader.ts';
import type { Segment } from '../record/segments.ts';

/** What a test opened, closed after it, the last first. */
export const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});
export const temporary = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'netloft-collector-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** A collector in this thread, and what it told. */
export class Running {
  readonly process: CollectorProcess;
  readonly directory = temporary();
  readonly live: { cluster: string; rows: ReadRow[]; skipped: number }[] = [];
  status: IntakeStatus | undefined;
  readonly segments: Segment[] = [];

  constructor(config: Partial<WorkerConfig>, openStream: StreamOpener = () => ({ close: () => undefined })) {
    this.process = new CollectorProcess(
      {
        ...WORKER_DEFAULTS,
        statusMs: 50,
        listeners: [],
        spool: { directory: this.directory, maxAgeMs: 50 },
        ...config,
      },
      (message) => this.#heard(message),
      openStream,
    );
    closers.push(() => this.process.told({ type: 'stop' }));
  }

  #heard(message: FromWorker): void {
    if (message.type === 'status') this.status = message.status;
    if (message.type === 'segment') this.segments.push(message.segment);
    if (message.type === 'live')
      this.live.push({ cluster: message.cluster, rows: readRows(message.rows), skipped: message.skipped });
  }

  /** Port of the first listener, once it is open. */
  async port(): Promise<number> {
    const port = (): number => Number(this.status?.listeners[0]?.address.split(':').at(-1) ?? 0);
    await vi.waitFor(() => expect(port()).toBeGreaterThan(0), { timeout: 20_000 });
    return port();
  }

  rows(): ReadRow[] {
    return this.segments.flatMap(({ path }) => readRows(readFileSync(path)));
  }
}

/** A listener on a free loopback port. */
export const listener = (protocol: ListenerConfig['protocol'], more: Partial<ListenerConfig> = {}): ListenerConfig => ({
  id: protocol,
  protocol,
  host: '127.0.0.1',
  port: 0,
  ...more,
});
