import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { FLOW_DIMENSIONS, FLOW_MEASURES, FLOW_VERDICTS, type FlowDimension } from './shared/flow-vocabulary.ts';
import { Hidden, listOf } from './shared/list.ts';

/** One stored record of a connection: Theia's and Antrea's column names; empty text and 0 mean that the exporter did not tell. */
export const FlowRecord = z.object({
  /** Names the record in links: its end in epoch seconds, `-`, 16 hexadecimal digits. */
  id: z.string(),
  /** `unprotected`, `allowed`, `dropped` or `rejected`, from the two rule actions. */
  verdict: z.enum(FLOW_VERDICTS),
  timeInserted: Timestamp,
  flowStartSeconds: Timestamp,
  /** Time of this record; the time axis of everything. */
  flowEndSeconds: Timestamp,
  flowEndSecondsFromSourceNode: Timestamp.nullable(),
  flowEndSecondsFromDestinationNode: Timestamp.nullable(),
  flowEndReason: z.number().int(),
  sourceIP: z.string(),
  destinationIP: z.string(),
  sourceTransportPort: z.number().int(),
  /** After the Service's translation: the Pod's own port. */
  destinationTransportPort: z.number().int(),
  /** IANA's number: 6 TCP, 17 UDP. */
  protocolIdentifier: z.number().int(),
  packetTotalCount: z.number(),
  octetTotalCount: z.number(),
  packetDeltaCount: z.number(),
  octetDeltaCount: z.number(),
  reversePacketTotalCount: z.number(),
  reverseOctetTotalCount: z.number(),
  reversePacketDeltaCount: z.number(),
  reverseOctetDeltaCount: z.number(),
  sourcePodName: z.string(),
  sourcePodNamespace: z.string(),
  /** What made the Pod, from its name: `yelb-ui` of `yelb-ui-6df49457d6-m5clv`. */
  sourceWorkload: z.string(),
  sourceNodeName: z.string(),
  destinationPodName: z.string(),
  destinationPodNamespace: z.string(),
  destinationWorkload: z.string(),
  destinationNodeName: z.string(),
  destinationClusterIP: z.string(),
  destinationServiceIP: z.string(),
  destinationServicePort: z.number().int(),
  /** `namespace/name:portName`. */
  destinationServicePortName: z.string(),
  ingressNetworkPolicyName: z.string(),
  ingressNetworkPolicyNamespace: z.string(),
  ingressNetworkPolicyRuleName: z.string(),
  ingressNetworkPolicyRuleAction: z.number().int(),
  ingressNetworkPolicyType: z.number().int(),
  egressNetworkPolicyName: z.string(),
  egressNetworkPolicyNamespace: z.string(),
  egressNetworkPolicyRuleName: z.string(),
  egressNetworkPolicyRuleAction: z.number().int(),
  egressNetworkPolicyType: z.number().int(),
  tcpState: z.string(),
  flowType: z.number().int(),
  /** JSON text; empty when the aggregator does not send labels. */
  sourcePodLabels: z.string(),
  destinationPodLabels: z.string(),
  /** Bits per second since the previous record, as the aggregator reckoned it. */
  throughput: z.number(),
  reverseThroughput: z.number(),
  throughputFromSourceNode: z.number(),
  throughputFromDestinationNode: z.number(),
  reverseThroughputFromSourceNode: z.number(),
  reverseThroughputFromDestinationNode: z.number(),
  clusterUUID: z.string(),
  egressName: z.string(),
  egressIP: z.string(),
  egressNodeName: z.string(),
  appProtocolName: z.string(),
  httpVals: z.string(),
  proxySnatIP: z.string(),
  proxySnatPort: z.number().int(),
  flowDirection: z.number().int(),
  /** Address of the exporter that the record came from, or the name of the stream. */
  exporter: z.string(),
  trusted: z.number().int(),
});
export type FlowRecord = z.infer<typeof FlowRecord>;

const moment = z
  .string()
  .regex(
    /^(now(-\d{1,6}[smhdw])?|\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})|\d{9,13})$/,
    'takes now, now-30m, a time such as 2026-01-31T12:00:00Z, or epoch seconds or milliseconds',
  );

/** What every question about stored flows says: when, and which. */
export const FlowScopeQuery = z.object({
  /** `now-30m`, RFC 3339, or epoch; 30 minutes before `to` when absent. */
  from: moment.optional(),
  /** `now` when absent. */
  to: moment.optional(),
  /** Filter language: `ns:yelb pod:yelb-ui* port:>1024 action:drop -ns:kube-system`. */
  filter: z.string().max(2000).optional(),
});
export type FlowScopeQuery = z.infer<typeof FlowScopeQuery>;

/** The range that an answer speaks of, and what it was cut to. */
export const FlowAnswerFacts = z.object({
  from: Timestamp,
  to: Timestamp,
  /** Why the answer is not whole: a limit that was reached, a part that could not be read. */
  partial: z.string().optional(),
  /** Namespaces whose flows the caller may not see. */
  hidden: z.array(Hidden).optional(),
  /** Milliseconds that the store took. */
  took: z.number(),
});
export type FlowAnswerFacts = z.infer<typeof FlowAnswerFacts>;

/** `GET /api/v1/clusters/{c}/flows`: newest first unless `sort` names another column. */
export const FlowsQuery = FlowScopeQuery.extend({
  limit: z.coerce.number().int().min(1).max(5000).optional(),
  cursor: z.string().max(500).optional(),
  /** Column of FlowRecord, `-` before it for descending; `-flowEndSeconds` when absent. */
  sort: z.string().max(100).optional(),
});
export type FlowsQuery = z.infer<typeof FlowsQuery>;
export const FlowList = listOf(FlowRecord).extend({ from: Timestamp, to: Timestamp, took: z.number() });
export type FlowList = z.infer<typeof FlowList>;

/** `GET /api/v1/clusters/{c}/flows/records/{id}` */
export const FlowRecordAnswer = FlowRecord;

const dimension = z
  .string()
  .refine(
    (text): text is FlowDimension =>
      (FLOW_DIMENSIONS as readonly string[]).includes(text) ||
      /^(src\.|dst\.)?label:[A-Za-z0-9._/-]{1,317}$/.test(text),
    { error: `takes ${FLOW_DIMENSIONS.join(', ')}, label:KEY, src.label:KEY or dst.label:KEY` },
  );
const commaListOf = <T extends z.ZodType<unknown, string>>(item: T, most: number) =>
  z
    .string()
    .max(1000)
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item).max(most));

/** A dimension named twice would have one place in the key of a group and two in the question. */
const dimensions = (most: number) =>
  commaListOf(dimension, most).refine((list) => new Set(list).size === list.length, {
    error: ({ input }) => {
      const list = input as readonly string[];
      const twice = list.find((one, at) => list.indexOf(one) < at) ?? '';
      return `names ${twice} more than once; name each dimension once`;
    },
  });

/** Measures of one group; each that was asked for. Null where it is not known (a gap), never where it is zero. */
export const FlowValues = z.partialRecord(z.enum(FLOW_MEASURES), z.number().nullable());
export type FlowValues = z.infer<typeof FlowValues>;
/** Values of the dimensions asked for, by name. Empty text: the flow has none (an external end has no namespace). */
export const FlowKey = z.record(z.string(), z.string());
export type FlowKey = z.infer<typeof FlowKey>;

/** `GET /api/v1/clusters/{c}/flows/summary`: grouped sums, the greatest first. Without `by` there is one row. */
export const FlowSummaryQuery = FlowScopeQuery.extend({
  by: dimensions(4).optional(),
  measures: commaListOf(z.enum(FLOW_MEASURES), FLOW_MEASURES.length).optional(),
  /** Measure that ranks the groups; the first of `measures` when absent. */
  order: z.enum(FLOW_MEASURES).optional(),
  top: z.coerce.number().int().min(1).max(1000).default(50),
  /** The same for the period of equal length just before. */
  previous: z.enum(['true', 'false']).optional(),
});
export type FlowSummaryQuery = z.infer<typeof FlowSummaryQuery>;
export const FlowSummary = FlowAnswerFacts.extend({
  items: z.array(
    z.object({
      key: FlowKey,
      values: FlowValues,
      previous: FlowValues.optional(),
      /** Verdicts of the group's records, by count: tells pure from mixed. */
      verdicts: z.partialRecord(z.enum(FLOW_VERDICTS), z.number()),
    }),
  ),
  /** How many groups there are in all. */
  groups: z.number().int(),
  /** What the groups beyond `top` add up to; absent when there are none. `connections` is null: distinct counts do not add up. */
  other: z.object({ groups: z.number().int(), values: FlowValues }).optional(),
  totals: FlowValues,
  previousTotals: FlowValues.optional(),
});
export type FlowSummary = z.infer<typeof FlowSummary>;

/** `GET /api/v1/clusters/{c}/flows/series`: the same over time. */
export const FlowSeriesQuery = FlowScopeQuery.extend({
  by: dimensions(2).optional(),
  measure: z.enum(FLOW_MEASURES).default('throughput'),
  top: z.coerce.number().int().min(1).max(50).default(8),
  /** About how many buckets are wanted; the width is chosen from 1, 2, 5, 10, 15, 30 s, 1 min … 1 d. */
  buckets: z.coerce.number().int().min(2).max(500).default(120),
  previous: z.enum(['true', 'false']).optional(),
});
export type FlowSeriesQuery = z.infer<typeof FlowSeriesQuery>;
const seriesValues = z.array(z.number().nullable());
/** A bucket that holds less than a whole one: its place, how many of its seconds it speaks of, and whether more of it is to come. */
export const FlowCutBucket = z.object({ at: z.number().int(), seconds: z.number().int(), growing: z.boolean() });
export type FlowCutBucket = z.infer<typeof FlowCutBucket>;
export const FlowSeries = FlowAnswerFacts.extend({
  /** Seconds of a bucket. */
  step: z.number().int(),
  /** Starts of the buckets, epoch milliseconds. */
  times: z.array(z.number()),
  /** Buckets that the range cuts, or that are not over yet; throughput is of the seconds that were asked for, counts are lower for it. */
  cut: z.array(FlowCutBucket).optional(),
  /** One value a bucket; null where nothing is stored of that time by any exporter (a gap), 0 where there was no such flow. */
  series: z.array(z.object({ key: FlowKey, values: seriesValues })),
  other: z.object({ groups: z.number().int(), values: seriesValues }).optional(),
  /** Sum over the groups for the period before, bucket by bucket. */
  previous: seriesValues.optional(),
});
export type FlowSeries = z.infer<typeof FlowSeries>;

/** `GET /api/v1/clusters/{c}/flows/complete`: what can stand at `at` in the filter `text`; values come from what is stored. */
export const FlowCompleteQuery = FlowScopeQuery.omit({ filter: true }).extend({
  text: z.string().max(2000),
  at: z.coerce.number().int().min(0).max(2000).optional(),
});
export type FlowCompleteQuery = z.infer<typeof FlowCompleteQuery>;
export const FlowCompletions = z.object({
  /** The part of the text that an option replaces. */
  from: z.number().int(),
  to: z.number().int(),
  options: z.array(
    z.object({ text: z.string(), kind: z.enum(['field', 'value', 'word']), detail: z.string().optional() }),
  ),
  /** What is wrong with the text, with the place. */
  fault: z.object({ at: z.number().int(), length: z.number().int(), message: z.string() }).optional(),
});
export type FlowCompletions = z.infer<typeof FlowCompletions>;

/** `GET /api/v1/clusters/{c}/flows/export`: the whole result as a stream, at most `FLOW_EXPORT_ROWS` rows. */
export const FlowExportQuery = FlowScopeQuery.extend({
  format: z.enum(['csv', 'json', 'ndjson']).default('csv'),
  columns: z.string().max(3000).optional(),
  sort: z.string().max(100).optional(),
});
export type FlowExportQuery = z.infer<typeof FlowExportQuery>;
export const FLOW_EXPORT_ROWS = 10_000_000;

/** One sender of records. */
export const FlowExporter = z.object({
  /**
   * Address and port of the peer, or the address of the stream. An address without a port stands for all earlier connections of that peer that
   * are not told one by one any more; their counts are added up.
   */
  peer: z.string(),
  protocol: z.enum(['ipfix-udp', 'ipfix-tcp', 'ipfix-tls', 'json', 'grpc', 'clickhouse']),
  observationDomain: z.number().int().nullable(),
  records: z.number().int(),
  /** Records that the sequence numbers say were sent but did not come; null where the protocol has none. */
  missed: z.number().int().nullable(),
  malformed: z.number().int(),
  /** Last fault of a message from there, in words. */
  lastFault: z.string().optional(),
  lastSeen: Timestamp.nullable(),
  connected: z.boolean().nullable(),
});
export type FlowExporter = z.infer<typeof FlowExporter>;

/** Why there may be no flows, or not all of them; each with what to do and the page that helps. */
export const FlowGap = z.object({
  code: z.enum([
    'STORE_OFF',
    'STORE_UNAVAILABLE',
    'EXPORTER_GATE_OFF',
    'EXPORTER_GATE_PARTLY_OFF',
    'EXPORTER_GATE_UNKNOWN',
    'AGGREGATOR_ABSENT',
    'NO_SOURCE',
    'NOTHING_RECEIVED',
    'STALE',
    'LABELS_OFF',
    'RECORDS_DROPPED',
    'PARTITIONS_DROPPED',
    'NO_RIGHTS',
  ]),
  severity: z.enum(['blocking', 'warning', 'info']),
  title: z.string(),
  detail: z.string(),
  action: z.string(),
  /** Names of the agents (Nodes) that it concerns. */
  nodes: z.array(z.string()).optional(),
  /** Path below `/clusters/{c}`. */
  link: z.string().optional(),
});
export type FlowGap = z.infer<typeof FlowGap>;

/** `GET /api/v1/clusters/{c}/flows/status`: where records come from, what is kept, and why something may be missing. */
export const FlowStatus = z.object({
  store: z.object({
    kind: z.enum(['off', 'embedded', 'clickhouse', 'theia']),
    state: z.enum(['off', 'starting', 'ready', 'unavailable']),
    detail: z.string().optional(),
    /** Of this cluster. */
    rows: z.number().nullable(),
    oldest: Timestamp.nullable(),
    newest: Timestamp.nullable(),
    /** Of the whole store, bytes on disk. */
    bytes: z.number().nullable(),
    maxBytes: z.number().nullable(),
    retentionHours: z.number().nullable(),
    /** Records that wait to be stored, and since the start those that were lost because the buffer was full. */
    waiting: z.number().int(),
    dropped: z.number().int(),
    /** Whole old partitions that the size ceiling took, newest end last. */
    partitionsDropped: z.array(z.object({ until: Timestamp, rows: z.number(), at: Timestamp })),
  }),
  /** Records per second that came in over the last minute. */
  rate: z.number(),
  listeners: z.array(z.object({ address: z.string(), protocol: z.string(), fault: z.string().optional() })),
  exporters: z.array(FlowExporter),
  gaps: z.array(FlowGap),
});
export type FlowStatus = z.infer<typeof FlowStatus>;
