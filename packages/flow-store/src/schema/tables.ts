import { WORKLOAD_SUFFIX } from '@netloft/analytics';
import { STORED_COLUMNS } from '../record/columns.ts';
import { distributed, engineOf, type Layout, localTable, onCluster, settingsOf } from './layout.ts';

/** Hours of a partition: what a size limit takes away at once. */
export const PARTITION_HOURS = 4;
const partition = (column: string): string => `toStartOfInterval(${column}, INTERVAL ${PARTITION_HOURS} HOUR)`;

/** Numbers of verdicts as FLOW_VERDICTS has them; the source's side is asked first, as packets are. */
export const VERDICT =
  'multiIf(egressNetworkPolicyRuleAction IN (2, 3), egressNetworkPolicyRuleAction, ingressNetworkPolicyRuleAction IN (2, 3), ingressNetworkPolicyRuleAction, egressNetworkPolicyRuleAction = 1 OR ingressNetworkPolicyRuleAction = 1, 1, 0)';
const workload = (pod: string): string => `replaceRegexpOne(${pod}, '${WORKLOAD_SUFFIX.replaceAll('\\', '\\\\')}', '')`;
/** A connection is its 5-tuple and its start, as the exporter tells them. */
export const CONNECTION =
  'cityHash64(sourceIP, destinationIP, sourceTransportPort, destinationTransportPort, protocolIdentifier, flowStartSeconds)';

/** Tells records of one connection and second apart. */
export const RECORD_HASH = `cityHash64(${CONNECTION}, flowEndSeconds, packetTotalCount, reversePacketTotalCount, octetTotalCount, exporter, sourcePodName, destinationPodName)`;

const TIMES = new Set(['DateTime']);
const typeOf = (type: string, few: boolean | undefined): string => (few === true ? `LowCardinality(${type})` : type);
const codecOf = (type: string): string =>
  TIMES.has(type) ? ' CODEC(Delta, ZSTD)' : type === 'UInt64' ? ' CODEC(ZSTD)' : '';

/** Columns that the table makes by itself. */
const DERIVED: readonly string[] = [
  'timeInserted DateTime DEFAULT now() CODEC(Delta, ZSTD)',
  'trusted UInt8 DEFAULT 0',
  `verdict UInt8 MATERIALIZED ${VERDICT}`,
  `sourceWorkload LowCardinality(String) MATERIALIZED ${workload('sourcePodName')}`,
  `destinationWorkload LowCardinality(String) MATERIALIZED ${workload('destinationPodName')}`,
  `connection UInt64 MATERIALIZED ${CONNECTION}`,
  `record UInt64 MATERIALIZED ${RECORD_HASH}`,
];

const ttl = (column: string, { retentionHours }: Layout): string =>
  `TTL ${column} + INTERVAL ${retentionHours} HOUR DELETE`;

function flows(layout: Layout): readonly string[] {
  const columns = STORED_COLUMNS.map(
    ({ name, type, few }) => `${name} ${typeOf(type, few)}${few === true ? '' : codecOf(type)}`,
  );
  return [
    `CREATE TABLE IF NOT EXISTS ${localTable(layout, 'flows')}${onCluster(layout)} (
  ${[...columns, ...DERIVED].join(',\n  ')},
  INDEX source_pod sourcePodName TYPE set(512) GRANULARITY 2,
  INDEX destination_pod destinationPodName TYPE set(512) GRANULARITY 2,
  INDEX addresses (sourceIP, destinationIP) TYPE bloom_filter(0.01) GRANULARITY 2,
  INDEX ports destinationTransportPort TYPE set(256) GRANULARITY 2,
  INDEX verdicts verdict TYPE set(4) GRANULARITY 1
)
ENGINE = ${engineOf(layout, 'flows', 'MergeTree')}
PARTITION BY ${partition('flowEndSeconds')}
ORDER BY (cluster, flowEndSeconds)
${ttl('flowEndSeconds', layout)}
${settingsOf(layout)}`,
    ...distributed(layout, 'flows', CONNECTION),
  ];
}

/** One key column of a roll-up: how the roll-up calls it, its type, and what it is in `flows`. */
interface Key {
  readonly name: string;
  readonly type: string;
  readonly from: string;
}
const same = (type: string, ...names: readonly string[]): readonly Key[] =>
  names.map((name) => ({ name, type, from: name }));
const FEW = 'LowCardinality(String)';

const POLICY_KEYS: readonly Key[] = [
  ...same(FEW, 'ingressNetworkPolicyName', 'ingressNetworkPolicyNamespace', 'ingressNetworkPolicyRuleName'),
  ...same('UInt8', 'ingressNetworkPolicyRuleAction', 'ingressNetworkPolicyType'),
  ...same(FEW, 'egressNetworkPolicyName', 'egressNetworkPolicyNamespace', 'egressNetworkPolicyRuleName'),
  ...same('UInt8', 'egressNetworkPolicyRuleAction', 'egressNetworkPolicyType'),
  ...same(FEW, 'egressName', 'egressIP'),
];
const COMMON: readonly Key[] = [
  ...same('UInt8', 'flowType', 'protocolIdentifier', 'verdict'),
  ...same(FEW, 'sourcePodNamespace', 'destinationPodNamespace'),
];

/**
 * Keys of the roll-ups. Minutes know Namespaces only, which is enough for what a page shows over time; hours know Pods, Nodes, Services, ports,
 * policies and addresses outside as well.
 */
export const ROLL_UPS = {
  flows_minute: { bucket: 'minute', start: 'toStartOfMinute(flowEndSeconds)', keys: COMMON },
  flows_hour: {
    bucket: 'hour',
    start: 'toStartOfHour(flowEndSeconds)',
    keys: [
      ...COMMON,
      ...same(FEW, 'sourcePodName', 'sourceWorkload', 'sourceNodeName', 'destinationPodName', 'destinationWorkload'),
      ...same(FEW, 'destinationNodeName', 'destinationServicePortName'),
      ...same('UInt16', 'destinationTransportPort'),
      { name: 'externalSourceIP', type: 'String', from: "if(sourcePodName = '', sourceIP, '')" },
      { name: 'externalDestinationIP', type: 'String', from: "if(destinationPodName = '', destinationIP, '')" },
      ...POLICY_KEYS,
    ],
  },
} as const satisfies Record<string, { bucket: string; start: string; keys: readonly Key[] }>;
export type RollUp = keyof typeof ROLL_UPS;

/** Sums of every roll-up: name, and what it is in `flows`. */
export const SUMS: readonly { readonly name: string; readonly from: string }[] = [
  { name: 'octets', from: 'octetDeltaCount' },
  { name: 'packets', from: 'packetDeltaCount' },
  { name: 'reverseOctets', from: 'reverseOctetDeltaCount' },
  { name: 'reversePackets', from: 'reversePacketDeltaCount' },
];

function rollUp(layout: Layout, table: RollUp): readonly string[] {
  const { bucket, start, keys } = ROLL_UPS[table];
  const names = ['cluster', bucket, ...keys.map(({ name }) => name)];
  const rows = [
    `cluster ${FEW}`,
    `${bucket} DateTime CODEC(Delta, ZSTD)`,
    ...keys.map(({ name, type }) => `${name} ${type}`),
    ...SUMS.map(({ name }) => `${name} SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD)`),
    'records SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD)',
    'lastSeen SimpleAggregateFunction(max, DateTime) CODEC(Delta, ZSTD)',
    'connections AggregateFunction(uniqCombined(14), UInt64)',
  ];
  return [
    `CREATE TABLE IF NOT EXISTS ${localTable(layout, table)}${onCluster(layout)} (
  ${rows.join(',\n  ')}
)
ENGINE = ${engineOf(layout, table, 'AggregatingMergeTree')}
PARTITION BY ${partition(bucket)}
ORDER BY (${names.join(', ')})
${ttl(bucket, layout)}
${settingsOf(layout)}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${localTable(layout, `${table}_feed`)}${onCluster(layout)} TO ${localTable(layout, table)} AS
SELECT cluster, ${start} AS ${bucket}, ${keys.map(({ name, from }) => (name === from ? name : `${from} AS ${name}`)).join(', ')},
  ${SUMS.map(({ name, from }) => `sum(${from}) AS ${name}`).join(', ')}, count() AS records, max(flowEndSeconds) AS lastSeen,
  uniqCombinedState(14)(connection) AS connections
FROM ${localTable(layout, 'flows')}
GROUP BY ${names.join(', ')}`,
    ...distributed(layout, table, 'rand()'),
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
