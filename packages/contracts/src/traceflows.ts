import { z } from 'zod';
import { listOf } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';

/** Label on Traceflows that Netloft made; only those are cleaned up. */
export const NETLOFT_TRACEFLOW_LABEL = 'netloft.io/managed';
/** Annotation that names who asked for it. */
export const NETLOFT_TRACEFLOW_USER = 'netloft.io/requested-by';
/** Netloft's own Traceflows are removed after this long. */
export const TRACEFLOW_RETENTION_MINUTES = 60;

const port = z.number().int().min(0).max(65_535);

/** One end of a trace: exactly one of pod, service (destination only) and ip. */
export const TraceEndpoint = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pod'), namespace: z.string().min(1).max(63), name: z.string().min(1).max(253) }),
  z.object({ type: z.literal('service'), namespace: z.string().min(1).max(63), name: z.string().min(1).max(253) }),
  z.object({ type: z.literal('ip'), ip: z.union([z.ipv4(), z.ipv6()], 'is no IPv4 or IPv6 address') }),
]);
export type TraceEndpoint = z.infer<typeof TraceEndpoint>;

/** Protocols that a trace can be asked for by name. */
export const TraceProtocol = z.enum(['TCP', 'UDP', 'ICMP']);
export type TraceProtocol = z.infer<typeof TraceProtocol>;

/** What the form asks for; the server builds the Traceflow's spec from it, in the version that the cluster serves. */
export const TraceflowRequest = z.object({
  source: z.discriminatedUnion('type', [TraceEndpoint.options[0], TraceEndpoint.options[2]]).optional(),
  destination: TraceEndpoint.optional(),
  /**
   * Absent: live traffic of any protocol. A packet that is sent is TCP then, or to a Service, when nothing is said of ports and flags either, what
   * the Service's first port is.
   */
  protocol: TraceProtocol.optional(),
  /** 0 or absent: chosen by the agent (any, for live traffic). */
  sourcePort: port.optional(),
  destinationPort: port.optional(),
  /** TCP flags as a number; 2 is SYN. */
  tcpFlags: z.number().int().min(0).max(255).optional(),
  icmpId: z.number().int().min(0).max(65_535).optional(),
  icmpSequence: z.number().int().min(0).max(65_535).optional(),
  ipv6: z.boolean().default(false),
  ttl: z.number().int().min(1).max(255).optional(),
  /** Flags of the IPv4 header as a number; 2 is “don't fragment”. */
  ipFlags: z.number().int().min(0).max(7).optional(),
  liveTraffic: z.boolean().default(false),
  droppedOnly: z.boolean().default(false),
  /** Seconds. */
  timeout: z.number().int().min(1).max(300).default(20),
});
export type TraceflowRequest = z.infer<typeof TraceflowRequest>;
export type TraceflowRequestInput = z.input<typeof TraceflowRequest>;

/** Antrea's phase; `Waiting` while the phase is empty (no free data-plane tag, or not seen by the controller yet). */
export const TracePhase = z.enum(['Waiting', 'Running', 'Succeeded', 'Failed']);
export type TracePhase = z.infer<typeof TracePhase>;

/** What became of the packet, from the last observation. `Lost`: it left a Node and no other Node reported it. `Unknown`: still running or failed. */
export const TraceVerdict = z.enum(['Delivered', 'Dropped', 'Rejected', 'ForwardedOutOfNetwork', 'Lost', 'Unknown']);
export type TraceVerdict = z.infer<typeof TraceVerdict>;

/** Policy named by an observation, taken apart. */
export const TracePolicy = z.object({
  /** As reported: `AntreaClusterNetworkPolicy:name`. */
  reference: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  rule: z.string().optional(),
  /** Display name that the policy itself carries (NSX's annotation), when visible. */
  displayName: z.string().optional(),
  tier: z.string().optional(),
});
export type TracePolicy = z.infer<typeof TracePolicy>;

export const TraceObservation = z.object({
  component: z.string(),
  componentInfo: z.string().optional(),
  action: z.string(),
  pod: z.string().optional(),
  policy: TracePolicy.optional(),
  translatedSrcIP: z.string().optional(),
  translatedDstIP: z.string().optional(),
  tunnelDstIP: z.string().optional(),
  egress: z.string().optional(),
  egressIP: z.string().optional(),
  egressNode: z.string().optional(),
  srcPodIP: z.string().optional(),
  ttl: z.number().int().optional(),
});
export type TraceObservation = z.infer<typeof TraceObservation>;

export const TraceNode = z.object({
  node: z.string(),
  role: z.enum(['sender', 'receiver', 'unknown']),
  /** When the Node reported. */
  timestamp: Timestamp.nullable(),
  observations: z.array(TraceObservation),
});
export type TraceNode = z.infer<typeof TraceNode>;

/** The results in the order of the packet's way: sender first, then receiver or Egress Node. */
export const TracePath = z.object({
  source: z.string(),
  destination: z.string(),
  /** Pod or Service that has the address now, where an end is one: `yelb/yelb-ui-…`; absent where nobody is known to have it. */
  sourceName: z.string().optional(),
  destinationName: z.string().optional(),
  nodes: z.array(TraceNode),
  /** How one Node hands to the next; one entry per hand-over, the last may leave the network. `lost`: nobody reported the packet. */
  hops: z.array(
    z.object({
      from: z.number().int(),
      to: z.number().int().nullable(),
      kind: z.enum(['tunnel', 'direct', 'external', 'lost']),
      label: z.string(),
    }),
  ),
  verdict: TraceVerdict,
  /** Where the verdict fell: index into nodes and observations. */
  decidedAt: z.object({ node: z.number().int(), observation: z.number().int() }).nullable(),
});
export type TracePath = z.infer<typeof TracePath>;

export const CapturedPacket = z.object({
  srcIP: z.string().optional(),
  dstIP: z.string().optional(),
  /** Pod or Service that has the address now: `yelb/yelb-ui-…`. */
  srcName: z.string().optional(),
  dstName: z.string().optional(),
  length: z.number().int().optional(),
  protocol: z.number().int().optional(),
  ttl: z.number().int().optional(),
  ipFlags: z.number().int().optional(),
  srcPort: z.number().int().optional(),
  dstPort: z.number().int().optional(),
  tcpFlags: z.number().int().optional(),
  icmpId: z.number().int().optional(),
  icmpSequence: z.number().int().optional(),
});
export type CapturedPacket = z.infer<typeof CapturedPacket>;

/** `id` is the Traceflow's name. */
export const TraceflowSummary = z.object({
  id: z.string(),
  name: z.string(),
  /** `yelb / yelb-ui-…` and the like. */
  source: z.string(),
  destination: z.string(),
  /** As TracePath has them. */
  sourceName: z.string().optional(),
  destinationName: z.string().optional(),
  /** `TCP`, `protocol 47`, `any protocol`, `Service’s first port`. */
  protocol: z.string(),
  destinationPort: z.number().int().nullable(),
  liveTraffic: z.boolean(),
  phase: TracePhase,
  verdict: TraceVerdict,
  /** Policy that dropped, rejected or last allowed it. */
  policy: TracePolicy.nullable(),
  reason: z.string(),
  /** Made by Netloft, so removed after 60 minutes. */
  managed: z.boolean(),
  requestedBy: z.string().nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
});
export type TraceflowSummary = z.infer<typeof TraceflowSummary>;
export const TraceflowList = listOf(TraceflowSummary);
export type TraceflowList = z.infer<typeof TraceflowList>;

export const TraceflowDetail = z.object({
  id: z.string(),
  summary: TraceflowSummary,
  /** The form that makes this trace again; null when it was made with options that the form does not have. */
  request: TraceflowRequest.nullable(),
  path: TracePath,
  capturedPacket: CapturedPacket.nullable(),
  timeout: z.number().int(),
  /** The object as the API server holds it, without managedFields. */
  object: z.looseObject({}),
});
export type TraceflowDetail = z.infer<typeof TraceflowDetail>;

/** `POST /api/v1/traceflow`, as Antrea UI takes it. */
export const AntreaUiTraceflow = z.object({ spec: z.looseObject({}) });
export type AntreaUiTraceflow = z.infer<typeof AntreaUiTraceflow>;
