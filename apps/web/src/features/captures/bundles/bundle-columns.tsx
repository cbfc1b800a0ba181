import type { BundleSummary } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Mark } from '../../../components/mark.tsx';
import { Time } from '../../../components/time.tsx';
import { formatCount } from '../../../lib/format.ts';
import { capturesText as words } from '../captures.messages.ts';
import { BUNDLE_MARKS } from './bundle-state.ts';
import { bundlesText as text } from './bundles.messages.ts';

/** Columns of the list of support bundles. */
export const bundleColumns: readonly Column<BundleSummary>[] = [
  {
    id: 'state',
    header: words.colState,
    width: 120,
    fixed: true,
    value: (row) => text.states[row.state],
    cell: (row) => (
      <Mark
        kind={BUNDLE_MARKS[row.state]}
        label={text.states[row.state]}
        title={row.reason === '' ? undefined : row.reason}
      />
    ),
  },
  { id: 'nodes', header: text.colNodes, width: 110, grow: 2, fixed: true, value: (row) => row.nodes },
  {
    id: 'progress',
    header: text.colProgress,
    width: 90,
    align: 'end',
    unsearched: true,
    value: (row) => row.collectedNodes,
    cell: (row) =>
      row.desiredNodes === 0 ? (
        <span className="muted">{text.notYet}</span>
      ) : (
        <span className="number">{text.ofNodes(formatCount(row.collectedNodes), formatCount(row.desiredNodes))}</span>
      ),
  },
  {
    id: 'failed',
    header: text.colFailed,
    width: 64,
    align: 'end',
    unsearched: true,
    value: (row) => row.failedNodes,
  },
  { id: 'server', header: text.colServer, width: 100, grow: 3, mono: true, value: (row) => row.fileServer },
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
  { id: 'since', header: text.colSince, width: 110, optional: true, value: (row) => row.since },
  { id: 'reason', header: words.colReason, width: 160, grow: 1, optional: true, value: (row) => row.reason || null },
  { id: 'name', header: words.colName, width: 200, mono: true, optional: true, value: (row) => row.name },
];
