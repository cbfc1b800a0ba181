import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../../private-file.ts';
import type { NsxUpstream } from './types.ts';

export type NsxCredential = Parameters<NsxUpstream['signIn']>[1];

const Kept = z.object({
  sessionKey: z.string(),
  username: z.string(),
  password: z.string(),
  type: z.enum(['local', 'remote']),
});
/** Use is noted at most this often. */
const TOUCH_MS = 60_000;

/** Where replicas find what a person signed in to NSX with at another one. */
export interface SignInVault {
  /** Others find it from now on; that they cannot is told in the log. */
  keep(sessionKey: string, credential: NsxCredential): void;
  /** What was kept and is in use; undefined otherwise. */
  find(sessionKey: string): Promise<NsxCredential | undefined>;
  drop(sessionKey: string): Promise<void>;
}

interface Parts {
  /** Folder on the volume that all replicas share. */
  readonly directory: string;
  readonly sealer: { seal(text: string): string; open(sealed: string): string | undefined };
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Unused for so long, it is forgotten. */
  readonly idleMs: number;
  readonly warn: (message: string) => void;
}

/**
 * Files that are sealed with the keys of the sessions and named by a digest: who reads the volume without the keys learns nothing, and who has
 * the keys can open the sessions themselves.
 */
export function openSignInVault({ directory, sealer, now, idleMs, warn }: Parts): SignInVault {
  const fileOf = (sessionKey: string): string =>
    join(directory, createHash('sha256').update(`nsx ${sessionKey}`).digest('base64url'));
  const drop = (sessionKey: string): Promise<void> => rm(fileOf(sessionKey), { force: true });
  return {
    keep(sessionKey, credential) {
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
      } catch {
        // Writing says the reason.
      }
      const text = JSON.stringify({ sessionKey, ...credential });
      const written = writePrivateFile(fileOf(sessionKey), sealer.seal(text));
      if (!written.ok) warn(`a sign-in to NSX is not shared with other replicas: ${written.error}`);
    },
    async find(sessionKey) {
      const file = fileOf(sessionKey);
      try {
        const usedAt = (await stat(file)).mtimeMs;
        if (now() - usedAt > idleMs) {
          await drop(sessionKey);
          return undefined;
        }
        const opened = sealer.open(await readFile(file, 'utf8'));
        const kept = opened === undefined ? undefined : Kept.safeParse(JSON.parse(opened)).data;
        if (kept?.sessionKey !== sessionKey) return undefined;
        if (now() - usedAt > TOUCH_MS) await utimes(file, now() / 1000, now() / 1000);
        const { username, password, type } = kept;
        return { username, password, type };
      } catch {
        // Not there, or not readable: then nobody is signed in.
        return undefined;
      }
    },
    drop,
  };
}
