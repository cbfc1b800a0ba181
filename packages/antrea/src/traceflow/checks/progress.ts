import type { CheckOutcome, CheckProgress, CheckResult, CheckRun, CheckRunState } from '@netloft/contracts';

const OPEN: readonly CheckOutcome[] = ['Waiting', 'Running'];

/** Whether a result can still change. */
export const isOpenResult = ({ outcome }: Pick<CheckResult, 'outcome'>): boolean => OPEN.includes(outcome);

/** How far a run is, counted from its results. */
export function progressOf(results: readonly Pick<CheckResult, 'outcome'>[]): CheckProgress {
  const count = (outcome: CheckOutcome): number => results.filter((one) => one.outcome === outcome).length;
  return {
    total: results.length,
    done: results.filter((one) => !isOpenResult(one)).length,
    passed: count('Passed'),
    failed: count('Failed'),
    errors: count('Error'),
    skipped: count('Skipped'),
  };
}

/** The state of a run whose results are all in: Passed when every check that ran passed. */
export const endedState = (results: readonly Pick<CheckResult, 'outcome'>[]): CheckRunState =>
  results.every(({ outcome }) => outcome === 'Passed') ? 'Passed' : 'Failed';

/** One check in two runs. `change`: what the later run says anew; `same` when both say the same. */
export interface ComparedCheck {
  readonly check: string;
  readonly name: string;
  readonly before: CheckResult | undefined;
  readonly after: CheckResult | undefined;
  readonly change: 'same' | 'outcome' | 'verdict' | 'decided-by' | 'added' | 'removed';
}

function changeOf(before: CheckResult | undefined, after: CheckResult | undefined): ComparedCheck['change'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (before.outcome !== after.outcome) return 'outcome';
  if (before.got !== after.got) return 'verdict';
  const decided = ({ decidedBy }: CheckResult): string =>
    decidedBy === null ? '' : `${decidedBy.reference}\n${decidedBy.rule ?? ''}`;
  return decided(before) === decided(after) ? 'same' : 'decided-by';
}

/** Lays two runs beside each other, in the order of the later one; checks are the same by their id, in runs of other sets by their name. */
export function compareRuns(before: CheckRun, after: CheckRun): readonly ComparedCheck[] {
  const left = new Set(before.results);
  const rows = after.results.map((result): ComparedCheck => {
    const same =
      before.results.find((one) => one.check === result.check) ??
      before.results.find((one) => left.has(one) && one.name === result.name);
    if (same !== undefined) left.delete(same);
    const { check, name } = result;
    return { check, name, before: same, after: result, change: changeOf(same, result) };
  });
  const removed = [...left].map((result): ComparedCheck => ({
    check: result.check,
    name: result.name,
    before: result,
    after: undefined,
    change: 'removed',
  }));
  return [...rows, ...removed];
}
