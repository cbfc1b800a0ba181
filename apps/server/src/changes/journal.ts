import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

/** Where a line lies, so that large objects need not be kept in memory. */
export interface LinePlace {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface JournalLimits {
  /** A file that reached this many bytes is followed by another. */
  readonly fileBytes: number;
  /** Oldest files go when all together are larger. */
  readonly totalBytes: number;
}

const NAME = /^changes-(\d{6})\.jsonl$/;
const nameOf = (sequence: number): string => `changes-${String(sequence).padStart(6, '0')}.jsonl`;
const NEWLINE = 0x0a;

/** Reads the lines of a file with their places; a last line without its end, left by a crash, is skipped. */
async function* linesOf(path: string, from = 0): AsyncGenerator<{ offset: number; text: string; length: number }> {
  let rest = Buffer.alloc(0);
  let offset = from;
  for await (const chunk of createReadStream(path, { start: from })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield { offset, text: rest.toString('utf8', 0, end), length: end };
      offset += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Makes the name of a new file durable, too; where the system does not offer that for directories, the file alone is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/**
 * Lines of JSON in numbered files of one directory, only ever appended. A line is on stable storage when `append` resolves. Each
 * append opens its file anew, so that a disk that was full or a directory that was away is used again as soon as it is there.
 */
export class Journal {
  readonly #directory: string;
  readonly #limits: JournalLimits;
  #sequence = 1;
  /** The last line may lack its end, after a crash or a failed write. */
  #torn = true;
  #queue: Promise<unknown> = Promise.resolve();
  /** Bytes of each file that `readNew` has read. */
  readonly #seen = new Map<string, number>();
  constructor(directory: string, limits: JournalLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  async #files(): Promise<string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    return names.filter((name) => NAME.test(name)).sort();
  }

  /** Whether the oldest files went already: the first one is no longer there. */
  async isCut(): Promise<boolean> {
    const [first] = await this.#files();
    return first !== undefined && first !== nameOf(1);
  }

  /** Every line that is there, oldest first; what is no JSON, and files that cannot be read, are skipped. */
  async *read(): AsyncGenerator<{ readonly value: unknown; readonly place: LinePlace }> {
    for (const file of await this.#files()) {
      this.#sequence = Number(NAME.exec(file)?.[1] ?? 1);
      try {
        for await (const { offset, length, text } of linesOf(join(this.#directory, file))) {
          const value = parsed(text);
          if (value !== undefined) yield { value, place: { file, offset, length } };
        }
      } catch {
        // A file that may not be read cannot be appended to either, which the next change will tell.
      }
    }
  }

  /** Lines that somebody else added since the last call; at first, all of them. A line without its end is left for the next time. */
  async *readNew(): AsyncGenerator<{ readonly value: unknown; readonly place: LinePlace }> {
    for (const file of await this.#files()) {
      const path = join(this.#directory, file);
      const from = this.#seen.get(file) ?? 0;
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      if (size <= from) continue;
      try {
        for await (const { offset, length, text } of linesOf(path, from)) {
          this.#seen.set(file, offset + length + 1);
          const value = parsed(text);
          if (value !== undefined) yield { value, place: { file, offset, length } };
        }
      } catch {
        // A file that cannot be read now is read the next time.
      }
    }
  }

  /** Appends one line; lines are written in the order of the calls. Rejects with the system's error when it could not be written whole. */
  append(value: object): Promise<LinePlace> {
    const work = this.#queue.then(() => this.#write(value));
    this.#queue = work.catch(() => undefined);
    return work;
  }

  async #write(value: object): Promise<LinePlace> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = nameOf(this.#sequence);
    const handle = await open(join(this.#directory, file), 'a', 0o600);
    try {
      const { size } = await handle.stat();
      const lead = this.#torn && size > 0 ? '\n' : '';
      const line = Buffer.from(`${lead}${JSON.stringify(value)}\n`);
      this.#torn = true;
      try {
        await handle.appendFile(line);
        await handle.datasync();
      } catch (error) {
        // What was refused must not be found after a restart; where this fails too, the torn line is skipped.
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      if (size === 0) await syncDirectory(this.#directory);
      this.#torn = false;
      if (size + line.length >= this.#limits.fileBytes) this.#sequence += 1;
      return { file, offset: size + lead.length, length: line.length - lead.length - 1 };
    } finally {
      await handle.close();
    }
  }

  /** The value of a line that was read or appended. */
  async at({ file, offset, length }: LinePlace): Promise<unknown> {
    const handle = await open(join(this.#directory, file), 'r');
    try {
      const bytes = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new Error(`${file} is shorter than it was`);
        done += bytesRead;
      }
      return JSON.parse(bytes.toString('utf8')) as unknown;
    } finally {
      await handle.close();
    }
  }

  /** Deletes the oldest files beyond the limit; gives their names. The file that is written to stays. */
  async trim(): Promise<readonly string[]> {
    const files = await this.#files();
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(this.#directory, file))).size));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    const gone: string[] = [];
    for (const [index, file] of files.entries()) {
      if (total <= this.#limits.totalBytes || index === files.length - 1) break;
      await rm(join(this.#directory, file), { force: true });
      total -= sizes[index] ?? 0;
      gone.push(file);
    }
    return gone;
  }
}
