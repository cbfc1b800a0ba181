import { useQuery } from '@tanstack/react-query';
import type { Problem, TraceflowSummary } from '@netloft/contracts';
import type { SelectionAction } from '../../../components/data-table/index.ts';
import { plural } from '../../../lib/format.ts';
import { compareText } from '../compare/compare.messages.ts';
import { mayTraceQuery } from '../traceflows.queries.ts';
import { checksText as text } from './checks.messages.ts';
import { startOneOff } from './checks.queries.ts';
import { useGo } from './use-go.ts';
import { useStartRun } from './use-start-run.ts';

const MOST_AT_ONCE = 200;

/** What can be done with selected traces of the history: run them again as one run, whose progress is followed, or lay two side by side. */
export function useHistorySelection(cluster: string): {
  readonly actions: readonly SelectionAction<TraceflowSummary>[];
  readonly problem: Problem | null;
} {
  const go = useGo(cluster);
  const { start, starting, problem } = useStartRun(cluster);
  const right = useQuery(mayTraceQuery(cluster)).data;
  const mayNot = right?.allowed === false ? text.mayNot(right.reason) : undefined;
  return {
    problem,
    actions: [
      {
        label: text.runAgain,
        run: (rows) =>
          start(() =>
            startOneOff(cluster, {
              name: text.againName(plural(rows.length, 'trace')),
              traceflows: rows.map((row) => row.name),
            }),
          ),
        disabled: (rows) =>
          mayNot ?? (starting ? text.starting : rows.length > MOST_AT_ONCE ? text.tooMany(MOST_AT_ONCE) : undefined),
      },
      {
        label: compareText.compare,
        run: (rows) => {
          // The older one first: what was, then what is.
          const [a, b] = rows.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
          if (a !== undefined && b !== undefined) go('/traceflows/compare', {}, { a: a.name, b: b.name });
        },
        disabled: (rows) => (rows.length === 2 ? undefined : compareText.selectTwo),
      },
    ],
  };
}
