import { STORED_COLUMNS } from '../record/columns.ts';
import { CONNECTION, DERIVED_COLUMNS, nameOfPath } from './derived.ts';
import { distributed, engineOf, type Layout, localTable, onCluster, settingsOf } from './layout.ts';

/** Hours of a partition of every table, from midnight UTC: what a size limit takes away at once. */
export const PARTITION_HOURS = 2;
const PARTITION = `toStartOfInterval(flowEndSeconds, INTERVAL ${PARTITION_HOURS} HOUR, 'UTC')`;

/** Tables that hold flows, the records themselves first. Partitions of one id belong together. */
export const FLOW_TABLES = ['flows', 'flows_minute', 'flows_hour'] as const;
export type FlowTable = (typeof FLOW_TABLES)[number];

/** Later ends would not fit into 32 bits and so lie in the past. */
const MOST_HOURS = 40 * 8766;
export const hoursOf = ({ retentionHours }: Layout): number =>
  Math.max(1, Math.min(MOST_HOURS, Math.round(retentionHours)));
export const ttlOf = (layout: Layout): string => `flowEndSeconds + INTERVAL ${hoursOf(layout)} HOUR DELETE`;

const FEW = 'LowCardinality(String)';
/** Addresses are few for their number of records, too. */
const isFew = ({ name, few }: (typeof STORED_COLUMNS)[number]): boolean =>
  few === true || name === 'sourceIP' || name === 'destinationIP';

function columnOf(column: (typeof STORED_COLUMNS)[number]): string {
  const { name, type } = column;
  if (isFew(column)) return `${name} ${FEW}`;
  if (type === 'DateTime') return `${name} DateTime CODEC(Delta, ZSTD(1))`;
  if (type === 'UInt64') return `${name} UInt64 CODEC(T64, ZSTD(1))`;
  return type === 'String' ? `${name} String CODEC(ZSTD(1))` : `${name} ${type}`;
}

function flows(layout: Layout): readonly string[] {
  const columns = [
    ...STORED_COLUMNS.map(columnOf),
    'timeInserted DateTime DEFAULT now() CODEC(Delta, ZSTD(1))',
    'trusted UInt8 DEFAULT 0',
    ...DERIVED_COLUMNS.map(({ name, type, expression }) => `${name} ${type} MATERIALIZED ${expression}`),
    ...['source', 'destination'].map((side) => `${side}Workload ${FEW} ALIAS ${nameOfPath(`${side}WorkloadPath`)}`),
  ];
  return [
    `CREATE TABLE IF NOT EXISTS ${localTable(layout, 'flows')}${onCluster(layout)} (
  ${columns.join(',\n  ')}
)
ENGINE = ${engineOf(layout, 'flows', 'MergeTree')}
PARTITION BY ${PARTITION}
ORDER BY (cluster, flowEndSeconds)
TTL ${ttlOf(layout)}
${settingsOf(layout)}`,
    ...distributed(layout, 'flows', CONNECTION),
  ];
}

const MINUTE_KEYS = [
  'cluster',
  'flowType',
  'protocolIdentifier',
  'verdict',
  'sourcePodNamespace',
  'destinationPodNamespace',
] as const;
const HOUR_KEYS = [
  ...MINUTE_KEYS,
  'sourcePodPath',
  'sourceWorkloadPath',
  'sourceNodeName',
  'sourceIP',
  'sourcePodLabels',
  'destinationPodPath',
  'destinationWorkloadPath',
  'destinationNodeName',
  'destinationIP',
  'destinationPodLabels',
  'external',
  'destinationServicePortName',
  'destinationTransportPort',
  'ingressPolicy',
  'ingressRule',
  'ingressNetworkPolicyRuleAction',
  'ingressNetworkPolicyType',
  'egressPolicy',
  'egressRule',
  'egressNetworkPolicyRuleAction',
  'egressNetworkPolicyType',
  'policy',
  'rule',
  'egressName',
  'egressIP',
] as const;

/**
 * Roll-ups by the seconds of their buckets and the columns by which rows are told apart, as `flows` has them. Minutes know Namespaces, which is
 * enough for what is shown over time; hours know everything but ephemeral ports and what changes from record to record.
 */
export const ROLL_UPS = {
  flows_minute: { seconds: 60, keys: MINUTE_KEYS },
  flows_hour: { seconds: 3600, keys: HOUR_KEYS },
} as const satisfies Record<string, { seconds: number; keys: readonly string[] }>;
export type RollUp = keyof typeof ROLL_UPS;

/** Sums of a roll-up, called as the columns that they are sums of. */
export const SUMS = [
  'octetDeltaCount',
  'packetDeltaCount',
  'reverseOctetDeltaCount',
  'reversePacketDeltaCount',
] as const;

const TYPES: ReadonlyMap<string, string> = new Map<string, string>([
  ...STORED_COLUMNS.map((column) => [column.name, isFew(column) ? FEW : column.type] as const),
  ...DERIVED_COLUMNS.map(({ name, type }) => [name, type] as const),
]);

/**
 * A roll-up and the view that feeds it; `flowEndSeconds` is the start of the bucket. Rows come in one for each record and are added up when
 * they are written. They are sorted by a hash of the key columns first, as comparing one number is several times faster than comparing all.
 */
function rollUp(layout: Layout, table: RollUp): readonly string[] {
  const { seconds, keys } = ROLL_UPS[table];
  const others = keys.filter((name) => name !== 'cluster');
  const columns = [
    `cluster ${FEW}`,
    'flowEndSeconds DateTime CODEC(Delta, ZSTD(1))',
    'rowKey UInt64',
    ...others.map((name) => `${name} ${TYPES.get(name) ?? 'String'}`),
    ...SUMS.map((name) => `${name} SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))`),
    'records SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))',
    'lastSeen SimpleAggregateFunction(max, DateTime) CODEC(Delta, ZSTD(1))',
  ];
  // The hash of a column of few values is reckoned once for each of them.
  const hash = others.map((name) => (TYPES.get(name) === FEW ? `cityHash64(f.${name})` : `f.${name}`)).join(', ');
  return [
    `CREATE TABLE IF NOT EXISTS ${localTable(layout, table)}${onCluster(layout)} (
  ${columns.join(',\n  ')}
)
ENGINE = ${engineOf(layout, table, 'AggregatingMergeTree')}
PARTITION BY ${PARTITION}
PRIMARY KEY (cluster, flowEndSeconds, rowKey)
ORDER BY (cluster, flowEndSeconds, rowKey, ${others.join(', ')})
TTL ${ttlOf(layout)}
${settingsOf(layout)}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${localTable(layout, `${table}_feed`)}${onCluster(layout)} TO ${localTable(layout, table)} AS
SELECT f.cluster AS cluster, toDateTime(intDiv(toUInt32(f.flowEndSeconds), ${seconds}) * ${seconds}) AS flowEndSeconds, cityHash64(${hash}) AS rowKey,
  ${others.map((name) => `f.${name} AS ${name}`).join(', ')},
  ${SUMS.map((name) => `f.${name} AS ${name}`).join(', ')}, toUInt64(1) AS records, f.flowEndSeconds AS lastSeen
FROM ${localTable(layout, 'flows')} AS f`,
    ...distributed(layout, table, 'rowKey'),
  ];
}

/** What happened to the store itself, such as a removal of old partitions. */
const events = (layout: Layout): readonly string[] => [
  `CREATE TABLE IF NOT EXISTS ${localTable(layout, 'store_events')}${onCluster(layout)} (
  at DateTime, kind LowCardinality(String), until DateTime, records UInt64
)
ENGINE = ${engineOf(layout, 'store_events', 'MergeTree')}
ORDER BY at
TTL at + INTERVAL 90 DAY DELETE`,
  ...distributed(layout, 'store_events', 'rand()'),
];

/** Every statement of the first version, in order. Each can be repeated. */
export const firstTables = (layout: Layout): readonly string[] => [
  ...flows(layout),
  ...rollUp(layout, 'flows_minute'),
  ...rollUp(layout, 'flows_hour'),
  ...events(layout),
];
