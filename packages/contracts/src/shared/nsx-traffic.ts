import { z } from 'zod';
import { Timestamp } from './brand.ts';
import { listOf } from './list.ts';
import { TraceflowRequest, TracePath, TraceProtocol, TraceVerdict } from '../traceflows.ts';

/** `POST /api/v1/nsx/traceflows`: NSX asks the cluster. The source is a Pod; live traffic is not offered. `cluster` as NSX names it. */
export const NsxTraceflowRequest = TraceflowRequest.pick({
  source: true,
  destination: true,
  sourcePort: true,
  destinationPort: true,
}).extend({ cluster: z.string().min(1).max(253), protocol: TraceProtocol.default('TCP') });
export type NsxTraceflowRequest = z.infer<typeof NsxTraceflowRequest>;
export type NsxTraceflowRequestInput = z.input<typeof NsxTraceflowRequest>;

export const NsxTraceflow = z.object({
  id: z.string(),
  /** As NSX names the cluster; `link` is Netloft's name for it. */
  cluster: z.string(),
  link: z.string().nullable(),
  source: z.string(),
  destination: z.string(),
  protocol: z.string(),
  destinationPort: z.number().int().nullable(),
  phase: z.enum(['Running', 'Succeeded', 'Failed']),
  reason: z.string(),
  verdict: TraceVerdict,
  /** In the words of Antrea's components. What NSX does not tell (names of policies) is absent. */
  path: TracePath,
  request: NsxTraceflowRequest.nullable(),
  createdAt: Timestamp.nullable(),
  /** Observations as NSX gave them. */
  observations: z.array(z.looseObject({})),
});
export type NsxTraceflow = z.infer<typeof NsxTraceflow>;
export const NsxTraceflowList = listOf(NsxTraceflow.omit({ path: true, observations: true, request: true }));
export type NsxTraceflowList = z.infer<typeof NsxTraceflowList>;

/** `POST /api/v1/nsx/packet-way`: from a client outside to a Service, across both levels. */
export const NsxPacketWayRequest = z.object({
  /** Netloft's name of the cluster. */
  cluster: z.string().min(1).max(253),
  namespace: z.string().min(1).max(63),
  service: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).optional(),
  /** Address of the client; absent: anywhere. */
  client: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Addresses from which the load balancer reaches the Nodes, such as those of its service engines. Absent: those of the one group of NSX that fits. */
  balancer: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(32)
    .optional(),
});
export type NsxPacketWayRequest = z.infer<typeof NsxPacketWayRequest>;

const Stage = z.enum(['client', 'load-balancer', 'distributed-firewall', 'node-port-local', 'antrea', 'pod']);
/** `Differs`: some of the connections from the load balancer to the Pods are denied, others not. */
const NsxWayVerdict = z.enum(['Allowed', 'Dropped', 'Rejected', 'Differs', 'Undecided']);
/** One station. `verdict` null: it decides nothing; `Undecided`: the facts do not say, `detail` tells what is missing. */
export const NsxWayStage = z.object({
  stage: Stage,
  title: z.string(),
  /** Address and port by which the packet goes there. */
  addresses: z.array(z.string()),
  verdict: NsxWayVerdict.nullable(),
  detail: z.string(),
  /** Rules that speak of this packet, in order; the first that decides is marked. */
  rules: z.array(
    z.object({
      /** NSX's policy id, or the policy id of the cluster's routes. */
      policy: z.string(),
      policyName: z.string(),
      side: z.enum(['nsx', 'cluster']),
      rule: z.string(),
      action: z.string(),
      decides: z.boolean(),
    }),
  ),
});
export type NsxWayStage = z.infer<typeof NsxWayStage>;
export const NsxPacketWay = z.object({
  stages: z.array(NsxWayStage),
  verdict: NsxWayVerdict,
  summary: z.string(),
  /** What could not be taken into account. */
  missing: z.array(z.string()),
  /** Groups of addresses in NSX that may be those of the load balancer, those first that rules let to the Nodes. */
  balancerGroups: z.array(z.object({ name: z.string(), addresses: z.array(z.string()) })).optional(),
});
export type NsxPacketWay = z.infer<typeof NsxPacketWay>;
