import { endedState, isOpenResult } from '@netloft/antrea';
import { type CheckResult, type CheckRun, TRACE_CHECK_LIMITS } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { TokenBuckets } from '../../plugins/token-bucket.ts';
import { err, type Result } from '../../result.ts';
import { policyNames } from '../../upstreams/antrea/policies.ts';
import { watchTraceflows } from '../../upstreams/antrea/traceflows.ts';
import { PodLists } from './traceflows.checks.pods.ts';
import type { StoredRun } from './traceflows.checks.files.ts';
import type { CheckStore } from './traceflows.checks.store.ts';
import { CLOSING, runCheck, type TraceJob } from './traceflows.checks.trace.ts';
import { type CheckTimings, pause, Slots } from './traceflows.checks.waiting.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';

export interface RunnerParts {
  readonly store: CheckStore;
  readonly writes: RecentWrites;
  readonly timings: CheckTimings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: { error(facts: object, message: string): void };
}

interface Active {
  readonly controller: AbortController;
  readonly done: Promise<void>;
  readonly cluster: string;
  /** Who cancelled it. */
  cancelledBy?: string;
}

/** Runs of one cluster at a time; more are refused, as each holds a watch and waits for the same tags. */
const ACTIVE_RUNS = 10;
/** Traces that runs of one user create: four full sets at once, then one a second. Netloft's limit of single traces is apart from it. */
const BURST = 4 * TRACE_CHECK_LIMITS.checksPerSet;
const LONGEST_RUN_MS = 2 * 3_600_000;
const DEADLINE = 'deadline';
const CANCEL_MS = 3_000;
const UNSAVED = 'The results are not on disk yet.';
const NEVER = new AbortController().signal;

/** Carries out runs: so many traces of a cluster at a time that others find tags, each as the user who started the run. */
export class CheckRunner {
  readonly #parts: RunnerParts;
  readonly #active = new Map<string, Active>();
  readonly #slots = new Map<string, Slots>();
  readonly #rate: TokenBuckets;
  /** Runs of which the latest results are not on disk. */
  readonly #unsaved = new Set<string>();
  #closed = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#rate = new TokenBuckets({ perSecond: 1, burst: BURST, now: parts.now });
  }

  /** Begins or goes on with a run, once it is on disk. */
  begin(open: OpenCluster, stored: StoredRun): Result<void, Fault> {
    const { store } = this.#parts;
    const { name } = open.cluster;
    if ([...this.#active.values()].filter((one) => one.cluster === name).length >= ACTIVE_RUNS)
      return err({
        code: 'RATE_LIMITED',
        detail: `${ACTIVE_RUNS} runs are under way in the cluster ${name}.`,
        action: 'Wait until one of them has ended, or cancel one.',
        retryAfterSeconds: 10,
      });
    const begun = store.beginRun(stored);
    if (!begun.ok) return begun;
    const controller = new AbortController();
    const { id } = stored.run;
    const done = this.#run(open, stored, controller).catch((error: unknown) => {
      this.#parts.log.error({ err: error, run: id }, 'a run of checks failed');
      store.interrupt(id);
      store.saveRun(id);
    });
    this.#active.set(id, { controller, done: done.finally(() => this.#active.delete(id)), cluster: name });
    return begun;
  }

  /** Cancels a run that is under way; resolves when it has ended, which removes its traces, or after a moment while the API server is away. */
  async cancel(id: string, by: string): Promise<void> {
    const active = this.#active.get(id);
    if (active === undefined) return;
    active.cancelledBy ??= by;
    active.controller.abort('cancelled');
    await Promise.race([active.done, pause(CANCEL_MS, NEVER)]);
  }

  /** Ends all runs as interrupted, so that they can be resumed. */
  async close(): Promise<void> {
    const active = [...this.#active.values()];
    for (const { controller } of active) controller.abort(CLOSING);
    await Promise.all(active.map(({ done }) => done));
    this.#closed = true;
    for (const id of this.#unsaved) this.#parts.store.saveRun(id);
  }

  #slotsOf(cluster: string): Slots {
    const slots = this.#slots.get(cluster) ?? new Slots(TRACE_CHECK_LIMITS.concurrency);
    this.#slots.set(cluster, slots);
    return slots;
  }

  async #run(open: OpenCluster, stored: StoredRun, controller: AbortController): Promise<void> {
    const { timings, writes, now } = this.#parts;
    const { id, results } = stored.run;
    const { signal } = controller;
    const timeouts = Object.values(stored.requests).map((request) => request.timeout * 1_000 + timings.graceMs);
    const rounds = Math.ceil(results.length / TRACE_CHECK_LIMITS.concurrency);
    const allowed = Math.min(LONGEST_RUN_MS, timings.runMs + rounds * Math.max(0, ...timeouts));
    const deadline = setTimeout(() => controller.abort(DEADLINE), allowed);
    const watch = watchTraceflows(open.cluster, open.identity);
    const names = policyNames(open.cluster, open.identity);
    const job: TraceJob = { open, writes, watch, names, pods: new PodLists(open), run: id, timings, now, signal };
    const saving = setInterval(() => this.#save(id), timings.saveMs);
    try {
      await Promise.race([Promise.all([watch.ready(), names.ready()]), pause(timings.backoffCapMs, signal)]);
      const queue = results.filter((result) => isOpenResult(result));
      const lanes = Array.from({ length: TRACE_CHECK_LIMITS.concurrency }, async () => {
        for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
          await this.#check(job, stored, next);
      });
      await Promise.all(lanes);
    } finally {
      clearTimeout(deadline);
      clearInterval(saving);
      watch.release();
      names.release();
    }
    this.#end(id, signal, allowed);
    this.#save(id);
  }

  /** One check from its turn to its end. */
  async #check(job: TraceJob, stored: StoredRun, { check, expected }: CheckResult): Promise<void> {
    const { store, now } = this.#parts;
    const request = stored.requests[check];
    if (request === undefined) return;
    const free = await this.#slotsOf(job.open.cluster.name).take(job.signal);
    if (free === undefined) return;
    const started = now();
    const tell = (change: Partial<CheckResult>): void => this.#tell(job.run, check, change);
    try {
      await this.#rated(job, tell);
      tell({ outcome: 'Running', startedAt: new Date(started).toISOString(), reason: '' });
      const end = await runCheck(job, { request, expected }, tell);
      if (end === undefined) return;
      if (end.path !== undefined) store.keepPath(job.run, check, end.path);
      tell({ ...end.result, durationMs: Math.max(0, now() - started) });
    } finally {
      free();
    }
  }

  async #rated({ open, signal }: TraceJob, tell: (change: Partial<CheckResult>) => void): Promise<void> {
    for (;;) {
      const seconds = this.#rate.take(open.identity.key);
      if (seconds === 0 || signal.aborted) return;
      tell({ outcome: 'Waiting', reason: `waits ${seconds} s: checks of one user create one trace a second` });
      await pause(Math.min(seconds, 5) * 1_000, signal);
    }
  }

  #tell(id: string, check: string, change: Partial<CheckResult>): void {
    const stored = this.#parts.store;
    const same = (result: CheckResult): boolean =>
      Object.entries(change).every(([key, value]) => result[key as keyof CheckResult] === value);
    stored.changeRun(id, (run) => {
      const results = run.results.map((result) =>
        result.check === check && !same(result) ? { ...result, ...change } : result,
      );
      return { ...run, results, detail: holdUp(results) };
    });
  }

  #end(id: string, signal: AbortSignal, allowedMs: number): void {
    const { store, now } = this.#parts;
    if (signal.reason === CLOSING) return store.interrupt(id);
    const by = this.#active.get(id)?.cancelledBy;
    const outOfTime = `The run's time of ${Math.round(allowedMs / 60_000)} min was over`;
    store.changeRun(id, (run): CheckRun => {
      const results = run.results.map((result): CheckResult => {
        if (!isOpenResult(result)) return result;
        if (signal.reason !== DEADLINE)
          return { ...result, outcome: 'Skipped', reason: `cancelled by ${by ?? 'its user'}` };
        const last = result.reason === '' ? '' : `; the check ${result.reason}`;
        return { ...result, outcome: 'Error', reason: `${outOfTime}${last}` };
      });
      const cancelled = signal.aborted && signal.reason !== DEADLINE;
      return {
        ...run,
        results,
        endedAt: new Date(now()).toISOString(),
        state: cancelled ? 'Cancelled' : endedState(results),
        detail: cancelled ? `Cancelled by ${by ?? 'its user'}.` : signal.aborted ? `${outOfTime}.` : '',
      };
    });
  }

  /** What cannot be written now stays in memory, says so, and is written as soon as the disk takes it. */
  #save(id: string): void {
    const { store, timings } = this.#parts;
    const before = store.stateOf(id);
    const saved = store.saveRun(id);
    if (saved.ok && this.#unsaved.delete(id)) {
      store.changeRun(id, (run) => (run.detail.startsWith(UNSAVED) ? { ...run, detail: '' } : run));
      store.saveRun(id);
    }
    if (saved.ok) return;
    this.#unsaved.add(id);
    store.changeRun(id, (run) => ({ ...run, detail: `${UNSAVED} ${saved.error.detail}` }));
    // A run that goes on is saved again anyway.
    if (before !== 'Running' && !this.#closed) setTimeout(() => this.#save(id), timings.saveMs * 10).unref();
  }
}

/** What holds a run up: the first reason of a check that waits for something else than its turn. */
function holdUp(results: readonly CheckResult[]): string {
  const waiting = results.find(({ outcome, reason }) => outcome === 'Waiting' && reason !== '');
  return waiting === undefined ? '' : `${waiting.name}: ${waiting.reason}`;
}
