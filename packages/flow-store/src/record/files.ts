import { readdirSync, statSync } from 'node:fs';

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether an error of the file system says that there is nothing of that name, and not that it cannot be told. */
export const isNoEntry = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Whether there is no such file. A volume that cannot tell does not say so. */
export function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return isNoEntry(error);
  }
}

/** Names in a directory, in their order; none where there is no such one. Throws where the volume cannot tell. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (isNoEntry(error)) return [];
    throw error;
  }
}
