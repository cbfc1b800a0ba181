import { randomUUID } from 'node:crypto';
import {
  type CheckRunSummary,
  type CheckSet,
  type CheckSetInput,
  type CheckSetSummary,
  TRACE_CHECK_LIMITS,
} from '@netloft/contracts';
import type { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { StoredSet } from './traceflows.checks.files.ts';
import { checkFaults, type GivenCheck, invalid, keptChecks } from './traceflows.checks.kept.ts';
import type { CheckStore } from './traceflows.checks.store.ts';

type Given = z.output<typeof CheckSetInput>;

/** Who changes sets of which cluster, and when. */
export interface SetAuthor {
  readonly store: CheckStore;
  readonly cluster: string;
  readonly user: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Touches kept with a set: enough to say what others did since a page was opened. */
const TOUCHES = 500;

function nameTaken({ store, cluster }: SetAuthor, name: string, id?: string): Result<never, Fault> | undefined {
  const other = store.sets(cluster).find(({ set }) => set.name === name && set.id !== id);
  if (other === undefined) return undefined;
  const message = `there is a set of this name already (${other.set.id}).`;
  return err({
    code: 'TRACE_CHECK_CHANGED',
    detail: `name: ${message}`,
    action: 'Choose another name, or change that set.',
    errors: [{ path: 'name', message }],
  });
}

/** Makes a set. */
export function createSet(author: SetAuthor, given: Given): Result<CheckSet, Fault> {
  const faults = checkFaults(given.checks);
  if (faults.length > 0) return invalid(faults);
  const taken = nameTaken(author, given.name);
  if (taken !== undefined) return taken;
  if (author.store.sets(author.cluster).length >= TRACE_CHECK_LIMITS.setsPerCluster)
    return invalid([{ path: 'name', message: `a cluster has at most ${TRACE_CHECK_LIMITS.setsPerCluster} sets.` }]);
  const at = new Date(author.now).toISOString();
  const set: CheckSet = {
    id: randomUUID(),
    name: given.name,
    ...(given.description === undefined ? {} : { description: given.description }),
    version: 1,
    checks: keptChecks(given.checks, [], author).checks,
    createdBy: author.user,
    createdAt: at,
    updatedBy: author.user,
    updatedAt: at,
  };
  const kept = author.store.putSet({ cluster: author.cluster, set, touches: [] });
  return kept.ok ? ok(set) : kept;
}

const noSet = (id: string): Result<never, Fault> =>
  err({ code: 'NOT_FOUND', detail: `There is no set of checks ${id} in this cluster (any more).` });

export function findSet(
  { store, cluster }: Pick<SetAuthor, 'store' | 'cluster'>,
  id: string,
): Result<StoredSet, Fault> {
  const stored = store.set(cluster, id);
  return stored === undefined ? noSet(id) : ok(stored);
}

/** What others did since a version, as far as it is known: the reader repeats the own change on top of it. */
function conflict({ set, touches }: StoredSet, version: number): Result<never, Fault> {
  const since = new Map(touches.filter((touch) => touch.version > version).map((touch) => [touch.check, touch]));
  const message = `the set is at version ${set.version}, by ${set.updatedBy} at ${set.updatedAt}; you changed version ${version}.`;
  return err({
    code: 'TRACE_CHECK_CHANGED',
    detail: `version: ${message}`,
    errors: [
      { path: 'version', message },
      ...[...since.values()].map(({ check, name, what, by, at }) => ({
        path: `checks.${check}`,
        message: `“${name}” was ${what} by ${by} at ${at}.`,
      })),
    ],
  });
}

/** Replaces what a set holds. `version` is the one that was edited; absent: whatever it is now. */
export function updateSet(author: SetAuthor, id: string, given: Given, version?: number): Result<CheckSet, Fault> {
  const found = findSet(author, id);
  if (!found.ok) return found;
  const { set, touches } = found.value;
  if (version !== undefined && version !== set.version) return conflict(found.value, version);
  const faults = checkFaults(given.checks);
  if (faults.length > 0) return invalid(faults);
  const taken = nameTaken(author, given.name, id);
  if (taken !== undefined) return taken;
  const { checks, changed } = keptChecks(given.checks, set.checks, author);
  const next = set.version + 1;
  const { description: _description, ...rest } = set;
  const updated: CheckSet = {
    ...rest,
    name: given.name,
    ...(given.description === undefined ? {} : { description: given.description }),
    version: next,
    checks,
    updatedBy: author.user,
    updatedAt: new Date(author.now).toISOString(),
  };
  const kept = author.store.putSet({
    cluster: author.cluster,
    set: updated,
    touches: [...touches, ...changed.map((one) => ({ ...one, version: next }))].slice(-TOUCHES),
  });
  return kept.ok ? ok(updated) : kept;
}

/** Adds one check to a set, whatever others changed meanwhile. */
export function addCheck(author: SetAuthor, id: string, check: GivenCheck): Result<CheckSet, Fault> {
  const found = findSet(author, id);
  if (!found.ok) return found;
  const { set } = found.value;
  if (set.checks.some(({ name }) => name === check.name))
    return invalid([{ path: 'name', message: `another check of the set is called “${check.name}”.` }]);
  if (set.checks.length >= TRACE_CHECK_LIMITS.checksPerSet)
    return invalid([{ path: 'name', message: `a set has at most ${TRACE_CHECK_LIMITS.checksPerSet} checks.` }]);
  const { id: _id, ...added } = check;
  const faults = checkFaults([added]).map((one) => ({ ...one, path: one.path.replace('checks.0.', '') }));
  return faults.length > 0 ? invalid(faults) : updateSet(author, id, { ...set, checks: [...set.checks, added] });
}

export function removeCheck(author: SetAuthor, id: string, check: string): Result<CheckSet, Fault> {
  const found = findSet(author, id);
  if (!found.ok) return found;
  const { set } = found.value;
  if (!set.checks.some((one) => one.id === check))
    return err({ code: 'NOT_FOUND', detail: `The set “${set.name}” has no check ${check} (any more).` });
  return updateSet(author, id, { ...set, checks: set.checks.filter((one) => one.id !== check) });
}

/** Removes a set; what its runs found stays. */
export function removeSet(author: SetAuthor, id: string, version?: number): Result<void, Fault> {
  const found = findSet(author, id);
  if (!found.ok) return found;
  if (version !== undefined && version !== found.value.set.version) return conflict(found.value, version);
  return author.store.removeSet(id);
}

/** Rows of all sets with their latest run. */
export function setSummaries(store: CheckStore, cluster: string): CheckSetSummary[] {
  const last = new Map<string, CheckRunSummary>();
  for (const { run } of store.runs(cluster)) {
    if (run.set === null || last.has(run.set.id)) continue;
    const { results: _results, ...summary } = run;
    last.set(run.set.id, summary);
  }
  return store.sets(cluster).map(({ set: { checks, ...rest } }) => ({
    ...rest,
    checks: checks.length,
    lastRun: last.get(rest.id) ?? null,
  }));
}
