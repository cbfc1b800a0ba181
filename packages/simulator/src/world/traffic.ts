/** One end of traffic: a Pod as `namespace/name-prefix` (any Pod of the workload), or an address. */
export type TrafficEnd = { readonly pod: string } | { readonly ip: string } | { readonly service: string };

/** Connections that workloads of the world open again and again; live Traceflows catch their packets, statistics count them. */
export interface TrafficFlow {
  readonly from: TrafficEnd;
  readonly to: TrafficEnd;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly port?: number;
  /** Mean time between new connections, in milliseconds. */
  readonly everyMs: number;
}
