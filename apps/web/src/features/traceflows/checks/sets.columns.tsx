import type { CheckRunSummary, CheckSetSummary } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/index.ts';
import { Time } from '../../../components/time.tsx';
import { progressWords, tookWords } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import { RunWords } from './run-words.tsx';
import classes from './checks.module.css';

const stateText = (run: CheckRunSummary | null): string =>
  run === null ? text.neverRun : `${text.states[run.state]} ${progressWords(run.progress)}`;

/** Columns of the sets of a cluster. */
export const setColumns: readonly Column<CheckSetSummary>[] = [
  {
    id: 'name',
    header: text.colSet,
    width: 200,
    grow: 3,
    fixed: true,
    value: (set) => set.name,
    cell: (set) => (
      <span className={classes.cut} title={set.description ?? set.name}>
        {set.name}
      </span>
    ),
  },
  { id: 'checks', header: text.colChecks, width: 80, align: 'end', unsearched: true, value: (set) => set.checks },
  {
    id: 'last',
    header: text.colLast,
    width: 290,
    grow: 2,
    fixed: true,
    value: (set) => stateText(set.lastRun),
    cell: (set) => <RunWords run={set.lastRun} />,
  },
  {
    id: 'ran',
    header: text.colLastRun,
    width: 96,
    align: 'end',
    unsearched: true,
    value: (set) => (set.lastRun === null ? null : Date.parse(set.lastRun.startedAt) || null),
    exported: (set) => set.lastRun?.startedAt,
    cell: (set) => <Time value={set.lastRun?.startedAt ?? null} />,
  },
  {
    id: 'changed',
    header: text.colChanged,
    width: 96,
    align: 'end',
    unsearched: true,
    value: (set) => Date.parse(set.updatedAt) || null,
    exported: (set) => set.updatedAt,
    cell: (set) => <Time value={set.updatedAt} />,
  },
  { id: 'who', header: text.colChangedBy, width: 110, grow: 1, value: (set) => set.updatedBy },
  {
    id: 'description',
    header: text.colDescription,
    width: 200,
    grow: 2,
    optional: true,
    value: (set) => set.description ?? null,
  },
];

/** Columns of runs. */
export const runColumns: readonly Column<CheckRunSummary>[] = [
  {
    id: 'state',
    header: text.filterOutcome,
    width: 280,
    grow: 2,
    fixed: true,
    value: (run) => stateText(run),
    cell: (run) => <RunWords run={run} />,
  },
  {
    id: 'name',
    header: text.colRun,
    width: 200,
    grow: 3,
    fixed: true,
    value: (run) => run.name,
    cell: (run) => (
      <span className={classes.cut} title={run.set === null ? text.oneOff : run.name}>
        {run.name}
      </span>
    ),
  },
  {
    id: 'started',
    header: text.started,
    width: 100,
    align: 'end',
    unsearched: true,
    value: (run) => Date.parse(run.startedAt) || null,
    exported: (run) => run.startedAt,
    cell: (run) => <Time value={run.startedAt} />,
  },
  {
    id: 'took',
    header: text.colTook,
    width: 90,
    align: 'end',
    unsearched: true,
    value: (run) => (run.endedAt === null ? null : Date.parse(run.endedAt) - Date.parse(run.startedAt)),
    cell: (run) =>
      run.endedAt === null ? (
        <span className="muted">{text.notYet}</span>
      ) : (
        <span className="number">{tookWords(Date.parse(run.endedAt) - Date.parse(run.startedAt))}</span>
      ),
  },
  { id: 'who', header: text.startedBy, width: 110, grow: 1, value: (run) => run.startedBy },
];
