import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StatusProblem, StatusProcess, type StatusReplicaFault } from '@netloft/contracts';
import { z } from 'zod';
import { replacePrivateFile } from '../../private-file.ts';

/** Not heard of for so long: the replica ended without a word, or cannot write. It writes every two seconds. */
export const SILENT_MS = 15_000;
/** A replica that is silent for so long is another one's predecessor, and is shown no more. */
export const FORGOTTEN_MS = 10 * 60_000;

const SUFFIX = '.json';

/** What a replica tells the others. */
export const ToldStatus = z.object({
  process: StatusProcess,
  /** Ids of its sealing keys, which open nothing; the first seals. */
  keys: z.array(z.string()),
  // Another version may know other codes: one problem that is not understood does not hide the rest.
  problems: z.array(StatusProblem.or(z.null()).catch(null)),
});
export type ToldStatus = z.infer<typeof ToldStatus>;

/** Another replica, and when it was last heard of (epoch milliseconds of this process). */
export interface HeardReplica {
  readonly told: ToldStatus;
  readonly heardAt: number;
}

interface Known extends HeardReplica {
  /** When this process first saw what the file says now. */
  readonly seenAt: number;
}

interface Options {
  /** Folder on the volume that all replicas share. */
  readonly directory: string;
  /** Name of this replica. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const remove = async (file: string): Promise<void> => {
  await Promise.all([file, `${file}.new`].map((one) => rm(one, { force: true })));
};

/** What a replica's file tells, or words for why it cannot be understood. */
function toldBy(name: string, text: string): ToldStatus | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${name} left a file that is not whole`;
  }
  const told = ToldStatus.safeParse(value);
  if (told.success && told.data.process.replica === name) return told.data;
  return `${name} tells it in a form that this version of Netloft does not know`;
}

/**
 * One small file a replica: each writes its own, and reads those of the others. Whether a replica is heard of is told by its file changing, so
 * that clocks need not agree. Nothing here throws, and nothing waits for a volume that does not answer: what goes wrong is told by `faults`.
 */
export class ReplicaFiles {
  readonly #options: Options;
  readonly #known = new Map<string, Known>();
  /** Files that tell nothing here, as they were when this process first saw them so. */
  readonly #strange = new Map<string, { readonly text: string; readonly seenAt: number }>();
  #unread: readonly string[] = [];
  #unwritten: string | undefined;
  #writing: { readonly since: number; readonly done: Promise<void> } | undefined;
  #reading: { readonly since: number; readonly done: Promise<void> } | undefined;
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Tells the others; a call while one is under way does nothing. */
  write(told: ToldStatus): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#writing ??= {
      since: this.#options.now(),
      done: this.#write(told).finally(() => (this.#writing = undefined)),
    };
    return this.#writing.done;
  }

  async #write(told: ToldStatus): Promise<void> {
    const { directory, name } = this.#options;
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      this.#unwritten = wordsOf(error);
      return;
    }
    const written = await replacePrivateFile(join(directory, `${name}${SUFFIX}`), JSON.stringify(told));
    this.#unwritten = written.ok ? undefined : written.error;
  }

  /** Reads what the others tell; calls at the same time share one reading. */
  read(): Promise<void> {
    this.#reading ??= {
      since: this.#options.now(),
      done: this.#read().finally(() => (this.#reading = undefined)),
    };
    return this.#reading.done;
  }

  async #read(): Promise<void> {
    const { directory, name } = this.#options;
    let names: readonly string[];
    try {
      names = (await readdir(directory)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -5));
    } catch (error) {
      this.#unread = isGone(error) ? [] : [wordsOf(error)];
      return;
    }
    const others = names.filter((other) => other !== name);
    for (const seen of [this.#known, this.#strange])
      for (const one of seen.keys()) if (!others.includes(one)) seen.delete(one);
    const faults = await Promise.all(others.map((other) => this.#readOne(other)));
    this.#unread = faults.filter((fault) => fault !== undefined);
  }

  /** Takes up what one replica tells; words where it cannot be read. What was known stays, and grows silent. */
  async #readOne(name: string): Promise<string | undefined> {
    const file = join(this.#options.directory, `${name}${SUFFIX}`);
    try {
      const text = await readFile(file, 'utf8');
      const told = toldBy(name, text);
      if (typeof told === 'string') return await this.#leaveStrange(name, file, { text, fault: told });
      this.#strange.delete(name);
      const now = this.#options.now();
      const known = this.#known.get(name);
      if (known === undefined) {
        const { mtimeMs } = await stat(file);
        this.#known.set(name, { told, heardAt: Math.min(now, mtimeMs), seenAt: now });
      } else if (known.told.process.asOf !== told.process.asOf)
        this.#known.set(name, { told, heardAt: now, seenAt: now });
      else if (now - known.heardAt > FORGOTTEN_MS && now - known.seenAt > SILENT_MS) {
        this.#known.delete(name);
        await remove(file);
      }
      return undefined;
    } catch (error) {
      return isGone(error) ? undefined : wordsOf(error);
    }
  }

  /** The fault of a file that tells nothing; it is removed when nobody was seen to write it for long. */
  async #leaveStrange(name: string, file: string, { text, fault }: { readonly text: string; readonly fault: string }) {
    const now = this.#options.now();
    const before = this.#strange.get(name);
    if (before?.text !== text) this.#strange.set(name, { text, seenAt: now });
    else if (now - before.seenAt > FORGOTTEN_MS) {
      this.#strange.delete(name);
      await remove(file);
      return undefined;
    }
    return fault;
  }

  /** The others by name, those left out that were not heard of for long. */
  others(): readonly HeardReplica[] {
    const oldest = this.#options.now() - FORGOTTEN_MS;
    return [...this.#known]
      .filter(([, { heardAt }]) => heardAt >= oldest)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { told, heardAt }]) => ({ told, heardAt }));
  }

  /** What stands between this replica and the others now, in the system's own words. */
  faults(): readonly StatusReplicaFault[] {
    const hangs = (work: { readonly since: number } | undefined): string[] =>
      work === undefined || this.#options.now() - work.since < SILENT_MS ? [] : ['the volume does not answer'];
    return [
      ...[...(this.#unwritten === undefined ? [] : [this.#unwritten]), ...hangs(this.#writing)].map(
        (detail) => ({ what: 'write', detail }) as const,
      ),
      ...[...this.#unread, ...hangs(this.#reading)].map((detail) => ({ what: 'read', detail }) as const),
    ];
  }

  /** Takes back what this replica told: it ends in order. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing?.done;
    await rm(join(this.#options.directory, `${this.#options.name}${SUFFIX}`), { force: true }).catch(() => undefined);
  }
}
