import type { CheckRequestInput, TraceCheck } from '@netloft/contracts';
import { checkEndText, protocolText } from '@netloft/antrea';
import type { Column } from '../../../components/data-table/index.ts';
import { Middle } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { checkSentence, expectationWords, portOf } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import type { LastResult } from './last-results.ts';
import { Decided, Expected, OutcomeMark } from './run-words.tsx';
import classes from './checks.module.css';

/** A check of a set with what it said last. */
export interface CheckRow {
  readonly check: TraceCheck;
  readonly last: LastResult | null;
}

const endOf = (end: CheckRequestInput['destination']): string => checkEndText(end, text.endKinds.any);
const WORST = ['Failed', 'Error', 'Running', 'Waiting', 'Skipped', 'Passed'];

/** Name of the check, and its sentence where the name says something else. */
function CheckName({ check }: { readonly check: TraceCheck }) {
  const sentence = checkSentence(check.request, check.expectation);
  return (
    <span className={classes.check} title={[check.name, sentence, check.description].filter(Boolean).join('\n')}>
      <Middle text={check.name} />
      {check.name !== sentence && (
        <span className={`muted ${classes.check ?? ''} ${classes.sentence ?? ''}`}>
          <Middle text={sentence} />
        </span>
      )}
    </span>
  );
}

/** Columns of the checks of one set. */
export const checkColumns: readonly Column<CheckRow>[] = [
  {
    id: 'outcome',
    header: text.colOutcome,
    width: 118,
    fixed: true,
    value: ({ last }) => (last === null ? text.neverRun : text.outcomes[last.result.outcome]),
    compare: (a, b) =>
      WORST.indexOf(a.last?.result.outcome ?? 'Skipped') - WORST.indexOf(b.last?.result.outcome ?? 'Skipped'),
    cell: ({ last }) =>
      last === null ? (
        <span className="muted">{text.neverRun}</span>
      ) : (
        <OutcomeMark outcome={last.result.outcome} reason={last.result.reason} />
      ),
  },
  {
    id: 'check',
    header: text.colCheck,
    width: 260,
    grow: 4,
    fixed: true,
    value: ({ check }) => `${check.name} ${checkSentence(check.request, check.expectation)}`,
    exported: ({ check }) => check.name,
    compare: (a, b) => a.check.name.localeCompare(b.check.name),
    cell: ({ check }) => <CheckName check={check} />,
  },
  {
    id: 'expected',
    header: text.colExpected,
    width: 140,
    grow: 1,
    value: ({ check }) => expectationWords(check.expectation),
    cell: ({ check }) => <Expected expectation={check.expectation} />,
  },
  {
    id: 'decided',
    header: text.colDecided,
    width: 130,
    grow: 1,
    value: ({ last }) => last?.result.decidedBy?.displayName ?? last?.result.decidedBy?.name ?? null,
    cell: ({ last }) => <Decided policy={last?.result.decidedBy ?? null} />,
  },
  {
    id: 'when',
    header: text.colWhen,
    width: 96,
    align: 'end',
    unsearched: true,
    value: ({ last }) => (last === null ? null : Date.parse(last.result.startedAt ?? last.run.startedAt) || null),
    exported: ({ last }) => last?.result.startedAt ?? null,
    cell: ({ last }) => <Time value={last?.result.startedAt ?? null} />,
  },
  {
    id: 'labels',
    header: text.colLabels,
    width: 110,
    grow: 1,
    value: ({ check }) => (check.labels ?? []).join(', ') || null,
  },
  {
    id: 'source',
    header: text.colSource,
    width: 190,
    grow: 1,
    mono: true,
    optional: true,
    value: ({ check }) => endOf(check.request.source),
  },
  {
    id: 'destination',
    header: text.colDestination,
    width: 190,
    grow: 1,
    mono: true,
    optional: true,
    value: ({ check }) => endOf(check.request.destination),
  },
  {
    id: 'port',
    header: text.colPort,
    width: 90,
    mono: true,
    optional: true,
    value: ({ check }) => portOf({ ...check.request, protocol: protocolText(check.request) }),
  },
  {
    id: 'reason',
    header: text.colReason,
    width: 200,
    grow: 2,
    optional: true,
    value: ({ last }) => last?.result.reason || null,
  },
];
