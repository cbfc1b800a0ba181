import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
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
  return write(file, content, renameSync);
}

/** As writePrivateFile, but never in place of what is there: who comes second gets an error. */
export function createPrivateFile(file: string, content: string): Result<void, string> {
  return write(file, content, (temporary, wanted) => {
    try {
      linkSync(temporary, wanted);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
      // Some volumes know no hard links.
      copyFileSync(temporary, wanted, constants.COPYFILE_EXCL);
    }
    removeQuietly(temporary);
  });
}

/**
 * As writePrivateFile, for what is written again and again and is worth nothing after a crash: a volume that is slow holds nothing else up, and
 * nothing waits for the disk. One process writes the file, one time after the other.
 */
export async function replacePrivateFile(file: string, content: string): Promise<Result<void, string>> {
  const temporary = `${file}.new`;
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, file);
    return ok(undefined);
  } catch (error) {
    removeQuietly(temporary);
    return err(error instanceof Error ? error.message : String(error));
  }
}

function write(file: string, content: string, place: (temporary: string, file: string) => void): Result<void, string> {
  // Replicas on one volume may have the same process id.
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.new`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      const bytes = Buffer.from(content);
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    place(temporary, file);
    return ok(undefined);
  } catch (error) {
    removeQuietly(temporary);
    return err(error instanceof Error ? error.message : String(error));
  }
}
