import type { SegmentFeed } from '../collector/collector.ts';
import { STORED_COLUMNS } from '../record/columns.ts';
import { isMissing } from '../record/files.ts';
import type { Segment } from '../record/segments.ts';
import { err, type Result } from '../result.ts';
import type { SqlEngine } from '../types.ts';
import { putAside } from './put-aside.ts';
import { MOST_TRIES, type Tries } from './tries.ts';

export interface WriterOptions {
  readonly feed: SegmentFeed;
  readonly engine: Pick<SqlEngine, 'insertFile' | 'state'>;
  /** Full name of the table. */
  readonly table: string;
  /** Tells files of this collector from those of others that fill the same store. While it cannot be told, rows wait. */
  readonly spoolId: () => Result<string, string>;
  /** Shared by all that fill the store from this process, as each one's success tells what another one's failure means. */
  readonly tries: Tries;
  /** Where files go that the store refuses for good. */
  readonly rejectedDirectory: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 10_000;
/** What a file of rows holds. */
export const INSERT_SHAPE = {
  columns: STORED_COLUMNS.map(({ name }) => name),
  structure: STORED_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', '),
};

/**
 * Brings finished files of rows into the store, the oldest first. A file is let go when the store has said that its rows are there; a try whose
 * answer was lost is repeated under the same token, which the store takes once. Whatever is wrong with the store is waited for; only a file that
 * cannot be read, or that fails over and over while others are stored, is put aside.
 */
export class Writer {
  private readonly queue: Segment[] = [];
  private readonly stopListening: () => void;
  private running = false;
  private closed = false;
  private pause = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | undefined;
  /** Rows that the store refused for good. */
  rejected = 0;
  /** Why the last file was not stored; undefined when it was. */
  fault: string | undefined;
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
      // Removed for want of room, and counted by the spool; or taken over by another process, which took this one for gone.
      if (isMissing(segment.path)) {
        this.forget(segment);
        this.options.feed.release(segment.name, 'gone');
        continue;
      }
      if (!(await this.write(segment))) return;
    }
  }

  /** Whether to go on with the next file at once. */
  private async write(segment: Segment): Promise<boolean> {
    const { engine, table, tries, feed, log } = this.options;
    const id = this.options.spoolId();
    const done = id.ok
      ? await engine.insertFile({ ...INSERT_SHAPE, table, path: segment.path, token: `${id.value}/${segment.name}` })
      : err({ type: 'unavailable', detail: id.error } as const);
    if (this.closed) return false;
    if (done.ok) {
      tries.stored(segment.name);
      this.fault = undefined;
      this.forget(segment);
      this.pause = FIRST_PAUSE_MS;
      feed.release(segment.name);
      return true;
    }
    const { error } = done;
    const detail = 'detail' in error ? error.detail : error.type;
    this.fault = `flow records wait: ${detail}`;
    if (error.type === 'invalid') {
      this.putAside(segment, detail);
      return true;
    }
    const { count, isAtFault } = tries.note(segment.name);
    if (isAtFault) {
      this.putAside(segment, detail);
      return true;
    }
    if (count === 1) log('warn', 'flow records wait: the store did not take them', { detail });
    if (count >= MOST_TRIES) this.queue.push(...this.queue.splice(this.queue.indexOf(segment), 1));
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.go();
    }, this.pause);
    this.timer.unref();
    this.pause = Math.min(LAST_PAUSE_MS, this.pause * 2);
    return false;
  }

  private forget(segment: Segment): void {
    const at = this.queue.indexOf(segment);
    if (at !== -1) this.queue.splice(at, 1);
    this.options.tries.forget(segment.name);
  }

  private putAside(segment: Segment, detail: string): void {
    const { rejectedDirectory, feed, log } = this.options;
    log('error', 'the store refuses a file of flow records; it is put aside', { rows: segment.rows, detail });
    putAside(rejectedDirectory, segment.path, segment.name);
    this.rejected += segment.rows;
    this.forget(segment);
    feed.release(segment.name, 'rejected');
  }
}
