import type { NsxInventoryItem, NsxInventoryKind } from '@netloft/contracts';
import type { Column } from '../../../components/data-table/types.ts';
import { Sign } from '../../../components/mark.tsx';
import { Middle, Name } from '../../../components/name.tsx';
import { Time } from '../../../components/time.tsx';
import { inventoryText as text } from './inventory.messages.ts';
import { labelsText, statusKind } from './inventory.model.ts';
import classes from './inventory.module.css';

const dash = <span className="muted">—</span>;
const orDash = (value: string): React.ReactNode => (value === '' ? dash : <span title={value}>{value}</span>);

const name: Column<NsxInventoryItem> = {
  id: 'name',
  header: text.name,
  width: 200,
  grow: 4,
  fixed: true,
  value: (item) => (item.namespace === null ? item.name : `${item.namespace} ${item.name}`),
  exported: (item) => item.name,
  cell: (item) => (
    <span className={classes.name}>
      {item.errors.length > 0 && <Sign kind="dropped" size={13} label={item.errors.join('; ')} />}
      <Name namespace={item.namespace ?? undefined} name={item.name} />
    </span>
  ),
};
const cluster: Column<NsxInventoryItem> = {
  id: 'cluster',
  header: text.cluster,
  width: 130,
  grow: 1,
  mono: true,
  value: (item) => item.cluster.name,
  cell: (item) => <Middle text={item.cluster.name} />,
};
const status: Column<NsxInventoryItem> = {
  id: 'status',
  header: text.status,
  description: text.statusWhat,
  width: 104,
  value: (item) => (item.status === '' ? null : item.status),
  cell: (item) =>
    item.status === '' ? (
      dash
    ) : (
      <span className={classes.status}>
        <Sign kind={statusKind(item.status)} size={12} />
        {item.status}
      </span>
    ),
};
const ips: Column<NsxInventoryItem> = {
  id: 'ips',
  header: text.ips,
  width: 120,
  grow: 1,
  mono: true,
  value: (item) => item.ips.join(', ') || null,
  cell: (item) => orDash(item.ips.join(', ')),
};
const node: Column<NsxInventoryItem> = {
  id: 'node',
  header: text.node,
  width: 130,
  grow: 2,
  mono: true,
  value: (item) => item.node,
  cell: (item) => (item.node === null ? dash : <Middle text={item.node} />),
};
const services: Column<NsxInventoryItem> = {
  id: 'services',
  header: text.services,
  width: 110,
  roomy: true,
  grow: 1,
  value: (item) => item.services.join(', ') || null,
  cell: (item) => orDash(item.services.join(', ')),
};
const labels: Column<NsxInventoryItem> = {
  id: 'labels',
  header: text.labels,
  description: text.labelsWhat,
  width: 140,
  grow: 4,
  value: (item) => labelsText(item) || null,
  cell: (item) => orDash(labelsText(item)),
};
const facts: Column<NsxInventoryItem> = {
  id: 'facts',
  header: text.facts,
  width: 140,
  grow: 3,
  value: (item) => item.facts.map((fact) => `${fact.label}: ${fact.value}`).join('; ') || null,
  cell: (item) => orDash(item.facts.map((fact) => `${fact.label}: ${fact.value}`).join('; ')),
};
const rest: readonly Column<NsxInventoryItem>[] = [
  {
    id: 'tags',
    header: text.tags,
    width: 58,
    align: 'end',
    unsearched: true,
    optional: true,
    value: (item) => item.tags.length,
    exported: (item) => item.tags.join(' '),
  },
  {
    id: 'errors',
    header: text.errors,
    width: 120,
    optional: true,
    value: (item) => item.errors.join('; ') || null,
    cell: (item) => orDash(item.errors.join('; ')),
  },
  {
    id: 'synced',
    header: text.synced,
    description: text.syncedWhat,
    width: 92,
    align: 'end',
    unsearched: true,
    value: (item) => (item.syncedAt === null ? null : Date.parse(item.syncedAt)),
    exported: (item) => item.syncedAt,
    cell: (item) => <Time value={item.syncedAt} />,
  },
  { id: 'id', header: text.id, width: 250, mono: true, optional: true, value: (item) => item.id },
];

const OF_KIND: Readonly<Record<NsxInventoryKind, readonly Column<NsxInventoryItem>[]>> = {
  Namespace: [name, cluster, labels],
  Pod: [name, cluster, status, ips, node, services, labels],
  Service: [name, cluster, status, ips, facts, labels],
  Node: [name, cluster, status, ips, facts, labels],
  Ingress: [name, cluster, ips, services, facts, labels],
  Gateway: [name, cluster, ips, facts, labels],
  NetworkPolicy: [name, cluster, facts, labels],
  Egress: [name, cluster, ips, facts, labels],
  IPPool: [name, cluster, facts, labels],
};
const COLUMNS = new Map(Object.entries(OF_KIND).map(([kind, own]) => [kind, [...own, ...rest]]));

/** Columns of the table of one kind; the same list every time, so that rows are not drawn again. */
export const inventoryColumns = (kind: NsxInventoryKind): readonly Column<NsxInventoryItem>[] =>
  COLUMNS.get(kind) ?? [name, cluster, labels, ...rest];
