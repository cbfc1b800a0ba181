import { STORED_COLUMNS } from '../record/columns.ts';
import { DERIVED_COLUMNS, quoted } from '../schema/derived.ts';

const EMPTY: Readonly<Record<string, string>> = { String: "''", DateTime: 'toDateTime(0)' };

/** Without these there is nothing to show; every release of Theia and every Flow Aggregator has them. */
export const NEEDED = ['flowStartSeconds', 'flowEndSeconds', 'sourceIP', 'destinationIP', 'octetDeltaCount'] as const;

/**
 * A table `flows` of Theia or of a Flow Aggregator as Netloft's own looks, whatever columns it has: what lacks is empty. `null` as labels, which
 * aggregators before 2.1 write for a Pod without labels, is an empty set.
 */
export function asOwnTable(
  table: string,
  present: ReadonlySet<string>,
  cluster: string,
  clusterUUID: string | undefined,
): string {
  const stored = STORED_COLUMNS.map(({ name, type }) => {
    if (name === 'cluster') return `${quoted(cluster)} AS cluster`;
    if (name === 'exporter') return `'clickhouse' AS exporter`;
    if (!present.has(name)) return `${EMPTY[type] ?? `to${type}(0)`} AS ${name}`;
    // An address that is none stands for no Service.
    if (name === 'destinationClusterIP') return `if(t.${name} IN ('0.0.0.0', '::'), '', t.${name}) AS ${name}`;
    if (name.endsWith('PodLabels')) return `if(t.${name} = 'null', '{}', t.${name}) AS ${name}`;
    return `t.${name} AS ${name}`;
  });
  const own =
    clusterUUID !== undefined && present.has('clusterUUID') ? ` WHERE t.clusterUUID = ${quoted(clusterUUID)}` : '';
  const base = `SELECT ${[
    ...stored,
    `${present.has('timeInserted') ? 't.timeInserted' : 't.flowEndSeconds'} AS timeInserted`,
    `${present.has('trusted') ? 't.trusted' : 'toUInt8(0)'} AS trusted`,
  ].join(', ')} FROM ${table} AS t${own}`;
  return `(SELECT *, ${DERIVED_COLUMNS.map(({ name, expression }) => `${expression} AS ${name}`).join(', ')} FROM (${base}))`;
}
