import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../errors.ts';
import { err, type Result } from '../result.ts';
import { FileChangeStore } from './file-store.ts';
import type { ChangeObjects, ChangeOutcome, ChangeStore, StoredChange } from './types.ts';

const REPLICAS = 'replicas';
/** No change is under way for so long: the replica that made it ended in the middle. */
const ABANDONED_MS = 10 * 60_000;

function told(change: StoredChange): StoredChange {
  if (change.state !== 'intended' || Date.now() - Date.parse(change.at) < ABANDONED_MS) return change;
  const message =
    'A replica of Netloft ended before the answer came; look at the object to see whether the change was made.';
  return { ...change, state: 'unknown', message };
}

/**
 * The record of changes of several replicas on one volume. Each writes lines of its own in a folder of its name, so that no two processes ever
 * append to one file, and follows what the others write: a change shows everywhere within about a second. What was recorded before there were
 * replicas lies in the directory itself and stays readable.
 */
export class ReplicaChangeStore implements ChangeStore {
  readonly #directory: string;
  readonly #name: string;
  readonly #own: FileChangeStore;
  /** By folder; the directory itself is ''. */
  readonly #others = new Map<string, FileChangeStore>();
  #timer: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;

  private constructor(directory: string, name: string, own: FileChangeStore) {
    this.#directory = directory;
    this.#name = name;
    this.#own = own;
  }

  /** Opens this replica's records and reads those of the others. `followMs`: how often theirs are looked at again. */
  static async open(directory: string, name: string, followMs: number): Promise<ReplicaChangeStore> {
    const store = new ReplicaChangeStore(directory, name, await FileChangeStore.open(join(directory, REPLICAS, name)));
    await store.follow();
    store.#timer = setInterval(() => void store.follow(), followMs);
    store.#timer.unref();
    return store;
  }

  /** Reads what the others wrote since. */
  follow(): Promise<void> {
    this.#following ??= this.#follow().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  async latest(): Promise<void> {
    // A reading under way may have begun before the change was written.
    await this.#following;
    await this.follow();
  }

  async #follow(): Promise<void> {
    const folders = await readdir(join(this.#directory, REPLICAS)).catch(() => []);
    const places = ['', ...folders.filter((name) => name !== this.#name)];
    for (const name of places) {
      const known = this.#others.get(name);
      const path = name === '' ? this.#directory : join(this.#directory, REPLICAS, name);
      if (known === undefined) this.#others.set(name, await FileChangeStore.reader(path));
      else await known.follow();
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #stores(): readonly FileChangeStore[] {
    return [this.#own, ...this.#others.values()];
  }

  intend(change: StoredChange, objects: ChangeObjects): Promise<Result<void, Fault>> {
    return this.#own.intend(change, objects);
  }

  settle(id: string, outcome: ChangeOutcome): Promise<Result<void, Fault>> {
    return this.#own.settle(id, outcome);
  }

  list(cluster: string): readonly StoredChange[] {
    return this.#stores()
      .flatMap((store) => store.all())
      .filter((change) => change.cluster === cluster)
      .map(told)
      .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  }

  get(id: string): StoredChange | undefined {
    for (const store of this.#stores()) {
      const found = store.get(id);
      if (found !== undefined) return told(found);
    }
    return undefined;
  }

  undoneBy(id: string): string | undefined {
    for (const store of this.#stores()) {
      const found = store.undoneBy(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  objects(id: string): Promise<Result<ChangeObjects, Fault>> {
    const holder = this.#stores().find((store) => store.get(id) !== undefined);
    return (
      holder?.objects(id) ??
      Promise.resolve(err<Fault>({ code: 'NOT_FOUND', detail: `There is no record ${id} any more.` }))
    );
  }

  get dropped(): string | undefined {
    for (const store of this.#stores()) if (store.dropped !== undefined) return store.dropped;
    return undefined;
  }
}
