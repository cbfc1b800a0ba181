import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSharedFolder } from './shared-folder.ts';
import { SESSION_ID } from './session-data.ts';

/** Use is noted at most this often for each session. */
const NOTE_MS = 60_000;
const SWEEP_MS = 600_000;
const CAPACITY = 10_000;

/** When sessions were used last, at whichever replica: what stays open at one must not idle out while its person works at another. */
export interface SessionUse {
  /** Notes that a session is used now; at most once a minute for each. */
  note(id: string): void;
  /** Epoch milliseconds of the last use that was noted; undefined where nothing is known. */
  lastUsed(id: string): Promise<number | undefined>;
  drop(id: string): void;
  close(): void;
}

interface Parts {
  /** Folder on the volume that all replicas share. */
  readonly directory: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Unused for so long, a session is over and its file goes. */
  readonly idleMs: number;
  readonly warn: (message: string) => void;
  readonly sweepMs?: number;
}

/** Empty files, named by the session's id, which opens nothing; each was written when its session was used last. */
export function openSessionUse({ directory, now, idleMs, warn, sweepMs = SWEEP_MS }: Parts): SessionUse {
  const folder = openSharedFolder(directory, 'times of use of sessions', warn);
  const noted = new Map<string, number>();
  const mark = async (id: string): Promise<void> => {
    const file = join(directory, id);
    await writeFile(file, '', { mode: 0o600 });
    await utimes(file, now() / 1000, now() / 1000);
  };
  const sweep = async (): Promise<void> => {
    for (const id of (await readdir(directory)).filter((name) => SESSION_ID.test(name))) {
      const file = join(directory, id);
      // Another replica may have removed it meanwhile.
      const usedAt = (await stat(file).catch(() => undefined))?.mtimeMs ?? Infinity;
      if (now() - usedAt > idleMs + NOTE_MS) await rm(file, { force: true });
    }
  };
  folder.every(sweepMs, sweep);
  return {
    note(id) {
      if (now() - (noted.get(id) ?? -Infinity) < NOTE_MS) return;
      noted.delete(id);
      noted.set(id, now());
      const [oldest] = noted.size > CAPACITY ? noted.keys() : [];
      if (oldest !== undefined) noted.delete(oldest);
      void folder.use(() => mark(id));
    },
    async lastUsed(id) {
      return (await stat(join(directory, id)).catch(() => undefined))?.mtimeMs;
    },
    drop(id) {
      noted.delete(id);
      void rm(join(directory, id), { force: true }).catch(() => undefined);
    },
    close: () => folder.close(),
  };
}
