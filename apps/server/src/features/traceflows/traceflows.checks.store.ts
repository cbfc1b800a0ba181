import { progressOf } from '@netloft/antrea';
import { type CheckRun, TRACE_CHECK_LIMITS, type TracePath } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { CheckFiles, type Paths, StoredRun, StoredSet } from './traceflows.checks.files.ts';

/** Ended runs kept for one cluster, whatever their sets. */
const RUNS_PER_CLUSTER = 300;
const ENDED_REASON = 'Netloft ended in the middle of the run.';

/** A run that Netloft did not end: what was not done is left out and can be resumed. */
function interrupted(run: CheckRun, endedAt: string): CheckRun {
  const results = run.results.map((result) =>
    result.outcome === 'Waiting' || result.outcome === 'Running'
      ? { ...result, outcome: 'Skipped' as const, reason: ENDED_REASON }
      : result,
  );
  return { ...run, state: 'Interrupted', endedAt, detail: ENDED_REASON, results, progress: progressOf(results) };
}

/**
 * Sets and runs as one private file each below the data directory; what was packets' ways lies beside its run and is read when asked for.
 * A file is written as a whole or not at all, so that a full disk leaves what was there.
 */
export class CheckStore {
  readonly #files: CheckFiles;
  readonly #now: () => number;
  readonly #sets = new Map<string, StoredSet>();
  readonly #runs = new Map<string, StoredRun>();
  /** Of runs under way, by run and check. */
  readonly #paths = new Map<string, Paths>();
  readonly #listeners = new Map<string, Set<() => void>>();

  private constructor(directory: string, now: () => number) {
    this.#files = new CheckFiles(directory);
    this.#now = now;
  }

  /** Reads what the directory holds. Runs that were under way are interrupted; a file that cannot be read is left alone and not shown. */
  static open(directory: string, now: () => number): CheckStore {
    const store = new CheckStore(directory, now);
    for (const one of store.#files.all('sets', StoredSet)) store.#sets.set(one.set.id, one);
    for (const one of store.#files.all('runs', StoredRun)) {
      store.#runs.set(one.run.id, one);
      if (one.run.state !== 'Running') continue;
      store.interrupt(one.run.id);
      // A disk that takes nothing now leaves the run as it is, which is found again the next time.
      store.saveRun(one.run.id);
    }
    return store;
  }

  sets(cluster: string): readonly StoredSet[] {
    return [...this.#sets.values()].filter((one) => one.cluster === cluster);
  }

  set(cluster: string, id: string): StoredSet | undefined {
    const found = this.#sets.get(id);
    return found?.cluster === cluster ? found : undefined;
  }

  /** Keeps a set; nothing is changed when it cannot be written. */
  putSet(stored: StoredSet): Result<void, Fault> {
    const written = this.#files.write('sets', stored.set.id, stored);
    if (written.ok) this.#sets.set(stored.set.id, stored);
    return written;
  }

  /** Its runs stay until their number is over the limit. */
  removeSet(id: string): Result<void, Fault> {
    const removed = this.#files.remove('sets', id);
    if (removed.ok) this.#sets.delete(id);
    return removed;
  }

  /** Newest first. */
  runs(cluster: string): readonly StoredRun[] {
    return [...this.#runs.values()]
      .filter((one) => one.cluster === cluster)
      .toSorted((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : a.run.startedAt > b.run.startedAt ? -1 : 0));
  }

  run(cluster: string, id: string): StoredRun | undefined {
    const found = this.#runs.get(id);
    return found?.cluster === cluster ? found : undefined;
  }

  stateOf(id: string): CheckRun['state'] | undefined {
    return this.#runs.get(id)?.run.state;
  }

  /** Puts a run on disk, so that it may begin. */
  beginRun(stored: StoredRun): Result<void, Fault> {
    const written = this.#files.write('runs', stored.run.id, stored);
    if (!written.ok) return written;
    this.#paths.set(stored.run.id, this.#files.paths(stored.run.id));
    this.#runs.set(stored.run.id, stored);
    this.#tell(stored.run.id);
    this.#trim(stored);
    return written;
  }

  /** What a run is now, in memory; `saveRun` puts it on disk. */
  changeRun(id: string, change: (run: CheckRun) => CheckRun): void {
    const stored = this.#runs.get(id);
    if (stored === undefined) return;
    const run = change(stored.run);
    this.#runs.set(id, { ...stored, run: { ...run, progress: progressOf(run.results) } });
    this.#tell(id);
  }

  /** Keeps the way that a check's packet took. */
  keepPath(id: string, check: string, path: TracePath): void {
    const paths = this.#paths.get(id);
    if (paths !== undefined) paths[check] = path;
  }

  saveRun(id: string): Result<void, Fault> {
    const stored = this.#runs.get(id);
    if (stored === undefined) return ok(undefined);
    const paths = this.#paths.get(id);
    const kept = paths === undefined ? ok(undefined) : this.#files.write('runs', `${id}.paths`, paths);
    const written = this.#files.write('runs', id, stored);
    if (kept.ok && written.ok && stored.run.state !== 'Running') this.#paths.delete(id);
    return kept.ok ? written : kept;
  }

  path(id: string, check: string): TracePath | undefined {
    const paths = this.#paths.get(id) ?? this.#files.paths(id);
    return Object.hasOwn(paths, check) ? paths[check] : undefined;
  }

  /** Calls back whenever the run changed. */
  listen(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  #tell(id: string): void {
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  /** Marks a run as interrupted, as when the server ends. */
  interrupt(id: string): void {
    this.changeRun(id, (run) =>
      run.state === 'Running' ? interrupted(run, new Date(this.#now()).toISOString()) : run,
    );
  }

  #trim({ cluster, run }: StoredRun): void {
    const ended = this.runs(cluster).filter((one) => one.run.state !== 'Running');
    const ofSet = ended.filter((one) => run.set !== null && one.run.set?.id === run.set.id);
    for (const one of new Set([...ofSet.slice(TRACE_CHECK_LIMITS.runsPerSet), ...ended.slice(RUNS_PER_CLUSTER)])) {
      if (!this.#files.remove('runs', one.run.id).ok) continue;
      this.#files.remove('runs', `${one.run.id}.paths`);
      this.#runs.delete(one.run.id);
    }
  }
}
