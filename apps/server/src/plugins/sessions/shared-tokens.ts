import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { createPrivateFile, writePrivateFile } from '../../private-file.ts';
import { err, type Result } from '../../result.ts';
import type { Sealer } from './sealer.ts';
import type { OidcSessionData } from './session-data.ts';
import { openSharedFolder } from './shared-folder.ts';

/** What another replica renewed is known here after this long at most. */
const FOLLOW_MS = 1_000;
/** A lock is held for one question to the issuer, which takes twenty seconds at most; one that is older was left behind. */
const LOCK_MS = 30_000;
const RETRY_MS = 100;
/** `ID.SINCE.UNTIL`, the times in epoch milliseconds; what was left of writing one has something behind it. */
const NAME = /^([\w-]{16,64})\.(\d+)\.(\d+)(\..+)?$/;
const LOCK = /^[\w-]{16,64}\.lock$/;

const Tokens = z.object({
  id: z.string(),
  idToken: z.string(),
  idTokenSince: z.number(),
  idTokenEndsAt: z.number(),
  refreshToken: z.string().optional(),
  username: z.string(),
  groups: z.array(z.string()),
  isUnnamed: z.boolean().optional(),
});
/** The tokens of a session, and whom they name; `id` is the session's. */
export type SharedTokenSet = Pick<OidcSessionData, keyof z.output<typeof Tokens>>;

/** Only them, of anything that holds them. */
export const tokensOf = (given: SharedTokenSet): SharedTokenSet => {
  const { id, idToken, idTokenSince, idTokenEndsAt, refreshToken, username, groups, isUnnamed } = given;
  return { id, idToken, idTokenSince, idTokenEndsAt, refreshToken, username, groups, isUnnamed };
};

/** Tokens that replicas renewed, so that none asks the issuer for what another one got already. */
export interface SharedTokens {
  /** The tokens of a session that came after a time. */
  find(id: string, since: number): Promise<SharedTokenSet | undefined>;
  /** The others find them until a time, in place of what was kept of the session before. */
  keep(tokens: SharedTokenSet, until: number): Promise<void>;
  /**
   * Does something for a session that no other replica does at the same time: undefined, without doing it, while another one does. Where the
   * volume takes no lock it is done all the same, and told so.
   */
  locked<T>(id: string, work: (isAlone: boolean) => Promise<T>): Promise<T | undefined>;
  /** Lets a moment pass before the lock is asked for again. */
  moment(): Promise<void>;
  drop(id: string): Promise<void>;
  close(): void;
}

interface Parts {
  /** Folder on the volume that all replicas share. */
  readonly directory: string;
  readonly sealer: Sealer;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
  /** Whether this replica serves the session and lacks tokens that came so late. */
  readonly wants: (id: string, since: number) => boolean;
  /** Tells tokens that another replica renewed. */
  readonly learned: (tokens: SharedTokenSet) => void;
  readonly followMs?: number;
}

/** What the name of a file tells. */
interface Named {
  readonly name: string;
  readonly id: string;
  readonly since: number;
  readonly until: number;
  readonly isWhole: boolean;
}

/**
 * Files that are sealed with the keys of the sessions, as the cookies are that hold the same tokens. Times are in their names: a look at the
 * folder tells what is new.
 */
export function openSharedTokens(parts: Parts): SharedTokens {
  const { directory, sealer, now, warn, wants, learned, followMs = FOLLOW_MS } = parts;
  const folder = openSharedFolder(directory, 'renewed ID tokens', warn);

  const read = async ({ name, id, since }: Named): Promise<SharedTokenSet | undefined> => {
    // Removed meanwhile, sealed with a key that is not known here, or given another name.
    const text = sealer.open(await readFile(join(directory, name), 'utf8').catch(() => ''));
    const tokens = text === undefined ? undefined : Tokens.safeParse(JSON.parse(text)).data;
    return tokens?.id === id && tokens.idTokenSince === since ? tokens : undefined;
  };
  const names = async (): Promise<readonly Named[]> =>
    (await readdir(directory)).flatMap((name) => {
      const [, id = '', since, until, rest] = NAME.exec(name) ?? [];
      return id === '' ? [] : [{ name, id, since: Number(since), until: Number(until), isWhole: rest === undefined }];
    });
  const remove = (name: string): Promise<void> => rm(join(directory, name), { force: true });
  /** Whether somebody holds a lock; one that was left behind is removed. */
  const isTaken = async (file: string): Promise<boolean> => {
    const [text, facts] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch(() => [] as const);
    if (facts === undefined) return false;
    // Empty while it is written where a volume knows no hard links.
    if (now() < (Number(text) || facts.mtimeMs + LOCK_MS)) return true;
    await rm(file, { force: true }).catch(folder.tell);
    return false;
  };

  folder.every(followMs, async () => {
    for (const name of (await readdir(directory)).filter((one) => LOCK.test(one))) await isTaken(join(directory, name));
    for (const one of await names()) {
      if (one.until <= now()) await remove(one.name);
      else if (one.isWhole && wants(one.id, one.since)) {
        const tokens = await read(one);
        if (tokens !== undefined) learned(tokens);
      }
    }
  });

  return {
    async find(id, since) {
      const found = await folder.use(names);
      const [latest] = (found.ok ? found.value : [])
        .filter((one) => one.id === id && one.isWhole && one.since > since)
        .toSorted((a, b) => b.since - a.since);
      return latest === undefined ? undefined : read(latest);
    },
    async keep(tokens, until) {
      const name = `${tokens.id}.${tokens.idTokenSince}.${Math.ceil(until)}`;
      const { id } = tokens;
      const text = JSON.stringify(tokensOf(tokens));
      await folder.use(async () => {
        const written = writePrivateFile(join(directory, name), sealer.seal(text));
        if (!written.ok) throw new Error(written.error);
        for (const one of await names()) if (one.id === id && one.name !== name && one.isWhole) await remove(one.name);
      });
    },
    async locked(id, work) {
      const file = join(directory, `${id}.lock`);
      let made: Result<void, string> = err('');
      // Twice: it may be given back in the moment between.
      for (let attempt = 0; attempt < 2 && !made.ok; attempt += 1) {
        if (await isTaken(file)) return undefined;
        made = createPrivateFile(file, String(now() + LOCK_MS));
      }
      if (!made.ok) folder.tell(made.error);
      try {
        return await work(!made.ok);
      } finally {
        if (made.ok) await rm(file, { force: true }).catch(folder.tell);
      }
    },
    moment: () => pause(RETRY_MS),
    async drop(id) {
      const found = await folder.use(names);
      for (const one of found.ok ? found.value : []) if (one.id === id) await remove(one.name).catch(folder.tell);
    },
    close: () => folder.close(),
  };
}
