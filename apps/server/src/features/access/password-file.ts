import { lstatSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseOptions } from '@node-rs/argon2';
import { z } from 'zod';
import { err, ok, type Result } from '../../result.ts';

const HashFile = z.object({
  hash: z.string().startsWith('$argon2id$'),
  changedAt: z.iso.datetime(),
  /** Nobody chose the password; whoever signs in with it has to. */
  generated: z.boolean().optional(),
});
/** What a data directory keeps of the admin password. */
export type KeptPassword = Pick<z.output<typeof HashFile>, 'hash' | 'generated'>;

const broken = (file: string, why: string) =>
  err(
    `the admin password's hash in ${file} cannot be used: ${why}. Restore the file, or remove it to start with a new password.`,
  );

function parseHash(file: string, text: string): Result<KeptPassword, string> {
  try {
    const parsed = HashFile.safeParse(JSON.parse(text));
    if (!parsed.success) return broken(file, 'it does not hold a hash');
    parseOptions(parsed.data.hash);
    return ok(parsed.data);
  } catch (error) {
    return broken(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/** The hash that a file holds; one line that says what is wrong with it and what to do. */
export function readHash(file: string): Result<KeptPassword, string> {
  try {
    return parseHash(file, readFileSync(file, 'utf8'));
  } catch (error) {
    return broken(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/** As readHash, without holding anything else up. */
export const readHashLater = async (file: string): Promise<Result<KeptPassword, string>> =>
  parseHash(file, await readFile(file, 'utf8').catch(() => ''));

/** What to write for a password that is set at `now`, in epoch milliseconds. */
export const contentOf = (kept: KeptPassword, now: number): string =>
  `${JSON.stringify({ ...kept, changedAt: new Date(now).toISOString() })}\n`;

/** Whether there is nothing at all under this name. Whatever else goes wrong is no reason to think that nobody set a password. */
export function isMissing(file: string): Result<boolean, string> {
  try {
    return ok(lstatSync(file, { throwIfNoEntry: false }) === undefined);
  } catch (error) {
    return err(
      `the admin password's hash in ${file} cannot be looked for: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** When the file was written, in epoch milliseconds; undefined where that cannot be told, which says nothing about the password. */
export function modifiedAtOf(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}
