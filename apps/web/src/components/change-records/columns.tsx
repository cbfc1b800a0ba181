import type { ChangeRecord, ChangeState } from '@netloft/contracts';
import type { Column } from '../data-table/types.ts';
import { Mark } from '../mark.tsx';
import { Name } from '../name.tsx';
import { Time } from '../time.tsx';
import { changeRecordsText as text } from './change-records.messages.ts';
import { objectName, stateMark } from './model.ts';

/** Columns of a table of records. `stateHelp` says on hover what a state means where the changes were made. */
export const changeColumns = (stateHelp: Readonly<Record<ChangeState, string>>): readonly Column<ChangeRecord>[] => [
  {
    id: 'at',
    header: text.columns.at,
    width: 120,
    value: (record) => Date.parse(record.at),
    exported: (record) => record.at,
    unsearched: true,
    cell: (record) => <Time value={record.at} />,
  },
  {
    id: 'state',
    header: text.columns.state,
    width: 110,
    value: (record) => text.states[record.state],
    cell: (record) => (
      <Mark kind={stateMark[record.state]} label={text.states[record.state]} title={stateHelp[record.state]} />
    ),
  },
  {
    id: 'operation',
    header: text.columns.operation,
    width: 90,
    value: (record) => text.operations[record.operation],
  },
  { id: 'kind', header: text.columns.kind, width: 160, value: (record) => record.kind },
  {
    id: 'object',
    header: text.columns.object,
    width: 200,
    grow: 2,
    fixed: true,
    value: objectName,
    cell: (record) => <Name namespace={record.namespace} name={record.name} />,
  },
  { id: 'user', header: text.columns.user, width: 180, grow: 2, mono: true, value: (record) => record.user },
  {
    id: 'message',
    header: text.columns.message,
    width: 160,
    grow: 3,
    value: (record) => record.message,
    cell: (record) => <span title={record.message}>{record.message ?? ''}</span>,
  },
  { id: 'reason', header: text.columns.reason, width: 140, grow: 1, optional: true, value: (record) => record.reason },
];
