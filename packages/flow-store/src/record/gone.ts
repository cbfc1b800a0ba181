import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { isNoEntry, namesIn } from './files.ts';
import { wholeRows } from './row-reader.ts';
import { finishedName, readSegmentName } from './segments.ts';
import { isLeft, LOCK_FILE } from './spool-lock.ts';

/** A spool in which nothing was seen to move for so long has no process any more: one that writes to it touches its lock far more often. */
export const GONE_MS = 10 * 60_000;
/**
 * Time between two looks counts for so long at most. A volume that was away held the spool's own process up as well: when both go on, that one
 * touches its lock before the next look.
 */
export const LONGEST_GAP_MS = 90_000;

/** Files of rows in a folder, finished or not, in the order of their names. Throws where the volume cannot tell. */
export const rowFilesIn = (directory: string): readonly string[] =>
  namesIn(directory).filter((name) => readSegmentName(name) !== undefined);

interface Seen {
  /** What the spool looked like. */
  readonly look: string;
  readonly at: number;
  /** Milliseconds for which it was seen to be the same. */
  readonly unchangedMs: number;
}

/**
 * Tells which spools nobody writes to any more. A process of another machine cannot be asked, and neither its clock nor the volume's is
 * compared with the one here: a spool is gone when this process has itself seen it unchanged for ten minutes, over many looks.
 */
export class SpoolWatch {
  private readonly seen = new Map<string, Seen>();

  /** `now` in milliseconds of a clock that is never set. */
  constructor(private readonly now: () => number) {}

  /** Looks at a spool. Answers for how many milliseconds it is known not to have changed. Throws where the volume cannot tell. */
  look(directory: string): number {
    const before = this.seen.get(directory);
    // A look that fails tells nothing: what was seen before it does not count either.
    this.seen.delete(directory);
    const look = lookAt(directory);
    const at = this.now();
    const unchangedMs =
      before?.look === look ? before.unchangedMs + Math.min(Math.max(0, at - before.at), LONGEST_GAP_MS) : 0;
    this.seen.set(directory, { look, at, unchangedMs });
    return unchangedMs;
  }

  /** Whether nobody writes to a spool any more: its last writer left it in order, or has not been there for long. */
  isGone(directory: string): boolean {
    return this.look(directory) >= GONE_MS || isLeft(directory);
  }

  /** Forgets spools other than these. */
  keepOnly(directories: readonly string[]): void {
    for (const one of this.seen.keys()) if (!directories.includes(one)) this.seen.delete(one);
  }
}

/** The lock's content and time, and the names of the files beside it. */
function lookAt(directory: string): string {
  let lock = '';
  try {
    // Opened, as some network volumes tell old facts of files that are not.
    const file = openSync(join(directory, LOCK_FILE), 'r');
    try {
      lock = `${fstatSync(file).mtimeMs} ${readFileSync(file, 'utf8')}`;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!isNoEntry(error)) throw error;
  }
  return [lock, ...rowFilesIn(directory)].join('\n');
}

/** Finishes a file that was not finished; its torn last row is cut. The name is the one that its own process would have given it. */
function finished(path: string, name: string): string | undefined {
  const told = readSegmentName(name);
  if (told === undefined || told.rows !== undefined) return told === undefined ? undefined : name;
  const bytes = readFileSync(path);
  const { rows, end } = wholeRows(bytes);
  if (rows === 0) {
    rmSync(path, { force: true });
    return undefined;
  }
  if (end < bytes.length) truncateSync(path, end);
  return finishedName(told.run, told.count, rows);
}

/**
 * Moves a file to `folder`; of several processes that try, one gets it. Answers its rows; 0 for a file that is gone or was empty. Throws where
 * the volume does not let it be moved: it stays where it is.
 */
export function claim(directory: string, name: string, folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const path = join(directory, name);
    const whole = finished(path, name);
    if (whole === undefined) return 0;
    renameSync(path, join(folder, whole));
    return readSegmentName(whole)?.rows ?? 0;
  } catch (error) {
    // Another process was faster.
    if (isNoEntry(error)) return 0;
    throw error;
  }
}
