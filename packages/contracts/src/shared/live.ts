import { z } from 'zod';
import { Freshness, Hidden } from './list.ts';
import { Problem } from './errors.ts';

/**
 * The multiplexed WebSocket at GET /api/v1/live: JSON text frames, one socket a tab.
 *
 * A subscription answers with one `snapshot` (all items), then `delta`s. After a relist, an overflow of its queue or a
 * resume the server sends a new `snapshot`, which replaces everything that the subscription held: the client never
 * merges a snapshot. `freshness` frames tell a change of state without data.
 */
export const LIVE_PATH = '/api/v1/live';

/**
 * Topics and the item that each carries (every item has a string `id`):
 * - `agents`      AgentSummary (agents.ts); params: cluster
 * - `controller`  ControllerSummary (agents.ts), zero or one item; params: cluster
 * - `traceflows`  TraceflowSummary (traceflows.ts); params: cluster
 * - `traceflow`   TraceflowDetail (traceflows.ts), one item; params: cluster, name
 * - `captures`    CaptureSummary (captures.ts); params: cluster
 * - `capture`     CaptureDetail (captures.ts), one item; params: cluster, name
 * - `bundles`     BundleSummary (captures.ts); params: cluster
 * - `bundle`      BundleDetail (captures.ts), one item; params: cluster, name
 * - `trace-check-run` CheckRun (trace-checks.ts), one item; params: cluster, name = id of the run
 * - `overview`    Overview (overview.ts) with id `overview`, one item; params: cluster
 * - `clusters`    Cluster (clusters.ts), id = name; params: none
 * - `policies`    PolicySummary (policies.ts); params: cluster
 * - `tiers`       Rung (tiers.ts); params: cluster
 * - `groups`      GroupSummary (groups.ts); params: cluster
 * - `flows`       no items but `rows` frames of flow records as they come in; params: cluster, filter (filter language), after
 */
export const LiveTopic = z.enum([
  'agents',
  'controller',
  'traceflows',
  'traceflow',
  'trace-check-run',
  'captures',
  'capture',
  'bundles',
  'bundle',
  'overview',
  'clusters',
  'policies',
  'tiers',
  'groups',
  'flows',
]);
export type LiveTopic = z.infer<typeof LiveTopic>;

export const LiveParams = z.object({
  cluster: z.string().optional(),
  name: z.string().optional(),
  filter: z.string().max(2000).optional(),
  /** Of a stream: `place` of the last frame that came before the connection was lost. The stream goes on after it, at any replica. */
  after: z
    .string()
    .regex(/^\d{1,10}(?:\.[0-9a-f]{24})?$/)
    .optional(),
});
export type LiveParams = z.infer<typeof LiveParams>;

export const LiveClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribe'), id: z.number().int(), topic: LiveTopic, params: LiveParams }),
  z.object({ type: z.literal('unsubscribe'), id: z.number().int() }),
  /** The tab went to the background: the server stops sending and answers `resume` with fresh snapshots. */
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('ping') }),
]);
export type LiveClientMessage = z.infer<typeof LiveClientMessage>;

export const LiveItem = z.looseObject({ id: z.string() });

export const LiveServerMessage = z.discriminatedUnion('type', [
  /** First frame of a socket. `serverTime` is epoch milliseconds, so that ages do not depend on the browser's clock. */
  z.object({ type: z.literal('hello'), serverTime: z.number(), sessionExpiresAt: z.string().nullable() }),
  z.object({
    type: z.literal('snapshot'),
    id: z.number().int(),
    items: z.array(LiveItem),
    freshness: Freshness,
    hidden: z.array(Hidden).optional(),
  }),
  z.object({
    type: z.literal('delta'),
    id: z.number().int(),
    upserts: z.array(LiveItem),
    deletes: z.array(z.string()),
    asOf: z.string(),
  }),
  z.object({
    type: z.literal('freshness'),
    id: z.number().int(),
    freshness: Freshness,
    hidden: z.array(Hidden).optional(),
  }),
  /**
   * Rows of a stream, which are never merged: columns as LIVE_FLOW_COLUMNS says. `names` goes after the names told before, or begins anew with
   * `reset`. `seen` counts what matched since the last frame, `dropped` what of it was left out because the reader or the line was slow, and
   * `missed` what of it came while the tab was in the background. `place` is where the stream stands after these rows, for `after`; it lacks
   * where only this server knows the rows. `freshness` tells when nothing comes because the rows cannot be read, and when that is over.
   */
  z.object({
    type: z.literal('rows'),
    id: z.number().int(),
    reset: z.boolean().optional(),
    names: z.array(z.string()),
    rows: z.array(z.array(z.number())),
    seen: z.number().int(),
    dropped: z.number().int(),
    missed: z.number().int().optional(),
    place: z.string().optional(),
    freshness: Freshness.optional(),
  }),
  /** Frames were dropped because the reader was slow; a snapshot follows. */
  z.object({ type: z.literal('gap'), id: z.number().int(), dropped: z.number().int() }),
  /** The subscription ended for good (unknown topic, no such cluster). */
  z.object({ type: z.literal('error'), id: z.number().int().nullable(), problem: Problem }),
  z.object({ type: z.literal('pong'), serverTime: z.number() }),
]);
export type LiveServerMessage = z.infer<typeof LiveServerMessage>;

/** WebSocket close codes of Netloft's own. */
export const LIVE_CLOSE = { sessionEnded: 4401, slowReader: 4408, shuttingDown: 4503, badMessage: 4400 } as const;
