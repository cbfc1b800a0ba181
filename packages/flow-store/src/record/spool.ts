import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { wordsOf } from './files.ts';
import { MemoryQueue } from './memory-queue.ts';
import { wholeRows } from './row-reader.ts';
import { finishedName, openName, readSegmentName, type Segment } from './segments.ts';
import { keepSpool, leaveSpool, takeSpool } from './spool-lock.ts';

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes on disk at most, 2 GiB when absent; beyond it the oldest segments go. */
  readonly maxBytes?: number;
  /** Bytes kept in memory while the disk takes nothing, 64 MiB when absent; beyond it the oldest go. */
  readonly maxMemoryBytes?: number;
  readonly maxRows?: number;
  /** Milliseconds that rows wait in a segment before it is finished. */
  readonly maxAgeMs?: number;
  readonly onSegment: (segment: Segment) => void;
  /** Segments that were removed for want of room. */
  readonly onLost?: (segment: Segment) => void;
  readonly now?: () => number;
}

interface Open {
  readonly file: number;
  readonly path: string;
  readonly count: number;
  readonly since: number;
  rows: number;
  bytes: number;
}

export interface SpoolStatus {
  /** Rows on disk and in memory that are not released yet. */
  readonly waiting: number;
  /** Rows lost for want of room. */
  readonly dropped: number;
  readonly bytes: number;
  /** Why the disk takes nothing; undefined when it does. */
  readonly fault: string | undefined;
}

/** The place in the directory is said to be held this often. */
const KEEP_MS = 30_000;
const DEFAULTS = { maxBytes: 2 * 1_024 ** 3, maxMemoryBytes: 64 * 1_024 ** 2, maxRows: 50_000, maxAgeMs: 500 };

/**
 * Rows on their way to the store, in files of a directory. Rows that `append` took are on disk (or, while the disk takes nothing, in
 * memory): they survive the end of every process. One process writes to a directory.
 */
export class Spool {
  readonly #options: Required<Omit<SpoolOptions, 'onLost'>> & Pick<SpoolOptions, 'onLost'>;
  readonly #run: number;
  readonly #segments = new Map<string, Segment>();
  readonly #memory: MemoryQueue;
  #count = 0;
  #keptAt = 0;
  #open: Open | undefined;
  #bytes = 0;
  #waiting = 0;
  #dropped = 0;
  #fault: string | undefined;

  private constructor(options: SpoolOptions, run: number) {
    this.#options = { ...DEFAULTS, now: Date.now, ...options };
    this.#memory = new MemoryQueue(this.#options.maxMemoryBytes);
    this.#run = run;
  }

  /** Opens a directory, finishes what an earlier run left and announces it, the oldest first. Answers why it cannot. */
  static open(options: SpoolOptions): Spool | { readonly fault: string } {
    try {
      mkdirSync(options.directory, { recursive: true });
      const names = readdirSync(options.directory).sort();
      const runs = names.map((name) => readSegmentName(name)?.run ?? 0);
      const taken = takeSpool(options.directory, options.now?.() ?? Date.now(), Math.max(0, ...runs));
      if ('heldBy' in taken)
        return { fault: `process ${taken.heldBy} writes to ${options.directory}: one collector a directory` };
      const spool = new Spool(options, taken.run);
      spool.#recover(names);
      return spool;
    } catch (error) {
      return { fault: wordsOf(error) };
    }
  }

  /** Takes whole rows. They are written before it returns; only a disk that takes nothing leaves them in memory. */
  append(rows: Uint8Array, count: number): void {
    if (count === 0) return;
    this.#waiting += count;
    if (this.#memory.rows > 0) this.#keep(rows, count);
    else if (!this.#write(rows, count)) this.#keep(rows, count);
    this.#makeRoom();
  }

  /** To be called now and then: writes what waits in memory, and finishes a segment whose rows waited long enough. */
  tick(): void {
    const now = this.#options.now();
    if (now - this.#keptAt >= KEEP_MS) {
      this.#keptAt = now;
      keepSpool(this.#options.directory, now, this.#run);
    }
    while (this.#memory.rows > 0) {
      const block = this.#memory.first();
      if (block === undefined || !this.#write(block.rows, block.count)) break;
      this.#memory.shift();
    }
    const open = this.#open;
    if (open !== undefined && open.rows > 0 && this.#options.now() - open.since >= this.#options.maxAgeMs)
      this.#finish();
  }

  /** Finishes the segment at hand whatever its age. */
  flush(): void {
    this.tick();
    this.#finish();
  }

  /** Forgets a segment that is stored (or put aside), and removes its file. */
  release(name: string): void {
    const segment = this.#segments.get(name);
    if (segment === undefined) return;
    this.#segments.delete(name);
    this.#bytes -= segment.bytes;
    this.#waiting -= segment.rows;
    try {
      rmSync(segment.path, { force: true });
    } catch (error) {
      this.#fault = wordsOf(error);
    }
  }

  status(): SpoolStatus {
    return { waiting: this.#waiting, dropped: this.#dropped, bytes: this.#bytes, fault: this.#fault };
  }

  close(): void {
    this.flush();
    leaveSpool(this.#options.directory, this.#run);
  }

  #keep(rows: Uint8Array, count: number): void {
    this.#lose(this.#memory.push(rows.slice(), count));
  }

  #lose(rows: number): void {
    this.#dropped += rows;
    this.#waiting -= rows;
  }

  #write(rows: Uint8Array, count: number): boolean {
    try {
      if (this.#open !== undefined && this.#open.rows + count > this.#options.maxRows) this.#finish();
      const open = (this.#open ??= this.#begin());
      let written = 0;
      while (written < rows.length) written += writeSync(open.file, rows, written);
      open.rows += count;
      open.bytes += rows.length;
      this.#bytes += rows.length;
    } catch (error) {
      this.#fault = wordsOf(error);
      this.#repair();
      return false;
    }
    this.#fault = undefined;
    if (this.#open.rows >= this.#options.maxRows) this.#finish();
    return true;
  }

  /** Cuts what a failed write left after the last whole block. A file that cannot be cut is closed as it is: recovery cuts it. */
  #repair(): void {
    const open = this.#open;
    if (open === undefined) return;
    try {
      if (fstatSync(open.file).size > open.bytes) ftruncateSync(open.file, open.bytes);
    } catch {
      closeSync(open.file);
      this.#open = undefined;
    }
  }

  #begin(): Open {
    const count = ++this.#count;
    const path = join(this.#options.directory, openName(this.#run, count));
    // Appending: after a cut the next block goes where the cut was.
    return { file: openSync(path, 'a'), path, count, since: this.#options.now(), rows: 0, bytes: 0 };
  }

  #finish(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    closeSync(open.file);
    if (open.rows === 0) rmSync(open.path, { force: true });
    else this.#announce(open.path, finishedName(this.#run, open.count, open.rows), open.rows, open.bytes);
  }

  #announce(from: string, name: string, rows: number, bytes: number): void {
    let path = join(this.#options.directory, name);
    try {
      if (from !== path) renameSync(from, path);
    } catch (error) {
      // The rows are there under the old name, from which the next run makes the same new one.
      this.#fault = wordsOf(error);
      path = from;
    }
    const segment = { name, path, rows, bytes };
    this.#segments.set(name, segment);
    this.#options.onSegment(segment);
  }

  #makeRoom(): void {
    for (const [name, segment] of this.#segments) {
      if (this.#bytes <= this.#options.maxBytes) return;
      this.#dropped += segment.rows;
      this.release(name);
      this.#options.onLost?.(segment);
    }
  }

  #recover(names: readonly string[]): void {
    for (const name of names) {
      const told = readSegmentName(name);
      if (told === undefined) continue;
      const path = join(this.#options.directory, name);
      if (told.rows === undefined) this.#recoverOpen(path, told.run, told.count);
      else this.#adopt(path, name, told.rows, statSync(path).size);
    }
    this.#makeRoom();
  }

  #adopt(path: string, name: string, rows: number, bytes: number): void {
    this.#bytes += bytes;
    this.#waiting += rows;
    this.#announce(path, name, rows, bytes);
  }

  /** A segment that was not finished: its torn last row is cut. */
  #recoverOpen(path: string, run: number, count: number): void {
    const bytes = readFileSync(path);
    const { rows, end } = wholeRows(bytes);
    if (rows === 0) {
      rmSync(path, { force: true });
      return;
    }
    if (end < bytes.length) truncateSync(path, end);
    this.#adopt(path, finishedName(run, count, rows), rows, end);
  }
}
