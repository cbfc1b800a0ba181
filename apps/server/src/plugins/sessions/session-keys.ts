import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { createPrivateFile, writePrivateFile } from '../../private-file.ts';
import { err, ok, type Result } from '../../result.ts';

/** A sealing key. `id` travels in the clear with everything that the key sealed. */
export interface SealingKey {
  readonly id: string;
  readonly key: KeyObject;
  /** Epoch milliseconds from which it seals; absent where nothing says so. */
  readonly since?: number;
}
/** The first key seals; all of them open. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

const ROTATE_AFTER_MS = 30 * 24 * 3_600_000;
const KeyFile = z.object({ keys: z.array(z.object({ key: z.string(), createdAt: z.iso.datetime() })).min(1) });

export function sealingKey(bytes: Uint8Array, since?: number): SealingKey {
  return {
    ...(since === undefined ? {} : { since }),
    id: createHash('sha256').update('netloft-session-key').update(bytes).digest('base64url').slice(0, 8),
    key: createSecretKey(bytes),
  };
}

function readKeyFile(file: string): Result<z.output<typeof KeyFile>, string> {
  const broken = (why: string) =>
    err(
      `the session keys in ${file} cannot be used: ${why}. Restore the file, or remove it (everybody must then sign in again).`,
    );
  try {
    const parsed = KeyFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) return broken('it does not hold keys');
    if (parsed.data.keys.some(({ key }) => Buffer.from(key, 'base64').length !== 32))
      return broken('a key is not 32 bytes long');
    // Only the owner may read keys; a file copied from elsewhere may have lost that.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return ok(parsed.data);
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Keys from NETLOFT_SESSION_KEYS, else from `session-keys.json` in the data directory, made at the first start. At a start a key older than
 * 30 days gets a successor; its predecessor goes on opening what it sealed. An unreadable file is a fault, never a reason for new keys.
 */
export function loadSealingKeys(
  config: Pick<Config, 'sessionKeys' | 'dataDir'>,
  now: number,
): Result<SealingKeys, string> {
  if (config.sessionKeys !== undefined) {
    const [first, ...rest] = config.sessionKeys.map((secret) => sealingKey(Buffer.from(secret.reveal(), 'base64')));
    return first === undefined ? err('NETLOFT_SESSION_KEYS holds no key') : ok([first, ...rest]);
  }
  const file = join(config.dataDir, 'session-keys.json');
  let kept: z.output<typeof KeyFile>['keys'] = [];
  if (existsSync(file)) {
    const read = readKeyFile(file);
    if (!read.ok) return read;
    kept = read.value.keys;
  }
  const newest = kept[0];
  if (newest === undefined || now - Date.parse(newest.createdAt) > ROTATE_AFTER_MS) {
    kept = [{ key: randomBytes(32).toString('base64'), createdAt: new Date(now).toISOString() }, ...kept].slice(0, 3);
    const text = `${JSON.stringify({ keys: kept }, null, 2)}\n`;
    const written = newest === undefined ? createPrivateFile(file, text) : writePrivateFile(file, text);
    // Another replica that starts on the same volume was quicker: its keys are the keys.
    if (!written.ok && newest === undefined && existsSync(file)) return loadSealingKeys(config, now);
    if (!written.ok) return err(`the session keys cannot be written to ${file}: ${written.error}`);
  }
  const [first, ...rest] = kept.map(({ key, createdAt }) =>
    sealingKey(Buffer.from(key, 'base64'), Date.parse(createdAt)),
  );
  return first === undefined ? err(`${file} holds no key`) : ok([first, ...rest]);
}
