import { readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { err, ok, type Result } from '../../result.ts';
import { loadSealingKeys, sealingKey, type SealingKey, type SealingKeys } from './session-keys.ts';

/** A changed file is noticed within this long. */
const RECHECK_MS = 2_000;
/** A seal of an unknown key makes the file be read at once, but not more often than this, whatever cookies strangers send. */
const UNKNOWN_MS = 500;

/** The keys as they are now: the first seals, all of them open. */
export interface KeyRing {
  current(): SealingKeys;
  /** After another look at where the keys come from. */
  again(): SealingKeys;
}

/** A line of a key file: a key, and since when (epoch milliseconds) it seals; `-Infinity` without a time. */
interface DatedKey extends SealingKey {
  readonly from: number;
}

/** Keys of a file, one a line: 32 bytes in base64, and, apart from it, the time in RFC 3339 from which the key seals. `#` begins a comment. */
export function parseKeyFile(text: string): Result<readonly DatedKey[], string> {
  const keys: DatedKey[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [encoded = '', time, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (encoded === '') continue;
    const bytes = Buffer.from(encoded, 'base64');
    const broken = (why: string): Result<never, string> => err(`line ${index + 1} ${why}`);
    if (bytes.length !== 32) return broken(`holds ${bytes.length} bytes; a key is 32 random bytes in base64`);
    if (new Set(bytes).size < 8) return broken('holds a key that is not random');
    const from = time === undefined ? -Infinity : Date.parse(time);
    if (Number.isNaN(from) || rest.length > 0)
      return broken('takes a key and, apart from it, a time such as 2026-11-26T12:00:00Z');
    keys.push({ ...sealingKey(bytes, time === undefined ? undefined : from), from });
  }
  return keys.length === 0 ? err('it holds no key') : ok(keys);
}

/**
 * The keys that count at a time. The one whose time came last seals; keys whose time is still to come open already, since another replica's clock
 * may be ahead; a key that was replaced opens as long as a session may last, and then no more.
 */
export function keysAt(keys: readonly DatedKey[], now: number, sessionMaxMs: number): SealingKeys | undefined {
  const come = keys.filter(({ from }) => from <= now);
  const times = [...new Set(come.map(({ from }) => from))].toSorted((a, b) => b - a);
  const sealing = come.find(({ from }) => from === times[0]) ?? keys[0];
  if (sealing === undefined) return undefined;
  const opens = keys.filter((key) => {
    if (key === sealing || key.from > now || key.from === times[0]) return key !== sealing;
    const replacedAt = times[times.indexOf(key.from) - 1] ?? now;
    return now < replacedAt + sessionMaxMs;
  });
  return [sealing, ...opens];
}

interface Parts {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

type KeyConfig = Pick<Config, 'sessionKeys' | 'sessionKeysFile' | 'dataDir' | 'sessionMaxMinutes'>;

/** A ring that reads its source again when it may have changed; what cannot be read then leaves the keys as they were. */
function watchedRing(first: () => SealingKeys, read: () => Result<() => SealingKeys, string>, parts: Parts): KeyRing {
  let keys = first;
  let checkedAt = parts.now();
  let told = '';
  const check = (pauseMs: number): SealingKeys => {
    if (parts.now() - checkedAt >= pauseMs) {
      checkedAt = parts.now();
      const found = read();
      if (found.ok) keys = found.value;
      else if (found.error !== told) parts.warn(found.error);
      told = found.ok ? '' : found.error;
    }
    return keys();
  };
  return { current: () => check(RECHECK_MS), again: () => check(UNKNOWN_MS) };
}

/**
 * Keys from NETLOFT_SESSION_KEYS, from the file of NETLOFT_SESSION_KEYS_FILE, else from the data directory. Files are looked at again, so that
 * replicas that share one agree within seconds. A file that cannot be used at the start is a fault, never a reason for new keys.
 */
export function openKeyRing(config: KeyConfig, parts: Parts): Result<KeyRing, string> {
  const { sessionKeysFile: file, sessionMaxMinutes } = config;
  if (file !== undefined) {
    const read = (): Result<() => SealingKeys, string> => {
      const broken = (why: string): Result<never, string> =>
        err(`the session keys in ${file} (NETLOFT_SESSION_KEYS_FILE) cannot be used: ${why}`);
      try {
        const parsed = parseKeyFile(readFileSync(file, 'utf8'));
        if (!parsed.ok) return broken(parsed.error);
        const [only] = parsed.value;
        if (only === undefined) return broken('it holds no key');
        return ok(() => keysAt(parsed.value, parts.now(), sessionMaxMinutes * 60_000) ?? [only]);
      } catch (error) {
        return broken(error instanceof Error ? error.message : String(error));
      }
    };
    const first = read();
    return first.ok ? ok(watchedRing(first.value, read, parts)) : first;
  }
  const load = (): Result<() => SealingKeys, string> => {
    const loaded = loadSealingKeys(config, parts.now());
    return loaded.ok ? ok(() => loaded.value) : loaded;
  };
  const first = load();
  if (!first.ok) return first;
  if (config.sessionKeys !== undefined) return ok({ current: first.value, again: first.value });
  return ok(watchedRing(first.value, load, parts));
}
