import { Worker } from 'node:worker_threads';
import { readRows } from '../record/row-reader.ts';
import type { Segment } from '../record/segments.ts';
import type { FlowCollector, IncomingFlow } from '../types.ts';
import { type StreamConfig, WORKER_DEFAULTS, type WorkerConfig } from './config.ts';
import type { FromWorker, IntakeStatus, ToWorker } from './protocol.ts';

export type CollectorOptions = Pick<WorkerConfig, 'listeners' | 'spool'> &
  Partial<WorkerConfig> & {
    /** Path of the bundled worker. */
    readonly entry: string;
  };

export type SegmentOutcome = 'stored' | 'rejected' | 'gone';

/** Finished files of rows, for whoever brings them into a store. */
export interface SegmentFeed {
  /** Calls back with every segment that waits, the oldest first, and those to come. Answers how to stop that. */
  onSegment(listener: (segment: Segment) => void): () => void;
  /** Segments that are neither stored nor put aside, the oldest first. One whose file is gone was removed for want of room. */
  waiting(): readonly Segment[];
  /** Says that a segment is stored, that the store refuses it for good, or that its file is not there any more; the file is removed. */
  release(name: string, outcome?: SegmentOutcome): void;
}

export interface Collector extends FlowCollector, SegmentFeed {
  /** With what keeps records from being taken in, such as a full disk. */
  status(): ReturnType<FlowCollector['status']> & { readonly fault?: string };
  /** Tells which registered cluster belongs to which cluster UUID (or configured ID). */
  know(clusterIds: Readonly<Record<string, string>>): void;
  /** Replaces the streams that records are fetched from. */
  stream(streams: readonly StreamConfig[]): void;
}

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A worker that ran so long is restarted without a pause that grew. */
const SETTLED_MS = 60_000;
/** The worker's end is waited for so long. */
const END_MS = 1_000;
const REMEMBERED_RELEASES = 1_000;
const NO_STATUS: IntakeStatus = { listeners: [], exporters: [], rates: {}, waiting: 0, dropped: 0 };

type Listener = (flows: readonly IncomingFlow[], skipped: number) => void;

class WorkerCollector implements Collector {
  readonly #entry: string;
  #config: WorkerConfig;
  #worker: Worker | undefined;
  #status = NO_STATUS;
  #fault: string | undefined;
  readonly #segments = new Map<string, Segment>();
  readonly #released = new Set<string>();
  readonly #onSegment = new Set<(segment: Segment) => void>();
  readonly #live = new Map<string, Set<Listener>>();
  #stored = 0;
  /** Rows that workers which ended had dropped. */
  #droppedBefore = 0;
  #restartMs = FIRST_RESTART_MS;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #stopped: (() => void) | undefined;
  #idle: (() => void) | undefined;

  constructor({ entry, ...config }: CollectorOptions) {
    this.#entry = entry;
    this.#config = { ...WORKER_DEFAULTS, ...config };
    this.#start();
  }

  listen(cluster: string, listener: Listener): () => void {
    const listeners = this.#live.get(cluster) ?? new Set();
    listeners.add(listener);
    this.#live.set(cluster, listeners);
    if (listeners.size === 1) this.#tellListening();
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      if (this.#live.get(cluster) === listeners) this.#live.delete(cluster);
      this.#tellListening();
    };
  }

  status(): ReturnType<FlowCollector['status']> & { readonly fault?: string } {
    const { listeners, exporters, rates, dropped, fault = this.#fault } = this.#status;
    let waiting = 0;
    for (const { rows } of this.#segments.values()) waiting += rows;
    return {
      listeners:
        this.#fault === undefined ? listeners : listeners.map((entry) => ({ ...entry, fault: this.#fault ?? '' })),
      exporters,
      rates,
      // Rows that are not in a finished segment yet are known to the worker only, as of its last word.
      waiting: Math.max(waiting, this.#status.waiting),
      dropped: this.#droppedBefore + dropped,
      stored: this.#stored,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  onSegment(listener: (segment: Segment) => void): () => void {
    this.#onSegment.add(listener);
    for (const segment of this.waiting()) listener(segment);
    return () => this.#onSegment.delete(listener);
  }

  waiting(): readonly Segment[] {
    return [...this.#segments.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  release(name: string, outcome: SegmentOutcome = 'stored'): void {
    const segment = this.#segments.get(name);
    if (segment === undefined) return;
    this.#segments.delete(name);
    this.#released.add(name);
    if (this.#released.size > REMEMBERED_RELEASES) {
      const [oldest] = this.#released;
      if (oldest !== undefined) this.#released.delete(oldest);
    }
    if (outcome === 'stored') this.#stored += segment.rows;
    this.#status = { ...this.#status, waiting: Math.max(0, this.#status.waiting - segment.rows) };
    this.#tell({ type: 'release', name });
    if (this.#segments.size === 0) this.#idle?.();
  }

  know(clusterIds: Readonly<Record<string, string>>): void {
    this.#config = { ...this.#config, clusterIds };
    this.#tell({ type: 'clusters', clusterIds });
  }

  stream(streams: readonly StreamConfig[]): void {
    this.#config = { ...this.#config, streams };
    this.#tell({ type: 'streams', streams });
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === undefined) return;
    const deadline = Date.now() + graceMs;
    await this.#atMost(graceMs, (done) => {
      this.#stopped = done;
      this.#tell({ type: 'stop' });
    });
    if (this.#segments.size > 0 && this.#onSegment.size > 0)
      await this.#atMost(Math.max(0, deadline - Date.now()), (done) => {
        this.#idle = done;
      });
    // The worker ends by itself when it has heard the last releases.
    await this.#atMost(END_MS, (done) => {
      worker.once('exit', done);
      this.#tell({ type: 'end' });
    });
    await worker.terminate();
  }

  #atMost(ms: number, begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      begin(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #start(): void {
    const startedAt = Date.now();
    let reason = 'it ended';
    const worker = new Worker(this.#entry, { workerData: this.#config });
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#heard(message));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.#ended(reason, Date.now() - startedAt));
    this.#tellListening();
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
      case 'segment':
        this.#takeSegment(message.segment);
        break;
      case 'lost':
        this.#segments.delete(message.name);
        if (this.#segments.size === 0) this.#idle?.();
        break;
      case 'status':
        this.#status = message.status;
        this.#fault = undefined;
        break;
      case 'live': {
        const flows = readRows(message.rows);
        for (const listener of this.#live.get(message.cluster) ?? []) listener(flows, message.skipped);
        break;
      }
      case 'stopped':
        this.#stopped?.();
    }
  }

  /** A worker that was started again tells its segments anew: those that are released already are not given out again. */
  #takeSegment(segment: Segment): void {
    if (this.#released.has(segment.name)) {
      this.#tell({ type: 'release', name: segment.name });
      return;
    }
    const isNew = !this.#segments.has(segment.name);
    this.#segments.set(segment.name, segment);
    if (isNew) for (const listener of this.#onSegment) listener(segment);
  }

  #ended(reason: string, lastedMs: number): void {
    this.#stopped?.();
    this.#worker = undefined;
    if (this.#closing) return;
    if (lastedMs > SETTLED_MS) this.#restartMs = FIRST_RESTART_MS;
    this.#fault = `the collector ended (${reason}) and is started again`;
    this.#droppedBefore += this.#status.dropped;
    this.#status = { ...this.#status, dropped: 0, exporters: [] };
    this.#timer = setTimeout(() => this.#start(), this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, LONGEST_RESTART_MS);
  }

  #tellListening(): void {
    this.#tell({ type: 'listen', clusters: [...this.#live.keys()] });
  }

  #tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}

/** Starts the worker that takes records in. Nothing fails here: what does not work is told by status(). */
export const openCollector = (options: CollectorOptions): Collector => new WorkerCollector(options);
