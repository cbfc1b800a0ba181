import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { SegmentFeed } from '../collector/collector.ts';
import { STORED_COLUMNS } from '../record/columns.ts';
import type { Segment } from '../record/segments.ts';
import type { SqlEngine } from '../types.ts';

export interface WriterOptions {
  readonly feed: SegmentFeed;
  readonly engine: Pick<SqlEngine, 'insertFile' | 'state'>;
  /** Full name of the table. */
  readonly table: string;
  /** Tells files of this collector from those of others that fill the same store. */
  readonly spoolId: string;
  /** Where files go that the store refuses for good. */
  readonly rejectedDirectory: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 10_000;
/** A file that fails while the store answers otherwise is refused for good after so many tries. */
const MOST_TRIES = 8;

const columns = STORED_COLUMNS.map(({ name }) => name);
const structure = STORED_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ');

/**
 * Brings finished files of rows into the store, the oldest first. A file is let go when the store has said that its rows are there; a try whose
 * answer was lost is repeated under the same token, which the store takes once.
 */
export class Writer {
  private readonly queue: Segment[] = [];
  private readonly tries = new Map<string, number>();
  private readonly stopListening: () => void;
  private running = false;
  private closed = false;
  private pause = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | undefined;
  /** Rows that the store refused for good. */
  rejected = 0;
  private open = false;

  constructor(private readonly options: WriterOptions) {
    this.stopListening = options.feed.onSegment((segment) => {
      this.queue.push(segment);
      this.go();
    });
  }

  /** The tables are there: writing may begin, or goes on at once after a break. */
  start(): void {
    this.open = true;
    this.pause = FIRST_PAUSE_MS;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.go();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  private go(): void {
    if (!this.open || this.running || this.closed || this.timer !== undefined) return;
    this.running = true;
    void this.drain().finally(() => {
      this.running = false;
      if (this.queue.length > 0 && this.timer === undefined) this.go();
    });
  }

  private async drain(): Promise<void> {
    for (let segment = this.queue[0]; segment !== undefined && !this.closed; segment = this.queue[0]) {
      // Removed meanwhile for want of room: the spool has counted its rows.
      if (!existsSync(segment.path)) {
        this.queue.shift();
        continue;
      }
      if (!(await this.write(segment))) return;
    }
  }

  /** Whether to go on with the next file at once. */
  private async write(segment: Segment): Promise<boolean> {
    const { engine, table, spoolId, feed, log } = this.options;
    const done = await engine.insertFile({
      table,
      columns,
      structure,
      path: segment.path,
      token: `${spoolId}/${segment.name}`,
    });
    if (this.closed) return false;
    if (done.ok) {
      this.queue.shift();
      this.tries.delete(segment.name);
      this.pause = FIRST_PAUSE_MS;
      feed.release(segment.name);
      return true;
    }
    const { error } = done;
    const isThere = engine.state().state === 'ready';
    const tries = (this.tries.get(segment.name) ?? 0) + (isThere ? 1 : 0);
    this.tries.set(segment.name, tries);
    if (tries >= MOST_TRIES) {
      this.putAside(segment, 'detail' in error ? error.detail : error.type);
      return true;
    }
    if (tries === 1)
      log('warn', 'flow records wait: the store did not take them', {
        detail: 'detail' in error ? error.detail : error.type,
      });
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.go();
    }, this.pause);
    this.timer.unref();
    this.pause = Math.min(LAST_PAUSE_MS, this.pause * 2);
    return false;
  }

  private putAside(segment: Segment, detail: string): void {
    const { rejectedDirectory, feed, log } = this.options;
    log('error', 'the store refuses a file of flow records; it is put aside', { rows: segment.rows, detail });
    try {
      mkdirSync(rejectedDirectory, { recursive: true, mode: 0o700 });
      renameSync(segment.path, join(rejectedDirectory, segment.name));
    } catch {
      // Without room for it the file goes; its rows are counted either way.
    }
    this.rejected += segment.rows;
    this.queue.shift();
    this.tries.delete(segment.name);
    feed.release(segment.name, 'rejected');
  }
}
