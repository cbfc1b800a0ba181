import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isNoEntry } from './files.ts';
import { LOCK_FILE } from './spool-lock.ts';

/** Files of a replica that tell nothing when it is gone. */
const WORTHLESS = new Set([LOCK_FILE, 'spool-id', 'spool-id.new']);

/**
 * Removes the folder of a replica that holds nothing but its lock and its name; one that holds anything else is left as it is. One directory at
 * a time, so that what comes meanwhile stays. Throws where the volume does not let it be removed.
 */
export function removeEmpty(directory: string): void {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    if (files.some(({ name }) => !WORTHLESS.has(name))) return;
    const isLock = ({ name }: { readonly name: string }): boolean => name === LOCK_FILE;
    // A process that could not take its place in the spool yet has a name all the same.
    if (files.length > 0 && !files.some(isLock)) return;
    for (const { parentPath, name } of [...files.filter((file) => !isLock(file)), ...files.filter(isLock)])
      rmSync(join(parentPath, name), { force: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    // The innermost first.
    for (const folder of folders.toSorted((left, right) => right.length - left.length)) rmdirSync(folder);
    rmdirSync(directory);
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
    if (!isBusy && !isNoEntry(error)) throw error;
  }
}
