import type { TraceflowSummary } from '@netloft/contracts';
import type { TraceFilter } from './traceflows.search.ts';

type Row = Pick<TraceflowSummary, 'phase' | 'verdict' | 'requestedBy'>;
const active = (row: Row): boolean => row.phase === 'Running' || row.phase === 'Waiting';

/** Whether a row belongs to a filter; `me` is who is signed in, undefined while that is not known. */
export function matchesFilter(row: Row, filter: TraceFilter | undefined, me: string | undefined): boolean {
  switch (filter) {
    case undefined:
      return true;
    case 'running':
      return active(row);
    case 'delivered':
      return !active(row) && (row.verdict === 'Delivered' || row.verdict === 'ForwardedOutOfNetwork');
    case 'dropped':
      return !active(row) && (row.verdict === 'Dropped' || row.verdict === 'Rejected');
    case 'failed':
      return !active(row) && (row.verdict === 'Lost' || row.verdict === 'Unknown');
    case 'mine':
      return me !== undefined && row.requestedBy === me;
  }
}

/** How many rows each filter leaves. */
export function filterCounts(
  rows: readonly Row[],
  me: string | undefined,
): Readonly<Record<TraceFilter | 'all', number>> {
  const count = (filter: TraceFilter): number => rows.filter((row) => matchesFilter(row, filter, me)).length;
  return {
    all: rows.length,
    running: count('running'),
    delivered: count('delivered'),
    dropped: count('dropped'),
    failed: count('failed'),
    mine: count('mine'),
  };
}
