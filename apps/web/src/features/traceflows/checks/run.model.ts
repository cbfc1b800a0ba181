import type { CheckResult, CheckRun, CheckRunSummary, TraceCheckInput } from '@netloft/contracts';
import { formatCount, plural } from '../../../lib/format.ts';
import { progressWords } from './check-words.ts';
import { matchesOutcome, OUTCOME_FILTERS, type OutcomeFilter } from './checks.search.ts';
import { checksText as text } from './checks.messages.ts';
import { checksPath, resultQuery } from './checks.queries.ts';

/** The run in one line: `All 50 passed`, `2 failed · 1 error · 47 passed`, `12 of 50`. */
export function runHeadline(run: Pick<CheckRunSummary, 'state' | 'progress'>): string {
  const { done, total, passed } = run.progress;
  if (run.state === 'Running')
    return `${text.ofTotal(formatCount(done), formatCount(total))} · ${progressWords(run.progress)}`;
  if (passed === total && total > 0) return total === 1 ? text.onePassed : text.allPassed(formatCount(total));
  return progressWords(run.progress);
}

/** How many results each filter leaves. */
export const outcomeCounts = (results: readonly CheckResult[]): Readonly<Record<OutcomeFilter, number>> =>
  Object.fromEntries(
    OUTCOME_FILTERS.map((show) => [show, results.filter(({ outcome }) => matchesOutcome(outcome, show)).length]),
  ) as Record<OutcomeFilter, number>;

/** The checks that did not pass, for running only them again. */
export const notPassed = (results: readonly CheckResult[]): readonly CheckResult[] =>
  results.filter(({ outcome }) => outcome === 'Failed' || outcome === 'Error' || outcome === 'Skipped');

/** The newest run of the same set that began before this one; undefined when there is none. */
export const runBefore = (
  run: Pick<CheckRun, 'id' | 'startedAt'>,
  runs: readonly CheckRunSummary[],
): CheckRunSummary | undefined =>
  runs
    .filter((one) => one.id !== run.id && one.startedAt < run.startedAt)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0];

/** The fetches of everything that a run of no set has to know of each of its traces to run them again. */
export const detailQueries = (cluster: string, run: Pick<CheckRun, 'id'>, results: readonly CheckResult[]) =>
  results.map((result) => resultQuery(cluster, run.id, result.check, 'again'));

/** A trace of a run as a check to run again, held to what it was held to. Names are unique in a run as in a set. */
export const asCheck = ({ name, expected }: CheckResult, request: TraceCheckInput['request']): TraceCheckInput => ({
  name,
  request,
  expectation: expected,
});

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;
const TOKEN = '-H "Authorization: Bearer $TOKEN"';

/** One line for a shell that fetches the result as JUnit XML. */
export const junitLine = (origin: string, cluster: string, run: string): string =>
  `curl -fsS ${TOKEN} -o netloft-checks.xml ${quoted(`${origin}${checksPath(cluster, 'runs', run, 'junit.xml')}`)}`;

/** A script for pipelines: runs the set, waits for its end, keeps JUnit XML, and fails unless all passed. docs/traceflow-checks.md explains it. */
export const runScript = (origin: string, cluster: string, set: string): string =>
  [
    '#!/bin/sh',
    `# ${text.scriptWhat}`,
    'set -eu',
    `netloft=${quoted(origin)}`,
    `run=$(curl -fsS ${TOKEN} -X POST -o /dev/null -w '%header{location}' \\`,
    `  "$netloft"${quoted(checksPath(cluster, 'sets', set, 'runs'))})`,
    'while :; do',
    `  status=$(curl -fsS --retry 5 ${TOKEN} -o netloft-checks.xml -w '%{http_code}' "$netloft$run/junit.xml")`,
    '  [ "$status" = 202 ] || break',
    '  sleep 2',
    'done',
    `curl -fsS ${TOKEN} "$netloft$run" | grep -q '"state":"Passed"'`,
    '',
  ].join('\n');

/** What is said of a started run's size, for the title of a run that is no set. */
export const runTitle = (run: Pick<CheckRunSummary, 'name' | 'progress'>): string =>
  run.name === '' ? plural(run.progress.total, 'check') : run.name;
