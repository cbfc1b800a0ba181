/** Where records of IPFIX and JSON are taken in. */
export interface ListenerConfig {
  /** Names the listener in status(); each has its own. */
  readonly id: string;
  readonly protocol: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  /** 0 takes a free one; status() tells which. */
  readonly port: number;
  /** Cluster of records that carry no id of a known one. */
  readonly cluster?: string;
  /** Paths of PEM files, read again when they change. With `caPath` exporters must show a certificate of it. */
  readonly tls?: { readonly certPath: string; readonly keyPath: string; readonly caPath?: string };
}

/** A FlowStreamService of Antrea 2.7 that records are fetched from. */
export interface StreamConfig {
  readonly address: string;
  readonly cluster: string;
  /** PEM text of the certificate authority. */
  readonly ca?: string;
  readonly serverName?: string;
  readonly insecure?: boolean;
}

export interface SpoolConfig {
  readonly directory: string;
  readonly maxBytes?: number;
  readonly maxMemoryBytes?: number;
  readonly maxRows?: number;
  readonly maxAgeMs?: number;
}

/** What the worker is started with. */
export interface WorkerConfig {
  readonly listeners: readonly ListenerConfig[];
  readonly streams: readonly StreamConfig[];
  readonly spool: SpoolConfig;
  /** Names of registered clusters by their UUID (or configured cluster ID). */
  readonly clusterIds: Readonly<Record<string, string>>;
  /** Records a second at most that go to live views; the rest is counted. */
  readonly livePerSecond: number;
  readonly maxConnections: number;
  /** Milliseconds after which a connection without a byte is closed. */
  readonly idleMs: number;
  /** Milliseconds between two words on how things are. */
  readonly statusMs: number;
  /** Milliseconds between two looks at the files of TLS. */
  readonly tlsCheckMs: number;
}

export const WORKER_DEFAULTS = {
  streams: [],
  clusterIds: {},
  livePerSecond: 6_500,
  maxConnections: 512,
  idleMs: 3_600_000,
  statusMs: 1_000,
  tlsCheckMs: 10_000,
} as const satisfies Partial<WorkerConfig>;
