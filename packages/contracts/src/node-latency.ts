import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { Freshness, Hidden } from './shared/list.ts';

/**
 * `measuring`: there are measurements. `waiting`: agents have not reported any yet. `no-monitor`: nobody asked them to. `gate-off`: no agent has the
 * gate on. `unavailable`: the release has no such thing, or it does not answer. `forbidden`: the caller may not read it.
 */
export const NodeLatencyState = z.enum(['measuring', 'waiting', 'no-monitor', 'gate-off', 'unavailable', 'forbidden']);
export type NodeLatencyState = z.infer<typeof NodeLatencyState>;

/** `lost`: at least two pings in a row had no answer, or none ever had. `stale`: the agent has not pinged for long; what it measured is old. */
export const PingState = z.enum(['answered', 'lost', 'stale']);
export type PingState = z.infer<typeof PingState>;

/** What one Node measured to one address of another. */
export const NodePing = z.object({
  ip: z.string(),
  state: PingState,
  /** Of the last ping that was answered; null when none was. */
  rttNanoseconds: z.number().nonnegative().nullable(),
  sentAt: Timestamp.nullable(),
  answeredAt: Timestamp.nullable(),
});
export type NodePing = z.infer<typeof NodePing>;

/** Measurements of one Node: `to[i]` is about `nodes[i]`, one entry an address family; empty where nothing was measured, as to itself. */
export const LatencyRow = z.object({ node: z.string(), to: z.array(z.array(NodePing)) });
export type LatencyRow = z.infer<typeof LatencyRow>;

/** Pairs of Nodes by what is known of them, each direction by itself, and the round trips of those that answered, in nanoseconds. */
export const LatencySummary = z.object({
  pairs: z.number().int(),
  answered: z.number().int(),
  lost: z.number().int(),
  stale: z.number().int(),
  unmeasured: z.number().int(),
  fastest: z.number().nullable(),
  median: z.number().nullable(),
  slowest: z.number().nullable(),
});
export type LatencySummary = z.infer<typeof LatencySummary>;

/** `GET /api/v1/clusters/{c}/node-latency`. */
export const NodeLatency = z.object({
  state: NodeLatencyState,
  /** Why there is nothing, and what to do; empty while measuring. */
  detail: z.string(),
  /** Whether a NodeLatencyMonitor can be made or changed here at all: false where the release has none. */
  configurable: z.boolean(),
  /** The NodeLatencyMonitor `default` as the API server holds it, without managedFields; null when there is none or it may not be read. */
  monitor: z.looseObject({}).nullable(),
  /** Seconds between pings; null without a monitor. */
  intervalSeconds: z.number().int().nullable(),
  /** Nodes whose agents have the gate off while others have it on. */
  gateOffOn: z.array(z.string()),
  /** Names of all Nodes that are known, sorted: rows and columns of the matrix. */
  nodes: z.array(z.string()),
  /** One a Node, in the same order. */
  rows: z.array(LatencyRow),
  summary: LatencySummary,
  freshness: Freshness,
  hidden: z.array(Hidden).optional(),
});
export type NodeLatency = z.infer<typeof NodeLatency>;
