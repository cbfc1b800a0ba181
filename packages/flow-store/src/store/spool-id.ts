import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of a spool for good, so that the files of several collectors are never taken for one another; made at its first start. */
export function spoolIdOf(directory: string): string {
  const path = join(directory, 'spool-id');
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f-]{36}$/.test(text)) return text;
  } catch {
    // Not made yet.
  }
  const id = randomUUID();
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${id}\n`, { mode: 0o600 });
  } catch {
    // A disk that takes nothing: the name holds until the end of this process, as nothing can be spooled either.
  }
  return id;
}
