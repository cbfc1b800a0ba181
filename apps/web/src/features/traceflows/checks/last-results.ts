import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { CheckResult, CheckRun, CheckRunSummary } from '@netloft/contracts';
import { runQuery, runsQuery } from './checks.queries.ts';

/** A check may not have been in the latest run; this many of them are asked. */
const RUNS_ASKED = 4;

/** What a check said last, and in which run. */
export interface LastResult {
  readonly result: CheckResult;
  readonly run: CheckRun;
}

/** The latest outcome of each check over runs, which are newest first. */
export function latestResults(runs: readonly CheckRun[]): ReadonlyMap<string, LastResult> {
  const found = new Map<string, LastResult>();
  for (const run of runs)
    for (const result of run.results)
      if (result.outcome !== 'Skipped' && !found.has(result.check)) found.set(result.check, { result, run });
  return found;
}

/** One function for all renderings, so that the map stays the same until an answer changes. */
const latestKnown = (answers: readonly UseQueryResult<CheckRun>[]): ReadonlyMap<string, LastResult> =>
  latestResults(answers.flatMap((answer) => (answer.data === undefined ? [] : [answer.data])));

export interface SetRuns {
  readonly last: ReadonlyMap<string, LastResult>;
  /** The run of this set that is under way. */
  readonly running: CheckRunSummary | undefined;
}

/** What the checks of a set said last. */
export function useSetRuns(cluster: string, set: string): SetRuns {
  const runs = useQuery(runsQuery(cluster, set));
  const latest = (runs.data?.items ?? [])
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, RUNS_ASKED);
  const last = useQueries({ queries: latest.map((run) => runQuery(cluster, run.id)), combine: latestKnown });
  return { last, running: latest.find((run) => run.state === 'Running') };
}
