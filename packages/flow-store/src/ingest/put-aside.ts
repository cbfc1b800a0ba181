import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Files put aside that are kept, the latest. */
const MOST_REJECTED = 20;

/** Moves a file that the store refuses for good to where an administrator finds it. Without room for it nothing is done. */
export function putAside(rejectedDirectory: string, path: string, name: string): void {
  try {
    mkdirSync(rejectedDirectory, { recursive: true, mode: 0o700 });
    renameSync(path, join(rejectedDirectory, name));
    const kept = readdirSync(rejectedDirectory).sort();
    for (const one of kept.slice(0, -MOST_REJECTED)) rmSync(join(rejectedDirectory, one), { force: true });
  } catch {
    // The file goes then; its rows are counted either way.
  }
}
