import { useMemo, type ReactNode } from 'react';
import type { TopologyEdge, TopologyNode, TopologyVerdict } from '@netloft/contracts';
import { DataTable, type Column } from '../../components/data-table/index.ts';
import { Mark, type MarkKind } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { formatBytes, formatCount } from '../../lib/format.ts';
import type { TableSearch, TableSearchPatch } from '../../lib/table-search.ts';
import { topologyText as text } from './topology.messages.ts';
import { fullName } from './topology.model.ts';

export const verdictMark: Readonly<Record<TopologyVerdict, MarkKind>> = {
  allowed: 'allowed',
  denied: 'dropped',
  unprotected: 'none',
  mixed: 'mixed',
};

/** One edge with the names of its ends. */
interface Row {
  readonly edge: TopologyEdge;
  readonly source: string;
  readonly target: string;
  readonly cells: { readonly source: ReactNode; readonly target: ReactNode };
}

const end = (id: 'source' | 'target'): Column<Row> => ({
  id,
  header: text.columns[id],
  value: (row) => row[id],
  cell: (row) => row.cells[id],
  width: 196,
  grow: 2,
  mono: true,
  fixed: true,
});
const number = (id: 'allowed' | 'denied' | 'unprotected'): Column<Row> => ({
  id,
  header: text.columns[id],
  value: ({ edge }) => edge[id],
  cell: ({ edge }) => (edge[id] === 0 ? <span className="muted">–</span> : formatCount(edge[id])),
  width: id === 'unprotected' ? 106 : 76,
  align: 'end',
});
const bytes = (id: 'bytes' | 'reverseBytes'): Column<Row> => ({
  id,
  header: text.columns[id],
  value: ({ edge }) => edge[id],
  cell: ({ edge }) => formatBytes(edge[id]),
  width: id === 'bytes' ? 102 : 96,
  align: 'end',
  ...(id === 'bytes' ? {} : { roomy: true }),
});
const list = (
  id: 'ports' | 'services' | 'policies',
  when: Pick<Column<Row>, 'optional' | 'roomy'> = {},
): Column<Row> => ({
  id,
  header: text.columns[id],
  value: ({ edge }) => edge[id].join(', '),
  width: id === 'ports' ? 110 : 140,
  grow: 1,
  mono: true,
  ...when,
});

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'verdict',
    header: text.columns.verdict,
    value: ({ edge }) => text.verdicts[edge.verdict],
    cell: ({ edge }) => <Mark kind={verdictMark[edge.verdict]} label={text.verdicts[edge.verdict]} />,
    width: 118,
  },
  end('source'),
  end('target'),
  bytes('bytes'),
  bytes('reverseBytes'),
  number('allowed'),
  number('denied'),
  number('unprotected'),
  list('ports'),
  list('policies', { roomy: true }),
  list('services', { optional: true }),
];

const rowId = ({ edge }: Row): string => edge.id;
const rowName = ({ source, target }: Row): string => `${source} → ${target}`;

/** The graph's twin: every edge as a row, what matters first. */
export function EdgeTable({
  edges,
  nodes,
  search,
  onSearchChange,
  onOpen,
  empty,
}: {
  readonly edges: readonly TopologyEdge[];
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  readonly search: TableSearch;
  readonly onSearchChange: (patch: TableSearchPatch) => void;
  readonly onOpen: (id: string) => void;
  readonly empty: ReactNode;
}): ReactNode {
  const rows = useMemo(() => {
    const nameOf = (id: string): string => {
      const node = nodes.get(id);
      return node === undefined ? id : fullName(node);
    };
    const cellOf = (id: string): ReactNode => {
      const node = nodes.get(id);
      return <Name namespace={node?.kind === 'namespace' ? undefined : node?.namespace} name={node?.name ?? id} />;
    };
    return edges.map((edge): Row => ({
      edge,
      source: nameOf(edge.source),
      target: nameOf(edge.target),
      cells: { source: cellOf(edge.source), target: cellOf(edge.target) },
    }));
  }, [edges, nodes]);
  return (
    <DataTable
      id="topology-edges"
      label={text.edges}
      columns={COLUMNS}
      rows={rows}
      rowId={rowId}
      rowName={rowName}
      search={search}
      onSearchChange={onSearchChange}
      onOpen={(row) => onOpen(row.edge.id)}
      total={rows.length}
      empty={empty}
    />
  );
}
