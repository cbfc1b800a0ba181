import { ChangeOperation, ChangeState } from '@netloft/contracts';
import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { Journal, type JournalLimits, type LinePlace } from './journal.ts';
import type { ChangeObjects, ChangeOutcome, ChangeStore, StoredChange } from './types.ts';

const LIMITS: JournalLimits = { fileBytes: 16 * 1024 * 1024, totalBytes: 512 * 1024 * 1024 };

const Stored = z.object({
  id: z.string(),
  cluster: z.string(),
  at: z.string(),
  user: z.string(),
  operation: ChangeOperation,
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().exactOptional(),
  name: z.string(),
  state: ChangeState,
  message: z.string().exactOptional(),
  undoes: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  beforeUnknown: z.boolean().exactOptional(),
});
const anObject = z.looseObject({}).nullable();
const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('intent'), change: Stored, before: anObject, after: anObject }),
  z.object({
    type: z.literal('outcome'),
    id: z.string(),
    state: ChangeState,
    message: z.string().exactOptional(),
    after: anObject.exactOptional(),
  }),
]);
type Line = z.infer<typeof Line>;
type OutcomeLine = Extract<Line, { type: 'outcome' }>;

interface Held {
  readonly change: StoredChange;
  readonly intent: LinePlace;
  /** The outcome's line, when it holds an object; the line itself while it could not be written. */
  readonly outcome?: LinePlace | OutcomeLine;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Changes as lines of JSON in a directory of one machine; what happened is kept in memory, the objects on disk. */
export class FileChangeStore implements ChangeStore {
  readonly #journal: Journal;
  /** In the order in which they were intended. */
  readonly #held = new Map<string, Held>();
  readonly #undoneBy = new Map<string, string>();
  /** Outcomes that could not be written yet. */
  readonly #unwritten = new Map<string, OutcomeLine>();
  #dropped = 0;
  /** Files went in an earlier run; how many changes were in them is not known. */
  #isCut = false;
  private constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Opens the directory and reads what it holds. A change that was cut off by a crash is `unknown`. An unreadable directory starts empty; writing tells. */
  static async open(directory: string, limits: JournalLimits = LIMITS): Promise<FileChangeStore> {
    const store = new FileChangeStore(new Journal(directory, limits));
    store.#isCut = await store.#journal.isCut();
    for await (const { value, place } of store.#journal.read()) {
      const line = Line.safeParse(value);
      if (line.success) store.#take(line.data, place);
    }
    for (const [id, held] of store.#held)
      if (held.change.state === 'intended') {
        const message = 'Netloft ended before the answer came; look at the object to see whether the change was made.';
        store.#held.set(id, { ...held, change: { ...held.change, state: 'unknown', message } });
      }
    return store;
  }

  /** The records that another process writes; `follow` reads on. What it has not settled is still under way there. */
  static async reader(directory: string): Promise<FileChangeStore> {
    const store = new FileChangeStore(new Journal(directory, LIMITS));
    await store.follow();
    return store;
  }

  /** Reads what its writer added. */
  async follow(): Promise<void> {
    for await (const { value, place } of this.#journal.readNew()) {
      const line = Line.safeParse(value);
      if (line.success) this.#take(line.data, place);
    }
  }

  /** Every change, in the order in which they were intended. */
  all(): readonly StoredChange[] {
    return [...this.#held.values()].map(({ change }) => change);
  }

  #take(line: Line, place: LinePlace): void {
    if (line.type === 'intent') this.#held.set(line.change.id, { change: line.change, intent: place });
    else this.#settled(line, place);
  }

  #settled(line: OutcomeLine, at: LinePlace | OutcomeLine): void {
    const held = this.#held.get(line.id);
    if (held === undefined) return;
    const { state, message, after } = line;
    const change = { ...held.change, state, ...(message === undefined ? {} : { message }) };
    this.#held.set(line.id, { ...held, change, ...(after === undefined ? {} : { outcome: at }) });
    if (state === 'applied' && change.undoes !== undefined) this.#undoneBy.set(change.undoes, change.id);
  }

  /** Appends what could not be written before, then the line. */
  async #append(line: Line): Promise<Result<void, Fault>> {
    try {
      for (const [id, outcome] of this.#unwritten) {
        this.#unwritten.delete(id);
        const written = this.#journal.append(outcome);
        written.then((place) => this.#take(outcome, place)).catch(() => this.#unwritten.set(id, outcome));
      }
      this.#take(line, await this.#journal.append(line));
      await this.#trim();
      return ok(undefined);
    } catch (error) {
      return err({
        code: 'AUDIT_UNAVAILABLE',
        detail: `The record of the change cannot be written: ${wordsOf(error)}`,
      });
    }
  }

  async #trim(): Promise<void> {
    const gone = new Set(await this.#journal.trim().catch(() => []));
    if (gone.size === 0) return;
    for (const [id, held] of this.#held)
      if (gone.has(held.intent.file)) {
        this.#held.delete(id);
        this.#dropped += 1;
      }
  }

  intend(change: StoredChange, { before, after }: ChangeObjects): Promise<Result<void, Fault>> {
    return this.#append({ type: 'intent', change, before: before as Line & null, after: after as Line & null });
  }

  async settle(id: string, outcome: ChangeOutcome): Promise<Result<void, Fault>> {
    const { after, ...rest } = outcome;
    const object = after === undefined ? {} : { after: after as Record<string, unknown> | null };
    const line: OutcomeLine = { type: 'outcome', id, ...rest, ...object };
    this.#settled(line, line);
    const written = await this.#append(line);
    if (!written.ok) this.#unwritten.set(id, line);
    return written;
  }

  list(cluster: string): readonly StoredChange[] {
    return [...this.#held.values()]
      .map(({ change }) => change)
      .filter((change) => change.cluster === cluster)
      .reverse();
  }

  get(id: string): StoredChange | undefined {
    return this.#held.get(id)?.change;
  }

  undoneBy(id: string): string | undefined {
    return this.#undoneBy.get(id);
  }

  async objects(id: string): Promise<Result<ChangeObjects, Fault>> {
    const held = this.#held.get(id);
    if (held === undefined) return err({ code: 'NOT_FOUND', detail: `There is no record ${id} any more.` });
    try {
      const intent = Line.parse(await this.#journal.at(held.intent));
      const outcome = held.outcome === undefined ? undefined : await this.#outcome(held.outcome);
      const before = intent.type === 'intent' ? intent.before : null;
      const after = outcome?.type === 'outcome' ? outcome.after : intent.type === 'intent' ? intent.after : null;
      return ok({ before, after: after ?? null });
    } catch (error) {
      return err({ code: 'AUDIT_UNAVAILABLE', detail: `The record ${id} cannot be read: ${wordsOf(error)}` });
    }
  }

  async #outcome(at: LinePlace | OutcomeLine): Promise<Line> {
    return 'type' in at ? at : Line.parse(await this.#journal.at(at));
  }

  get dropped(): string | undefined {
    if (this.#dropped === 0 && !this.#isCut) return undefined;
    const what = this.#isCut ? 'The oldest changes' : `${this.#dropped} of the oldest changes`;
    return `${what} were dropped because the records are larger than their limit`;
  }
}
