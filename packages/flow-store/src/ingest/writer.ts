import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
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
/** A file that failed so often lets the next one try, in case that the fault is its own. */
const MOST_TRIES = 4;

/** A file that failed so often although another one was stored just before is at fault itself. */
const MOST_OUTLIVED = 3;
/** Files put aside that are kept, the latest. */
const MOST_REJECTED = 20;

/** Tries of one file while the store was there. */
interface Tries {
  readonly count: number;
  /** Files that had been stored by the last try. */
  readonly files: number;
  /** Tries before which another file had been stored. */
  readonly outlived: number;
}

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
  private readonly tries = new Map<string, Tries>();
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
  private files = 0;

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
        this.forget(segment);
        continue;
      }
      if (!(await this.write(segment))) return;
    }
  }

  /** Whether to go on with the next file at once. */
  private async write(segment: Segment): Promise<boolean> {
    const { engine, table, spoolId, feed, log } = this.options;
    const done = await engine.insertFile({
      ...INSERT_SHAPE,
      table,
      path: segment.path,
      token: `${spoolId}/${segment.name}`,
    });
    if (this.closed) return false;
    if (done.ok) {
      this.files += 1;
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
    const { count: tries, outlived } = this.noteTry(segment.name);
    if (outlived >= MOST_OUTLIVED) {
      this.putAside(segment, detail);
      return true;
    }
    if (tries === 1) log('warn', 'flow records wait: the store did not take them', { detail });
    if (tries >= MOST_TRIES) this.queue.push(...this.queue.splice(this.queue.indexOf(segment), 1));
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.go();
    }, this.pause);
    this.timer.unref();
    this.pause = Math.min(LAST_PAUSE_MS, this.pause * 2);
    return false;
  }

  private noteTry(name: string): Tries {
    const { count, files, outlived } = this.tries.get(name) ?? { count: 0, files: this.files, outlived: 0 };
    const isThere = this.options.engine.state().state === 'ready';
    const tries = {
      count: count + (isThere ? 1 : 0),
      files: this.files,
      outlived: outlived + (isThere && this.files > files ? 1 : 0),
    };
    this.tries.set(name, tries);
    return tries;
  }

  private forget(segment: Segment): void {
    const at = this.queue.indexOf(segment);
    if (at !== -1) this.queue.splice(at, 1);
    this.tries.delete(segment.name);
  }

  private putAside(segment: Segment, detail: string): void {
    const { rejectedDirectory, feed, log } = this.options;
    log('error', 'the store refuses a file of flow records; it is put aside', { rows: segment.rows, detail });
    try {
      mkdirSync(rejectedDirectory, { recursive: true, mode: 0o700 });
      renameSync(segment.path, join(rejectedDirectory, segment.name));
      const kept = readdirSync(rejectedDirectory).sort();
      for (const name of kept.slice(0, -MOST_REJECTED)) rmSync(join(rejectedDirectory, name), { force: true });
    } catch {
      // Without room for it the file goes; its rows are counted either way.
    }
    this.rejected += segment.rows;
    this.forget(segment);
    feed.release(segment.name, 'rejected');
  }
}
