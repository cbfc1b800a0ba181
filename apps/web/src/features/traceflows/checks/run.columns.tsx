import type { CheckResult } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/index.ts';
import { VerdictMark, verdictLabel } from '../../../components/mark.tsx';
import { Middle } from '../../../components/name.tsx';
import { expectationWords, portOf, tookWords } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import { Decided, Expected, OutcomeMark } from './run-words.tsx';
import classes from './checks.module.css';

/** A result with what the run before it said of the same check. */
export interface ResultRow {
  readonly result: CheckResult;
  readonly before: CheckResult | null;
}

const ORDER = ['Failed', 'Error', 'Running', 'Waiting', 'Skipped', 'Passed'];

/** Columns of the results of a run; `before` only where there is an earlier run. */
export const resultColumns = (hasBefore: boolean): readonly Column<ResultRow>[] => [
  {
    id: 'outcome',
    header: text.filterOutcome,
    width: 92,
    fixed: true,
    value: ({ result }) => text.outcomes[result.outcome],
    compare: (a, b) => ORDER.indexOf(a.result.outcome) - ORDER.indexOf(b.result.outcome),
    cell: ({ result }) => <OutcomeMark outcome={result.outcome} reason={result.reason} />,
  },
  {
    id: 'check',
    header: text.colCheck,
    width: 250,
    grow: 4,
    fixed: true,
    value: ({ result }) => result.name,
    cell: ({ result }) => (
      <span className={classes.check}>
        <Middle text={result.name} />
      </span>
    ),
  },
  {
    id: 'expected',
    header: text.colExpected,
    width: 136,
    grow: 1,
    value: ({ result }) => expectationWords(result.expected),
    cell: ({ result }) => <Expected expectation={result.expected} />,
  },
  {
    id: 'got',
    header: text.colGot,
    width: 108,
    value: ({ result }) => (result.got === null ? null : verdictLabel[result.got]),
    cell: ({ result }) =>
      result.got === null ? <span className="muted">—</span> : <VerdictMark verdict={result.got} />,
  },
  {
    id: 'decided',
    header: text.colDecided,
    width: 118,
    grow: 1,
    value: ({ result }) => result.decidedBy?.displayName ?? result.decidedBy?.name ?? null,
    cell: ({ result }) => <Decided policy={result.decidedBy} />,
  },
  ...(hasBefore
    ? [
        {
          id: 'before',
          header: text.colBefore,
          description: text.colBeforeWhat,
          width: 92,
          value: ({ before }: ResultRow) => (before === null ? null : text.outcomes[before.outcome]),
          cell: ({ before }: ResultRow) =>
            before === null ? (
              <span className="muted">—</span>
            ) : (
              <OutcomeMark outcome={before.outcome} reason={before.reason} />
            ),
        },
      ]
    : []),
  {
    id: 'took',
    header: text.colTook,
    width: 66,
    align: 'end',
    unsearched: true,
    value: ({ result }) => result.durationMs,
    cell: ({ result }) =>
      result.durationMs === null ? (
        <span className="muted">—</span>
      ) : (
        <span className="number">{tookWords(result.durationMs)}</span>
      ),
  },
  {
    id: 'reason',
    header: text.colReason,
    width: 140,
    grow: 3,
    value: ({ result }) => result.reason || null,
    cell: ({ result }) =>
      result.reason === '' ? (
        <span className="muted">—</span>
      ) : (
        <span className={classes.cut} title={result.reason}>
          {result.reason}
        </span>
      ),
  },
  {
    id: 'source',
    header: text.colSource,
    width: 190,
    grow: 1,
    mono: true,
    optional: true,
    value: ({ result }) => result.source,
  },
  {
    id: 'destination',
    header: text.colDestination,
    width: 190,
    grow: 1,
    mono: true,
    optional: true,
    value: ({ result }) => result.destination,
  },
  { id: 'port', header: text.colPort, width: 90, mono: true, optional: true, value: ({ result }) => portOf(result) },
  {
    id: 'attempts',
    header: text.colAttempts,
    width: 80,
    align: 'end',
    optional: true,
    unsearched: true,
    value: ({ result }) => result.attempts,
  },
];
