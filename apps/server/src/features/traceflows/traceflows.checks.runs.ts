import { randomUUID } from 'node:crypto';
import { checkEndText, expectationOfVerdict, progressOf, protocolText, read, traceflowSummary } from '@netloft/antrea';
import type {
  CheckExpectation,
  CheckRequest,
  CheckResult,
  CheckResultDetail,
  CheckRun,
  OneOffRun,
} from '@netloft/contracts';
import type { z } from 'zod';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { checkFaults, invalid } from './traceflows.checks.kept.ts';
import { findSet } from './traceflows.checks.sets.ts';
import type { CheckRunner } from './traceflows.checks.runner.ts';
import type { StoredRun } from './traceflows.checks.files.ts';
import type { CheckStore } from './traceflows.checks.store.ts';
import { formOf } from '../../upstreams/antrea/traceflows.ts';
import { readObject } from './traceflows.service.ts';

/** What starting and looking at runs needs. */
export interface RunContext {
  readonly store: CheckStore;
  readonly runner: CheckRunner;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Item {
  readonly id: string;
  readonly name: string;
  readonly request: CheckRequest;
  readonly expectation: CheckExpectation;
}

const waiting = ({ id, name, request, expectation }: Item): CheckResult => ({
  check: id,
  name,
  outcome: 'Waiting',
  expected: expectation,
  got: null,
  decidedBy: null,
  source: checkEndText(request.source),
  destination: checkEndText(request.destination),
  protocol: protocolText(request),
  destinationPort: request.destinationPort ?? null,
  resolved: [],
  traceflow: null,
  attempts: 0,
  startedAt: null,
  durationMs: null,
  reason: '',
});

function begin(
  { runner, store, now }: RunContext,
  open: OpenCluster,
  { items, name, set }: { readonly items: readonly Item[]; readonly name: string; readonly set: CheckRun['set'] },
): Result<CheckRun, Fault> {
  const results = items.map((item) => waiting(item));
  const run: CheckRun = {
    id: randomUUID(),
    set,
    name,
    startedBy: open.identity.username,
    startedAt: new Date(now()).toISOString(),
    endedAt: null,
    state: 'Running',
    progress: progressOf(results),
    detail: '',
    results,
  };
  const requests = Object.fromEntries(items.map(({ id, request }) => [id, request]));
  const begun = runner.begin(open, { cluster: open.cluster.name, run, requests });
  return begun.ok ? ok(store.run(open.cluster.name, run.id)?.run ?? run) : begun;
}

/** Starts a set, or some of its checks. */
export function startSet(
  context: RunContext,
  open: OpenCluster,
  id: string,
  chosen: readonly string[] | undefined,
): Result<CheckRun, Fault> {
  const found = findSet({ store: context.store, cluster: open.cluster.name }, id);
  if (!found.ok) return found;
  const { set } = found.value;
  const unknown = chosen?.find((check) => !set.checks.some((one) => one.id === check));
  if (unknown !== undefined)
    return invalid([{ path: 'checks', message: `the set has no check ${unknown} (any more).` }]);
  const items = set.checks.filter((check) => chosen?.includes(check.id) ?? true);
  if (items.length === 0) return invalid([{ path: 'checks', message: 'the set has no checks to run.' }]);
  return begin(context, open, { items, name: set.name, set: { id: set.id, name: set.name, version: set.version } });
}

/** A Traceflow as a check that it comes to the same verdict again. */
async function again(
  open: OpenCluster,
  name: string,
  at: number,
): Promise<Item | { path: string; message: string } | Fault> {
  const path = `traceflows.${at}`;
  const found = await readObject(open, name);
  if (!found.ok) {
    if (found.error.code !== 'UPSTREAM_NOT_FOUND') return found.error;
    return { path, message: `there is no Traceflow ${name} (any more).` };
  }
  const request = formOf(read.object(found.value['spec']) ?? {});
  if (request === null) return { path, message: `${name} uses options that Netloft cannot send again.` };
  const { source, destination, destinationPort, verdict } = traceflowSummary(found.value);
  const to = destinationPort === null ? destination : `${destination}:${destinationPort}`;
  return { id: name, name: `${source} → ${to}`, request, expectation: expectationOfVerdict(verdict) };
}

/** Runs traces once: Traceflows by name, or checks that are kept nowhere. */
export async function startOneOff(
  context: RunContext,
  open: OpenCluster,
  { name, traceflows = [], checks = [] }: z.output<typeof OneOffRun>,
): Promise<Result<CheckRun, Fault>> {
  const faults = checkFaults(checks);
  const items: Item[] = [];
  for (const [at, traceflow] of [...new Set(traceflows)].entries()) {
    const one = await again(open, traceflow, at);
    if ('code' in one) return err(one);
    if ('path' in one) faults.push(one);
    else items.push(one);
  }
  if (faults.length > 0) return invalid(faults);
  items.push(
    ...checks.map(({ name: called, request, expectation }) => ({
      id: randomUUID(),
      name: called,
      request,
      expectation,
    })),
  );
  const [first] = items;
  const called = name ?? (items.length === 1 && first !== undefined ? first.name : `${items.length} traces`);
  return begin(context, open, { items, name: called, set: null });
}

export function findRun({ store }: Pick<RunContext, 'store'>, cluster: string, id: string): Result<StoredRun, Fault> {
  const stored = store.run(cluster, id);
  if (stored !== undefined) return ok(stored);
  return err({ code: 'NOT_FOUND', detail: `There is no run ${id} of checks in this cluster (any more).` });
}

/** Cancels a run that is under way; one that has ended stays as it is. */
export async function cancelRun(context: RunContext, open: OpenCluster, id: string): Promise<Result<CheckRun, Fault>> {
  const found = findRun(context, open.cluster.name, id);
  if (!found.ok) return found;
  await context.runner.cancel(id, open.identity.username);
  return ok((context.store.run(open.cluster.name, id) ?? found.value).run);
}

/** Goes on with an interrupted run, as the caller. */
export function resumeRun(context: RunContext, open: OpenCluster, id: string): Result<CheckRun, Fault> {
  const found = findRun(context, open.cluster.name, id);
  if (!found.ok) return found;
  const { run } = found.value;
  if (run.state !== 'Interrupted')
    return err({
      code: 'TRACE_CHECK_RUN_STATE',
      detail: `The run is ${run.state}; only one that was interrupted can be resumed.`,
    });
  const results = run.results.map((result) =>
    result.outcome === 'Skipped' ? { ...result, outcome: 'Waiting' as const, reason: '' } : result,
  );
  const resumed: CheckRun = {
    ...run,
    resumedBy: open.identity.username,
    state: 'Running',
    endedAt: null,
    detail: '',
    results,
    progress: progressOf(results),
  };
  const begun = context.runner.begin(open, { ...found.value, run: resumed });
  return begun.ok ? ok(context.store.run(open.cluster.name, id)?.run ?? resumed) : begun;
}

/** One result with the packet's way. */
export function resultDetail(
  context: Pick<RunContext, 'store'>,
  cluster: string,
  { id, check }: { readonly id: string; readonly check: string },
): Result<CheckResultDetail, Fault> {
  const found = findRun(context, cluster, id);
  if (!found.ok) return found;
  const { results, ...run } = found.value.run;
  const result = results.find((one) => one.check === check);
  const request = found.value.requests[check];
  if (result === undefined || request === undefined)
    return err({ code: 'NOT_FOUND', detail: `The run has no check ${check}.` });
  return ok({ run, result, request, path: context.store.path(id, check) ?? null });
}
