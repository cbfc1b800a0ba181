import { readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { wholeRows } from './row-reader.ts';
import { finishedName, readSegmentName } from './segments.ts';
import { isLeft, LOCK_FILE } from './spool-lock.ts';

/** A spool in which nothing moved for so long has no process any more: one that writes to it touches its lock far more often. */
export const GONE_MS = 10 * 60_000;

/** Names in a directory, in their order; none where there is no such one. */
export const namesIn = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
};
const changedAt = (path: string): number => {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
};

/** Files of rows in a folder, finished or not, in the order of their names. */
export const rowFilesIn = (directory: string): readonly string[] =>
  namesIn(directory).filter((name) => readSegmentName(name) !== undefined);

/** Whether nobody writes to a spool any more. A process of another machine cannot be asked for its number: its lock tells by its time. */
export function isGone(directory: string, now: number): boolean {
  if (isLeft(directory)) return true;
  const latest = Math.max(...[LOCK_FILE, ...rowFilesIn(directory)].map((name) => changedAt(join(directory, name))));
  return now - latest >= GONE_MS;
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

/** Moves a file to `folder`; of several processes that try, one gets it. Answers its rows; 0 for a file that is gone or was empty. */
export function claim(directory: string, name: string, folder: string): number {
  try {
    const path = join(directory, name);
    const whole = finished(path, name);
    if (whole === undefined) return 0;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    renameSync(path, join(folder, whole));
    return readSegmentName(whole)?.rows ?? 0;
  } catch {
    // Another process was faster, or the disk takes nothing: it is looked at again.
    return 0;
  }
}
