import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../private-file.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';
import { SESSION_ID } from './session-data.ts';
import { openSharedFolder } from './shared-folder.ts';

/** What another replica ended is known here after this long at most. */
const FOLLOW_MS = 1_000;
/** Ends that wait for a volume that takes nothing; beyond it the oldest are told to nobody. */
const MOST_UNWRITTEN = 10_000;
/** Ends that are written, and files that are read, at a time. */
const AT_A_TIME = 32;

export interface SharedEndedSessions extends EndedSessions {
  close(): void;
}

interface Parts {
  /** Folder on the volume that all replicas share. */
  readonly directory: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
  readonly followMs?: number;
}

/**
 * Ended sessions that replicas tell each other: one file each, with the session's id as its name and the time at which it would have expired as
 * its content. An id opens nothing. What cannot be written is told in the log, holds at this replica, and is tried again until it would have expired.
 */
export function createSharedEndedSessions({ directory, now, warn, followMs = FOLLOW_MS }: Parts): SharedEndedSessions {
  const memory = createEndedSessions(now);
  const files = new Map<string, number>();
  const unwritten = new Map<string, number>();
  const folder = openSharedFolder(directory, 'ended sessions', warn);

  const learn = async (id: string): Promise<void> => {
    const expiresAt = Number(await readFile(join(directory, id), 'utf8'));
    if (!Number.isFinite(expiresAt)) return;
    files.set(id, expiresAt);
    if (expiresAt > now()) memory.end(id, expiresAt);
  };
  /** Why it could not be written, without the file's name: the same reason for every one of them is told once. */
  const write = (id: string, expiresAt: number): string | undefined => {
    const written = writePrivateFile(join(directory, id), String(expiresAt));
    if (written.ok) unwritten.delete(id);
    else unwritten.set(id, expiresAt);
    const [oldest] = unwritten.size > MOST_UNWRITTEN ? unwritten.keys() : [];
    if (oldest !== undefined) unwritten.delete(oldest);
    return written.ok ? undefined : written.error.replace(/ '.*'$/, '');
  };
  const follow = async (): Promise<void> => {
    const names = (await readdir(directory)).filter((name) => SESSION_ID.test(name));
    const unknown = names.filter((name) => !files.has(name));
    while (unknown.length > 0)
      await Promise.all(unknown.splice(0, AT_A_TIME).map((name) => learn(name).catch(() => undefined)));
    for (const [id, expiresAt] of files) {
      if (expiresAt > now()) continue;
      files.delete(id);
      unwritten.delete(id);
      await rm(join(directory, id), { force: true });
    }
    for (const [id, expiresAt] of [...unwritten].slice(0, AT_A_TIME)) {
      const failure = write(id, expiresAt);
      if (failure !== undefined) throw new Error(failure);
    }
  };
  const look = folder.every(followMs, follow);

  return {
    ...memory,
    settled: look(),
    end(id, expiresAt) {
      if (memory.has(id)) return;
      memory.end(id, expiresAt);
      files.set(id, expiresAt);
      const failure = write(id, expiresAt);
      if (failure !== undefined) folder.tell(failure);
    },
    close: () => folder.close(),
  };
}
