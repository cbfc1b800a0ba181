import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CheckRequest, CheckRun, CheckSet, TracePath } from '@netloft/contracts';
import { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { writePrivateFile } from '../../private-file.ts';
import { err, ok, type Result } from '../../result.ts';

/** When a check was last changed or removed, for the hint that goes with a conflict. */
const Touch = z.object({
  check: z.string(),
  name: z.string(),
  version: z.number().int(),
  by: z.string(),
  at: z.string(),
  what: z.enum(['added', 'changed', 'removed']),
});
export type Touch = z.infer<typeof Touch>;

export const StoredSet = z.object({ cluster: z.string(), set: CheckSet, touches: z.array(Touch) });
/** A set with what its readers do not need. */
export type StoredSet = z.infer<typeof StoredSet>;

export const StoredRun = z.object({
  cluster: z.string(),
  run: CheckRun,
  /** What each result traces, by the check's id. */
  requests: z.record(z.string(), CheckRequest),
});
/** A run with what it takes to go on with it. */
export type StoredRun = z.infer<typeof StoredRun>;

const Paths = z.record(z.string(), TracePath);
/** Ways of packets by the check's id. */
export type Paths = z.infer<typeof Paths>;

type Folder = 'sets' | 'runs';
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const unavailable = (words: string): Result<never, Fault> =>
  err({ code: 'TRACE_CHECKS_UNAVAILABLE', detail: `The data directory cannot take the checks: ${words}` });

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** JSON files of two folders, each written as a whole or not at all, so that a full disk leaves what was there. */
export class CheckFiles {
  readonly #directory: string;
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Everything in a folder; a file that cannot be read is left alone. */
  all<T>(folder: Folder, schema: z.ZodType<T>): T[] {
    try {
      const names = readdirSync(join(this.#directory, folder)).filter((name) => /^[0-9a-f-]{36}\.json$/.test(name));
      return names.flatMap((name) => readJson(join(this.#directory, folder, name), schema) ?? []);
    } catch {
      return [];
    }
  }

  #file(folder: Folder, name: string): string {
    return join(this.#directory, folder, `${name}.json`);
  }

  write(folder: Folder, name: string, content: unknown): Result<void, Fault> {
    try {
      mkdirSync(join(this.#directory, folder), { recursive: true, mode: 0o700 });
    } catch (error) {
      return unavailable(wordsOf(error));
    }
    const written = writePrivateFile(this.#file(folder, name), JSON.stringify(content));
    return written.ok ? written : unavailable(written.error);
  }

  remove(folder: Folder, name: string): Result<void, Fault> {
    try {
      rmSync(this.#file(folder, name), { force: true });
      return ok(undefined);
    } catch (error) {
      return unavailable(wordsOf(error));
    }
  }

  paths(run: string): Paths {
    return readJson(this.#file('runs', `${run}.paths`), Paths) ?? {};
  }
}
