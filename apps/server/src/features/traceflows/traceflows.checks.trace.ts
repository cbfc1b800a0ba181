import { randomUUID } from 'node:crypto';
import { judgeTrace, read, traceflowSpec, tracePath, traceflowSummary } from '@netloft/antrea';
import {
  type CheckExpectation,
  type CheckRequest,
  type CheckResult,
  NETLOFT_CHECK_RUN_LABEL,
  type TracePath,
  type TracePhase,
} from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { isDone, type TraceflowFacts } from '../../upstreams/antrea/traceflows.ts';
import type { PolicyNames } from '../../upstreams/antrea/policies.ts';
import type { KubeObject, SharedWatch } from '../../upstreams/kubernetes/types.ts';
import { silenceWords } from './traceflows.checks.agents.ts';
import { type PodLists, resolveEnds } from './traceflows.checks.pods.ts';
import { createFromSpec, readObject, removeTraceflow } from './traceflows.service.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { type CheckTimings, insisting, Patience, pause } from './traceflows.checks.waiting.ts';

/** What every trace of a run shares. */
export interface TraceJob {
  readonly open: OpenCluster;
  readonly writes: RecentWrites;
  readonly watch: SharedWatch<TraceflowFacts>;
  readonly names: PolicyNames;
  readonly pods: PodLists;
  /** Id of the run. */
  readonly run: string;
  readonly timings: CheckTimings;
  readonly now: () => number;
  /** Ends everything: cancelled, out of time, or the server ends. */
  readonly signal: AbortSignal;
}

export interface CheckToRun {
  readonly request: CheckRequest;
  readonly expected: CheckExpectation;
}

type Told = Partial<CheckResult>;
type Tell = (change: Told) => void;

/** What a check came to; undefined when the run ended first. */
export interface CheckEnd {
  readonly result: Told;
  readonly path?: TracePath;
}

/** Reason of the signal when the server ends. */
export const CLOSING = 'closing';

/** Antrea takes a trace up within a second; one that it does not take up for longer waits for a tag. */
const TAKEN_UP_MS = 3_000;
const NO_TAG =
  'no data-plane tag came free: Antrea runs 14 traces at a time, and takes none up while its controller does not run';
const error = (reason: string, more: Told = {}): CheckEnd => ({ result: { ...more, outcome: 'Error', reason } });
const away = (tell: Tell) => (fault: Fault) =>
  tell({ outcome: 'Waiting', reason: `waits for the API server: ${fault.detail}` });

/** Creates a trace of this name; after a lost answer the one that is there is taken. */
function create({ open, writes, run, timings, signal }: TraceJob, spec: unknown, name: string, tell: Tell) {
  let mayExist = false;
  return insisting(
    async () => {
      const made = await createFromSpec(open, writes, spec, name, { [NETLOFT_CHECK_RUN_LABEL]: run });
      // The name is nobody else's, so that one that exists was made by an attempt whose answer was lost.
      if (!made.ok && mayExist && made.error.upstream?.reason === 'AlreadyExists') return readObject(open, name);
      mayExist = true;
      return made;
    },
    { timings, signal, tell: away(tell) },
  );
}

type Followed =
  | { readonly is: 'done'; readonly object: KubeObject }
  | { readonly is: 'gone' }
  | { readonly is: 'no-tag' }
  | { readonly is: 'silent'; readonly object: KubeObject }
  | { readonly is: 'refused'; readonly fault: Fault }
  | { readonly is: 'stopped' };

/** The object as the watch has it, else read now: the watch may lag, be away, or not be permitted. */
async function look({ open, watch }: TraceJob, name: string): Promise<KubeObject | Fault> {
  const watched = watch.freshness().state === 'live' ? watch.items.get(name)?.object : undefined;
  if (watched !== undefined) return watched;
  const found = await readObject(open, name);
  return found.ok ? found.value : found.error;
}

const isFault = (seen: KubeObject | Fault): seen is Fault => 'code' in seen && 'detail' in seen;

/** Follows a trace to its end. Time only counts while the API server answers, so that its restart fails no check. */
async function follow(job: TraceJob, name: string, timeout: number, tell: Tell): Promise<Followed> {
  const { watch, timings, signal } = job;
  const spent: Record<TracePhase, number> = { Waiting: 0, Running: 0, Succeeded: 0, Failed: 0 };
  const patience = new Patience(timings);
  let last = performance.now();
  while (!signal.aborted) {
    const seen = await look(job, name);
    const since = performance.now() - last;
    last += since;
    if (isFault(seen)) {
      if (seen.code === 'UPSTREAM_NOT_FOUND') return { is: 'gone' };
      if (!patience.passes(seen)) return { is: 'refused', fault: seen };
      away(tell)(seen);
    } else {
      patience.answered();
      if (isDone(seen)) return { is: 'done', object: seen };
      const { phase } = traceflowSummary(seen);
      spent[phase] += since;
      if (spent.Waiting > timings.tagPatienceMs) return { is: 'no-tag' };
      if (spent.Running > timeout * 1_000 + timings.graceMs) return { is: 'silent', object: seen };
      const waits = phase === 'Waiting' && spent.Waiting > Math.min(TAKEN_UP_MS, timings.tagPatienceMs / 2);
      if (waits)
        tell({ outcome: 'Waiting', reason: 'waits for a free data-plane tag: Antrea runs 14 traces at a time' });
      else tell({ outcome: 'Running', reason: '' });
    }
    await pause(timings.tickMs, signal, (heard) => watch.listen(heard));
  }
  return { is: 'stopped' };
}

/** What a finished trace says about the check. */
async function judged(job: TraceJob, { request, expected }: CheckToRun, object: KubeObject): Promise<CheckEnd> {
  const bare = traceflowSummary(object);
  const policy = bare.policy === null ? null : job.names.complete(bare.policy);
  const path = tracePath({ spec: object['spec'], status: object['status'] });
  const phase = bare.phase === 'Succeeded' ? 'Succeeded' : 'Failed';
  const { outcome, reason } = judgeTrace(expected, { phase, verdict: bare.verdict, policy, reason: bare.reason });
  const nobodyReported = bare.verdict === 'Lost' || bare.reason.includes('timeout');
  const why = outcome === 'Error' && nobodyReported ? await silenceWords(job, request, object, path) : undefined;
  return {
    result: {
      outcome,
      got: bare.verdict === 'Unknown' ? null : bare.verdict,
      decidedBy: policy,
      source: bare.source,
      destination: bare.destination,
      reason: why === undefined ? reason : `${reason}; ${why}`,
    },
    path,
  };
}

/** The end of what was followed; `again` when the trace was removed by somebody and shall be sent once more. */
async function endOf(
  job: TraceJob,
  check: CheckToRun,
  followed: Followed,
  name: string,
): Promise<CheckEnd | 'again' | undefined> {
  switch (followed.is) {
    case 'done':
      return judged(job, check, followed.object);
    case 'gone':
      return 'again';
    case 'refused':
      return error(followed.fault.detail);
    case 'no-tag':
      // It would take a tag from others as soon as there is one.
      await removeTraceflow(job.open, job.writes, name);
      return error(NO_TAG);
    case 'silent': {
      const path = tracePath({ spec: followed.object['spec'], status: followed.object['status'] });
      const why = await silenceWords(job, check.request, followed.object, path);
      const reason = `the trace did not end within its ${read.number(read.object(followed.object['spec'])?.['timeout']) ?? 20} s, and Antrea’s controller says nothing`;
      await removeTraceflow(job.open, job.writes, name);
      return { ...error(why === undefined ? reason : `${reason}; ${why}`), path };
    }
    case 'stopped':
      // A server that ends waits for nobody; the hourly clean-up finds what stays.
      if (job.signal.reason !== CLOSING) await removeTraceflow(job.open, job.writes, name);
      return undefined;
  }
}

/** A trace that somebody removed before it ended is sent again this often. */
const ATTEMPTS = 2;

/**
 * Runs one check to a clear end: resolves its ends, creates the trace as the user who started the run, follows it, and compares. Undefined
 * when the run ended first. Expected failures, such as a Pod that is gone or a right that lacks, are an Error with its reason.
 */
export async function runCheck(job: TraceJob, check: CheckToRun, tell: Tell): Promise<CheckEnd | undefined> {
  const { timings, signal } = job;
  const resolved = await insisting(() => resolveEnds(job.pods, check.request), { timings, signal, tell: away(tell) });
  if (signal.aborted) return undefined;
  if (!resolved.ok) return error(resolved.error.detail);
  if ('reason' in resolved.value) return error(resolved.value.reason);
  const { request, how } = resolved.value;
  tell({ outcome: 'Running', reason: '', resolved: [...how] });
  const spec = traceflowSpec(request);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const name = `netloft-check-${randomUUID()}`;
    const created = await create(job, spec, name, tell);
    if (!created.ok) return signal.aborted ? undefined : error(created.error.detail);
    tell({ outcome: 'Running', reason: '', traceflow: name, attempts: attempt });
    const end = await endOf(job, { ...check, request }, await follow(job, name, request.timeout, tell), name);
    if (end !== 'again') return end;
  }
  return error(`the Traceflow was removed by somebody before it ended, ${ATTEMPTS} times`);
}
