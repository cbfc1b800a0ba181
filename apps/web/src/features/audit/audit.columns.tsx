import type { ChangeRecord } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { auditText as text } from './audit.messages.ts';
import { objectName, stateMark } from './audit.model.ts';

/** Columns of the record of changes. */
export const auditColumns: readonly Column<ChangeRecord>[] = [
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
      <Mark kind={stateMark[record.state]} label={text.states[record.state]} title={text.stateHelp[record.state]} />
    ),
  },
  {
    id: 'operation',
    header: text.columns.operation,
    width: 90,
    value: (record) => text.operations[record.operation],
  },
  { id: 'kind', header: text.columns.kind, width: 190, value: (record) => record.kind },
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
