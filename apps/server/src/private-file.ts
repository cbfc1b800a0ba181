import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { err, ok, type Result } from './result.ts';

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What made the writing fail makes this fail too; the first failure is the one to tell.
  }
}

/**
 * Writes a file that only its owner may read, as a whole or not at all: a reader sees the old content or the new one, and a full disk leaves
 * the old one. The error is the system's own sentence.
 */
export function writePrivateFile(file: string, content: string): Result<void, string> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      const bytes = Buffer.from(content);
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    return ok(undefined);
  } catch (error) {
    removeQuietly(temporary);
    return err(error instanceof Error ? error.message : String(error));
  }
}
