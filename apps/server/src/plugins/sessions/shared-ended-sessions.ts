import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../private-file.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';
import { SESSION_ID } from './session-data.ts';
import { openSharedFolder } from './shared-folder.ts';

/** What another replica ended is known here after this long at most. */
const FOLLOW_MS = 1_000;

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
  const folder = openSharedFolder(directory, 'ended sessions', warn);

  const learn = async (id: string): Promise<void> => {
    const expiresAt = Number(await readFile(join(directory, id), 'utf8'));
    if (!Number.isFinite(expiresAt)) return;
    files.set(id, expiresAt);
    if (expiresAt > now()) memory.end(id, expiresAt);
  };
  const follow = async (): Promise<void> => {
    const names = (await readdir(directory)).filter((name) => SESSION_ID.test(name));
    for (const name of names) if (!files.has(name)) await learn(name).catch(() => undefined);
    for (const [id, expiresAt] of files) {
      if (expiresAt > now()) continue;
      files.delete(id);
      await rm(join(directory, id), { force: true });
    }
  };
  folder.every(followMs, follow);

  return {
    ...memory,
    end(id, expiresAt) {
      if (memory.has(id)) return;
      memory.end(id, expiresAt);
      files.set(id, expiresAt);
      const written = writePrivateFile(join(directory, id), String(expiresAt));
      if (!written.ok) folder.tell(written.error);
    },
    close: () => folder.close(),
  };
}
