import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNoEntry, wordsOf } from '../record/files.ts';
import { err, ok, type Result } from '../result.ts';

const ID = /^[0-9a-f-]{36}$/;

/**
 * Name of a spool for good, so that the files of several collectors are never taken for one another; made at its first start. Only where there
 * is none it is made: rows that were stored under another name would be stored twice. The error is the system's own sentence; a name that could
 * not be kept is none either, as the next start would make another one.
 */
export function spoolIdOf(directory: string): Result<string, string> {
  const path = join(directory, 'spool-id');
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (ID.test(text)) return ok(text);
    // What a crash left of the first writing: it does not become whole by waiting.
  } catch (error) {
    if (!isNoEntry(error)) return err(wordsOf(error));
  }
  const id = randomUUID();
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // As a whole or not at all.
    writeFileSync(`${path}.new`, `${id}\n`, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
    return ok(id);
  } catch (error) {
    return err(wordsOf(error));
  }
}
