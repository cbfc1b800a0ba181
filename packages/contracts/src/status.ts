import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { ErrorCode } from './shared/errors.ts';
import { FreshnessState } from './shared/list.ts';

/** Watches of one cluster that one process keeps, of all people together: those that are open by how fresh they are, and what happened since the start. */
export const StatusWatches = z.object({
  open: z.number().int(),
  byState: z.partialRecord(FreshnessState, z.number().int()),
  /** The oldest agreement with the API server of a watch that is open; null without one. */
  oldestAsOf: Timestamp.nullable(),
  opened: z.number().int(),
  /** Lists read again after the first; of those, because the API server no longer had the changes (410). */
  relisted: z.number().int(),
  expired: z.number().int(),
  broken: z.number().int(),
});
export type StatusWatches = z.infer<typeof StatusWatches>;

export const StatusCluster = z.object({
  name: z.string(),
  isDefault: z.boolean(),
  reachability: z.enum(['reachable', 'unreachable', 'unknown']),
  since: Timestamp.nullable(),
  detail: z.string().optional(),
  kubernetesVersion: z.string().nullable(),
  watches: StatusWatches,
});
export type StatusCluster = z.infer<typeof StatusCluster>;

export const StatusStore = z.object({
  cluster: z.string(),
  kind: z.enum(['embedded', 'clickhouse', 'theia']),
  state: z.enum(['starting', 'ready', 'unavailable']),
  detail: z.string().optional(),
  bytes: z.number().nullable(),
  maxBytes: z.number().nullable(),
  retentionHours: z.number().nullable(),
});
export type StatusStore = z.infer<typeof StatusStore>;

/** Flow records that one process took in since its start. */
export const StatusCollector = z.object({
  listeners: z.array(z.object({ address: z.string(), protocol: z.string(), fault: z.string().optional() })),
  exporters: z.number().int(),
  recordsPerSecond: z.number(),
  waiting: z.number().int(),
  dropped: z.number().int(),
  stored: z.number().int(),
});
export type StatusCollector = z.infer<typeof StatusCollector>;

export const StatusNsx = z.object({
  managers: z.array(
    z.object({
      url: z.string(),
      state: z.enum(['up', 'down', 'unknown']),
      since: Timestamp.nullable(),
      detail: z.string().optional(),
    }),
  ),
  /** Requests that wait for their turn, and the limit a second. */
  waiting: z.number().int(),
  limit: z.number(),
});
export type StatusNsx = z.infer<typeof StatusNsx>;

/** A problem that requests were answered with, counted by code, route and upstream. Never who asked, nor for what. */
export const StatusProblem = z.object({
  code: ErrorCode,
  title: z.string(),
  method: z.string(),
  /** Pattern: `/api/v1/clusters/:cluster/agents`. */
  route: z.string(),
  upstream: z.string().optional(),
  count: z.number().int(),
  firstAt: Timestamp,
  lastAt: Timestamp,
  /** Of the last one, for the log. */
  requestId: z.string(),
  /** The replica that noticed the last one; absent where there is one process. */
  noticedBy: z.string().optional(),
});
export type StatusProblem = z.infer<typeof StatusProblem>;

/** What one process of Netloft tells of itself. */
export const StatusProcess = z.object({
  version: z.string(),
  /** The name that NETLOFT_REPLICA gives; without it the name of the machine or Pod. */
  replica: z.string(),
  node: z.string(),
  platform: z.string(),
  asOf: Timestamp,
  startedAt: Timestamp,
  memoryBytes: z.number(),
  signInModes: z.array(z.string()),
  sealingKeys: z.enum(['setting', 'file', 'data directory']),
  /** Keys that open sessions now, the sealing one included. */
  sealingKeyCount: z.number().int(),
  /** Since when the sealing key seals; null where nothing says so. */
  sealingKeySince: Timestamp.nullable(),
  clusters: z.array(StatusCluster),
  /** Null where no NSX is configured. */
  nsx: StatusNsx.nullable(),
  /** One for each cluster with a store; empty where there is none. */
  stores: z.array(StatusStore),
  /** Null where this process takes no records in. */
  collector: StatusCollector.nullable(),
  live: z.object({
    sockets: z.number().int(),
    subscriptions: z.number().int(),
    waiting: z.number().int(),
    gaps: z.number().int(),
    rowsDropped: z.number().int(),
    slowReaders: z.number().int(),
  }),
  jobs: z.array(z.object({ kind: z.string(), active: z.number().int() })),
});
export type StatusProcess = z.infer<typeof StatusProcess>;

/** One of several replicas, as it told the one that answered; seconds old. */
export const StatusReplica = StatusProcess.extend({
  /** Whether it is the one that answered. */
  answered: z.boolean(),
  /** When it was last heard of, by the clock of the one that answered. */
  heardAt: Timestamp,
  /** Not heard of for 15 s. It ended without a word, or cannot write to the shared data directory. Left out after ten minutes. */
  silent: z.boolean(),
  /** Whether it opens sessions that the one that answered seals, and the other way round. */
  sharesKeys: z.boolean(),
});
export type StatusReplica = z.infer<typeof StatusReplica>;

/** Why the replica that answered cannot tell the others how it fares (`write`), or does not know how one of them does (`read`). */
export const StatusReplicaFault = z.object({ what: z.enum(['write', 'read']), detail: z.string() });
export type StatusReplicaFault = z.infer<typeof StatusReplicaFault>;

/**
 * `GET /api/v1/status`: how Netloft fares. For admin sessions, and for whoever may `get` `/netloft/status` in the default cluster. Everything at
 * the top but `problems` is of the process that answered.
 */
export const ServerStatus = StatusProcess.extend({
  /** Latest first; of all replicas together. */
  problems: z.array(StatusProblem),
  /** By name, the one that answered among them; absent where the process has the data directory for itself. */
  replicas: z.array(StatusReplica).optional(),
  replicaFaults: z.array(StatusReplicaFault).optional(),
});
export type ServerStatus = z.infer<typeof ServerStatus>;
