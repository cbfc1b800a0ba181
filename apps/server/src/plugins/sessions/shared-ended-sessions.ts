import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../private-file.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';

/** What another replica ended is known here after this long at most. */
const FOLLOW_MS = 1_000;
/** The ids that sessions.ts makes; other files are none of ours. */
const ID = /^[\w-]{16,64}$/;

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
 * its content. An id opens nothing. What cannot be written is told in the log, and holds at this replica.
 */
export function createSharedEndedSessions({ directory, now, warn, followMs = FOLLOW_MS }: Parts): SharedEndedSessions {
  const memory = createEndedSessions(now);
  const files = new Map<string, number>();
  let told = '';
  const tell = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    if (why !== told) warn(`ended sessions are not shared with other replicas: ${why}`);
    told = why;
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    tell(error);
  }

  const learn = async (id: string): Promise<void> => {
    const expiresAt = Number(await readFile(join(directory, id), 'utf8'));
    if (!Number.isFinite(expiresAt)) return;
    files.set(id, expiresAt);
    if (expiresAt > now()) memory.end(id, expiresAt);
  };
  const follow = async (): Promise<void> => {
    const names = (await readdir(directory)).filter((name) => ID.test(name));
    for (const name of names) if (!files.has(name)) await learn(name).catch(() => undefined);
    for (const [id, expiresAt] of files) {
      if (expiresAt > now()) continue;
      files.delete(id);
      await rm(join(directory, id), { force: true });
    }
    told = '';
  };
  let following: Promise<void> | undefined;
  const timer = setInterval(() => {
    following ??= follow()
      .catch(tell)
      .finally(() => {
        following = undefined;
      });
  }, followMs);
  timer.unref();

  return {
    ...memory,
    end(id, expiresAt) {
      if (memory.has(id)) return;
      memory.end(id, expiresAt);
      files.set(id, expiresAt);
      const written = writePrivateFile(join(directory, id), String(expiresAt));
      if (!written.ok) tell(written.error);
    },
    close: () => clearInterval(timer),
  };
}
