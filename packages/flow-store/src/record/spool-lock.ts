import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNoEntry } from './files.ts';

export const LOCK_FILE = 'writer.lock';

/** Start of a process in clock ticks since boot, where the system tells it: a number that came round again is told apart by it. */
export function startOf(pid: number): string {
  try {
    // The name in brackets may hold blanks; the start is the 20th word after it.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  // 0 and below name groups of processes, and a place that was left.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface Held {
  readonly pid: number;
  readonly start: string;
  readonly run: number;
}

function readLock(path: string): Held | undefined {
  try {
    const held: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof held !== 'object' || held === null) return undefined;
    const { pid, start, run } = held as Record<string, unknown>;
    return typeof pid === 'number' && typeof start === 'string' && typeof run === 'number'
      ? { pid, start, run }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the one writer's place in a spool directory. Answers the number of the run, greater than that of every run before though the clock
 * was set back, or who holds the place.
 */
export function takeSpool(
  directory: string,
  now: number,
  latestRun: number,
): { readonly run: number } | { readonly heldBy: number } {
  const path = join(directory, LOCK_FILE);
  const held = readLock(path);
  if (held !== undefined && held.pid !== process.pid && isAlive(held.pid) && startOf(held.pid) === held.start)
    return { heldBy: held.pid };
  const run = Math.max(now, latestRun + 1, (held?.run ?? 0) + 1);
  writeLock(directory, run);
  return { run };
}

const writeLock = (directory: string, run: number): void =>
  writeFileSync(join(directory, LOCK_FILE), JSON.stringify({ pid: process.pid, start: startOf(process.pid), run }));

/** Leaves the place; the number of the run stays told, so that the next one's is greater. */
export function leaveSpool(directory: string, run: number): void {
  const path = join(directory, LOCK_FILE);
  try {
    writeFileSync(path, JSON.stringify({ pid: 0, start: '', run }));
  } catch {
    // A full disk: the lock of a process that is gone does not hold anybody up.
    rmSync(path, { force: true });
  }
}

/**
 * Says that the place is held still, for processes of other machines, which can only look at the file. A place that was removed, by one that
 * had seen nobody there for long, is taken again.
 */
export function keepSpool(directory: string, now: number, run: number): void {
  try {
    utimesSync(join(directory, LOCK_FILE), now / 1_000, now / 1_000);
  } catch (error) {
    // A disk that takes nothing: the spool tells that itself.
    if (isNoEntry(error)) retake(directory, run);
  }
}

function retake(directory: string, run: number): void {
  try {
    mkdirSync(directory, { recursive: true });
    writeLock(directory, run);
  } catch {
    // As above.
  }
}

/** Whether the last writer left the place in order. */
export const isLeft = (directory: string): boolean => readLock(join(directory, LOCK_FILE))?.pid === 0;
