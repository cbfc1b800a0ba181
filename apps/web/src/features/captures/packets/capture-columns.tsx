import type { ReactNode } from 'react';
import type { CaptureSummary } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { splitReference } from '../../../lib/objects.ts';
import { capturesText as words } from '../captures.messages.ts';
import { CAPTURE_MARKS, wayOf } from './capture-state.ts';
import { packetsText as text } from './packets.messages.ts';
import classes from '../captures.module.css';

const portOf = (row: CaptureSummary): string =>
  row.destinationPort === null
    ? row.protocol === 'any'
      ? ''
      : row.protocol
    : `${row.destinationPort}/${row.protocol}`;

/** Both ends and the port; the namespaces only where they differ, all of it on hover. */
function Connection({ row }: { readonly row: CaptureSummary }): ReactNode {
  const source = splitReference(row.source);
  const destination = splitReference(row.destination);
  const apart = source.namespace !== destination.namespace;
  return (
    <span className={classes.connection} title={wayOf(row)}>
      <Name namespace={apart ? source.namespace : ''} name={source.name} />
      <span className={`mono ${classes.fixed ?? ''}`}> {text.arrow[row.direction]} </span>
      <Name namespace={apart ? destination.namespace : ''} name={destination.name} />
      <span className={`mono ${classes.fixed ?? ''}`}> {portOf(row)}</span>
    </span>
  );
}

const fileOf = (row: CaptureSummary): string =>
  row.filePath === null ? text.noFile : row.filePath.startsWith('sftp:') ? text.onFileServer : text.onAgent;

/** Columns of the list of packet captures. */
export const captureColumns: readonly Column<CaptureSummary>[] = [
  {
    id: 'state',
    header: words.colState,
    width: 120,
    fixed: true,
    value: (row) => text.states[row.state],
    cell: (row) => (
      <Mark
        kind={CAPTURE_MARKS[row.state]}
        label={text.states[row.state]}
        title={row.reason === '' ? undefined : row.reason}
      />
    ),
  },
  {
    id: 'connection',
    header: text.colConnection,
    width: 246,
    grow: 4,
    fixed: true,
    value: wayOf,
    cell: (row) => <Connection row={row} />,
  },
  {
    id: 'packets',
    header: text.colPackets,
    width: 100,
    align: 'end',
    unsearched: true,
    value: (row) => row.captured,
    exported: (row) => row.captured,
    cell: (row) => {
      const progress = text.packetsOf(formatCount(row.captured), formatCount(row.wanted));
      return (
        <span className="number" title={progress}>
          {progress}
        </span>
      );
    },
  },
  { id: 'file', header: text.colFile, width: 120, optional: true, value: fileOf },
  {
    id: 'age',
    header: words.colAge,
    width: 84,
    align: 'end',
    unsearched: true,
    value: (row) => Date.parse(row.createdAt) || null,
    exported: (row) => row.createdAt,
    cell: (row) => <Time value={row.createdAt} />,
  },
  {
    id: 'who',
    header: words.colWho,
    width: 82,
    grow: 1,
    value: (row) => row.requestedBy ?? (row.managed ? null : words.madeElsewhere),
    cell: (row) =>
      row.managed ? (
        <span title={row.requestedBy ?? undefined}>{row.requestedBy ?? '—'}</span>
      ) : (
        <span className="muted">{words.madeElsewhere}</span>
      ),
  },
  {
    id: 'node',
    header: text.colNode,
    width: 160,
    grow: 1,
    mono: true,
    optional: true,
    value: (row) => row.node,
  },
  {
    id: 'direction',
    header: text.colDirection,
    width: 150,
    optional: true,
    value: (row) => text.directions[row.direction],
  },
  { id: 'reason', header: words.colReason, width: 160, grow: 1, optional: true, value: (row) => row.reason || null },
  { id: 'name', header: words.colName, width: 200, mono: true, optional: true, value: (row) => row.name },
];
