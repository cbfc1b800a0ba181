import type { CheckOutcome } from '@netloft/contracts';
import { oneOf, present, textParam, type RawSearch } from '../../../lib/search-params.ts';
import { tableSearch, type TableSearch } from '../../../lib/table-search.ts';

export const OUTCOME_FILTERS = ['failed', 'error', 'passed', 'open', 'skipped'] as const;
/** `open`: waiting or running. */
export type OutcomeFilter = (typeof OUTCOME_FILTERS)[number];

/** Search parameters of the pages of checks: `view` is what a page of sets or of one set lists, `show` an outcome of a run. */
export interface ChecksSearch extends TableSearch {
  readonly view?: 'runs';
  readonly show?: OutcomeFilter;
}

export function checksSearch(raw: RawSearch): ChecksSearch {
  return present({
    ...tableSearch(raw),
    view: oneOf(raw['view'], ['runs'] as const),
    show: oneOf(raw['show'], OUTCOME_FILTERS),
  }) as ChecksSearch;
}

const FILTER_OF: Readonly<Record<CheckOutcome, OutcomeFilter>> = {
  Failed: 'failed',
  Error: 'error',
  Passed: 'passed',
  Skipped: 'skipped',
  Waiting: 'open',
  Running: 'open',
};
export const matchesOutcome = (outcome: CheckOutcome, show: OutcomeFilter | undefined): boolean =>
  show === undefined || FILTER_OF[outcome] === show;

/** Search parameters of the comparison: `a` and `b` name a Traceflow, or `run/{id}/{check}` a result that a run keeps. */
export interface CompareSearch {
  readonly a?: string;
  readonly b?: string;
}
export const compareSearch = (raw: RawSearch): CompareSearch =>
  present({ a: textParam(raw['a'], 400), b: textParam(raw['b'], 400) }) as CompareSearch;
