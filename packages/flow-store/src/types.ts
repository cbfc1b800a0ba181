import type { Filter, Result } from '@netloft/analytics';
import type {
  FlowDimension,
  FlowExporter,
  FlowMeasure,
  FlowRecord,
  FlowSeries,
  FlowSummary,
  FlowVerdict,
} from '@netloft/contracts';

/** A refusal of the store, as a value. */
export type StoreFault =
  | { readonly type: 'unavailable'; readonly detail: string }
  /** Longer or larger than a question may be. */
  | { readonly type: 'too-large'; readonly detail: string }
  | { readonly type: 'invalid'; readonly field: string; readonly detail: string }
  | { readonly type: 'aborted' };

export type StoreResult<T> = Promise<Result<T, StoreFault>>;

/** Namespaces whose flows may be told: a flow is told when every Pod end of it lies in one of them. */
export type VisibleNamespaces = 'all' | readonly string[];

/** When, where and which. Times are epoch milliseconds, `from` inclusive, `to` exclusive. */
export interface FlowScope {
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
  readonly filter: Filter;
  readonly namespaces: VisibleNamespaces;
}

export interface QueryOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds, 10 000 when absent. */
  readonly timeoutMs?: number;
}

/** `took` in milliseconds; `partial` says why the answer is not whole. */
export interface Told {
  readonly took: number;
  readonly partial?: string;
}

export interface RecordsQuery extends FlowScope {
  readonly limit: number;
  readonly cursor?: string;
  /** Column of FlowRecord, with `-` for descending. */
  readonly sort?: string;
}
export interface RecordsPage extends Told {
  readonly items: readonly FlowRecord[];
  readonly total: number;
  readonly cursor?: string;
}

export interface SummaryQuery extends FlowScope {
  readonly by: readonly FlowDimension[];
  readonly measures: readonly FlowMeasure[];
  readonly order: FlowMeasure;
  readonly top: number;
  readonly previous: boolean;
}
export type SummaryAnswer = Omit<FlowSummary, 'from' | 'to' | 'hidden' | 'took' | 'partial'> & Told;

export interface SeriesQuery extends FlowScope {
  readonly by: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly top: number;
  readonly buckets: number;
  readonly previous: boolean;
}
export type SeriesAnswer = Omit<FlowSeries, 'from' | 'to' | 'cut' | 'hidden' | 'took' | 'partial'> & Told;

/** Values of a dimension that are stored, the most frequent first, whose text holds `text`. */
export interface ValuesQuery extends FlowScope {
  readonly dimension: FlowDimension;
  readonly text: string;
  readonly limit: number;
}
export interface ValuesAnswer extends Told {
  readonly values: readonly { readonly value: string; readonly flows: number }[];
}

/** Connections between ends, ephemeral ports left out: the ground of topology, impact and recommendation. */
export interface EdgesQuery extends FlowScope {
  /** At most so many, the greatest by bytes first. */
  readonly limit: number;
  readonly labels: boolean;
}
export interface FlowEdge {
  readonly sourceNamespace: string;
  readonly sourcePod: string;
  readonly sourceWorkload: string;
  readonly sourceNode: string;
  /** Only where the end is no Pod. */
  readonly sourceIP: string;
  readonly destinationNamespace: string;
  readonly destinationPod: string;
  readonly destinationWorkload: string;
  readonly destinationNode: string;
  readonly destinationIP: string;
  readonly service: string;
  readonly port: number;
  readonly protocol: number;
  readonly flowType: number;
  readonly verdict: FlowVerdict;
  /** Policy that decided: `type:namespace/name`, type as Antrea's number; empty for none or isolation. */
  readonly policy: string;
  readonly sourceLabels: string;
  readonly destinationLabels: string;
  readonly bytes: number;
  readonly reverseBytes: number;
  readonly flows: number;
  /** Epoch seconds. */
  readonly lastSeen: number;
}
export interface EdgesAnswer extends Told {
  readonly edges: readonly FlowEdge[];
  /** Edges beyond the limit. */
  readonly left: number;
}

export interface StoreStatus {
  readonly kind: 'embedded' | 'clickhouse' | 'theia';
  readonly state: 'starting' | 'ready' | 'unavailable';
  readonly detail?: string;
  readonly bytes: number | null;
  readonly maxBytes: number | null;
  readonly retentionHours: number | null;
  readonly waiting: number;
  readonly dropped: number;
  /** Stored since the start. */
  readonly stored: number;
  /** Epoch milliseconds. */
  readonly partitionsDropped: readonly { readonly until: number; readonly rows: number; readonly at: number }[];
}
export interface StoredOf {
  readonly rows: number;
  /** Epoch milliseconds, null when nothing is stored. */
  readonly oldest: number | null;
  readonly newest: number | null;
  /** Whether some record of the last hour of data carries labels. */
  readonly labels: boolean;
}

/** Seconds are those of the store's clock, since 1970. */
export interface ArrivalsQuery {
  readonly cluster: string;
  readonly from: number;
  /** Seconds behind the store's clock from which on nothing more is expected to arrive. */
  readonly lagSeconds: number;
}
/** Records that arrived from a second on, up to that before `until`. */
export interface Arrivals {
  readonly until: number;
  /** Records by second; a second without any is left out. */
  readonly counts: ReadonlyMap<number, number>;
}
export interface ArrivedFlow {
  readonly second: number;
  /** Tells the records of one second apart and is their order there: end of the flow and hash, 24 hexadecimal digits. */
  readonly key: string;
  readonly flow: IncomingFlow;
}

/** Questions about stored flows. Everything is parameterised, limited in time and memory, and ends with the caller's signal. */
export interface FlowQueries {
  records(query: RecordsQuery, options?: QueryOptions): StoreResult<RecordsPage>;
  record(
    scope: Omit<FlowScope, 'from' | 'to' | 'filter'>,
    id: string,
    options?: QueryOptions,
  ): StoreResult<FlowRecord | undefined>;
  summary(query: SummaryQuery, options?: QueryOptions): StoreResult<SummaryAnswer>;
  series(query: SeriesQuery, options?: QueryOptions): StoreResult<SeriesAnswer>;
  values(query: ValuesQuery, options?: QueryOptions): StoreResult<ValuesAnswer>;
  edges(query: EdgesQuery, options?: QueryOptions): StoreResult<EdgesAnswer>;
  /** Pieces of the whole result in the format, header included; throws StoreFault's detail as an Error only after the first piece. */
  export(
    query: FlowScope & {
      readonly format: 'csv' | 'json' | 'ndjson';
      readonly columns: readonly string[];
      readonly sort?: string;
      readonly limit: number;
    },
    options?: QueryOptions,
  ): StoreResult<AsyncIterable<Uint8Array>>;
  storedOf(cluster: string, options?: QueryOptions): StoreResult<StoredOf>;
  /** How many records arrived lately, second by second. */
  arrivals(query: ArrivalsQuery, options?: QueryOptions): StoreResult<Arrivals>;
  /** Those of some seconds, `perSecond` of each at most, in the same order whoever asks. */
  arrived(
    query: { readonly cluster: string; readonly from: number; readonly to: number; readonly perSecond: number },
    options?: QueryOptions,
  ): StoreResult<readonly ArrivedFlow[]>;
}

/**
 * SQL towards one ClickHouse: embedded chDB in a child process, or a server by URL. Everything above it is the same for both.
 * Parameters are named in the SQL as `{name:Type}`.
 */
export interface SqlEngine {
  readonly kind: 'embedded' | 'clickhouse';
  /** Rows as objects (JSONEachRow; 64-bit integers as numbers where they are safe). */
  query<Row>(
    sql: string,
    parameters?: Readonly<Record<string, unknown>>,
    options?: QueryOptions & { readonly settings?: Readonly<Record<string, string | number>> },
  ): StoreResult<readonly Row[]>;
  /** Raw pieces in a ClickHouse format, with back-pressure. */
  stream(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    format: string,
    options?: QueryOptions,
  ): StoreResult<AsyncIterable<Uint8Array>>;
  /** DDL and other statements without rows. */
  command(sql: string, options?: QueryOptions): StoreResult<void>;
  /**
   * Inserts a file of rows in RowBinary. The same `token` inserts once, whatever was interrupted before: the answer is lost, the rows are not doubled.
   */
  insertFile(
    insert: {
      readonly table: string;
      readonly columns: readonly string[];
      readonly structure: string;
      readonly path: string;
      readonly token: string;
    },
    options?: QueryOptions,
  ): StoreResult<void>;
  state(): { readonly state: 'starting' | 'ready' | 'unavailable'; readonly detail?: string };
  close(): Promise<void>;
}

/** One record on its way in; members that a source does not know are left out. Addresses as text, times in epoch seconds, counters below 2^53. */
export type IncomingFlow = Partial<
  Omit<FlowRecord, 'id' | 'verdict' | 'timeInserted' | 'sourceWorkload' | 'destinationWorkload' | FlowTimes>
> & { readonly [K in FlowTimes]?: number };
type FlowTimes =
  | 'flowStartSeconds'
  | 'flowEndSeconds'
  | 'flowEndSecondsFromSourceNode'
  | 'flowEndSecondsFromDestinationNode';

/** Records as they come in, for live views: decoded only while somebody listens. */
export interface LiveFlows {
  /** `flows` are decoded records of one cluster; `skipped` counts those left out because they came faster than can be shown. */
  listen(cluster: string, listener: (flows: readonly IncomingFlow[], skipped: number) => void): () => void;
}

/** What brings records in, and how it fares. */
export interface FlowCollector extends LiveFlows {
  status(): {
    readonly listeners: readonly {
      readonly id: string;
      readonly address: string;
      readonly protocol: string;
      readonly fault?: string;
    }[];
    readonly exporters: readonly (FlowExporter & { readonly cluster: string })[];
    /** Records per second over the last minute, by cluster. */
    readonly rates: Readonly<Record<string, number>>;
    readonly waiting: number;
    readonly dropped: number;
    readonly stored: number;
  };
  /** Stops listening, then waits until what came in is stored, at most `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** An address at which records come in. TLS files are paths of PEM; they are read again when they change. */
export interface CollectorListener {
  /** Names the listener in status(); each has its own. */
  readonly id: string;
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  /** 0 takes a free one; status() tells it. */
  readonly port: number;
  readonly cluster?: string;
  readonly tls?: { readonly certPath: string; readonly keyPath: string; readonly caPath?: string };
}

/** A FlowStreamService to follow. Without `tls` in the clear. `ca` is PEM text. */
export interface CollectorStream {
  /** host:port */
  readonly address: string;
  readonly cluster: string;
  readonly tls: boolean;
  readonly ca?: string;
  readonly serverName?: string;
}

export interface FlowStoreOptions {
  readonly mode: 'embedded' | 'clickhouse';
  /** `collector`: records come in and go to ClickHouse; no questions are answered. */
  readonly role: 'all' | 'collector';
  /** Folder of spool and embedded store; made when absent. */
  readonly dataDir: string;
  /** Folder that holds the spools of all processes, `dataDir` among them: what others left behind there is stored too. */
  readonly sharedDir?: string;
  readonly clickhouse?: {
    readonly url: string;
    readonly database: string;
    readonly user?: string;
    readonly password?: string;
    /** PEM of the authorities of its certificate; those that Node.js knows when absent. */
    readonly ca?: string;
    /** Name for ON CLUSTER; one server when absent. */
    readonly cluster?: string;
  };
  readonly retentionHours: number;
  readonly maxBytes: number;
  /** Bound of the spool in front of the store. */
  readonly bufferBytes: number;
  /** Paths of the bundled child process and worker. */
  readonly entries: { readonly engine: string; readonly collector: string };
  readonly listeners: readonly CollectorListener[];
  readonly streams: readonly CollectorStream[];
  /** Registered cluster by Antrea's cluster UUID (lower case). */
  readonly clusterIds: Readonly<Record<string, string>>;
  /** Cluster of records that do not tell, from listeners without a cluster. */
  readonly defaultCluster: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** Opened by `openFlowStore`. Opening never fails: what is wrong is told by status() and tried again. */
export interface FlowStore {
  /** Answer `unavailable` while the store is. */
  readonly queries: FlowQueries;
  readonly collector: FlowCollector;
  status(): Promise<StoreStatus>;
  /** What was learned of clusters and streams since the start. */
  setClusterIds(ids: Readonly<Record<string, string>>): void;
  setStreams(streams: readonly CollectorStream[]): void;
  close(graceMs?: number): Promise<void>;
}

/** A ClickHouse that Theia or a Flow Aggregator fills; read only. Opened by `openTheia`. */
export interface TheiaOptions {
  readonly url: string;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM of the authorities of its certificate; those that Node.js knows when absent. */
  readonly ca?: string;
  /** Registered cluster whose flows these are; rows of other clusterUUIDs are left out when `clusterUUID` is given. */
  readonly cluster: string;
  readonly clusterUUID?: string;
}
export interface TheiaSource {
  readonly queries: FlowQueries;
  status(): Promise<StoreStatus>;
  close(): Promise<void>;
}
