import type { ExportedFlow } from '@netloft/flow-store/codec';
import type { Path } from './paths.ts';

export const END_REASON = { idle: 1, active: 2, endOfFlow: 3 } as const;

export interface Totals {
  packets: number;
  bytes: number;
  reversePackets: number;
  reverseBytes: number;
}
/** What is told of a connection at one moment; times in epoch seconds. */
export interface Told {
  readonly port: number;
  readonly start: number;
  readonly second: number;
  /** When it was told of before. */
  readonly previous: number;
  readonly totals: Readonly<Totals>;
  readonly delta: Readonly<Totals>;
  readonly state: string;
  readonly reason: number;
}

/** The record of a connection; `throughput` in bits a second since it was told of before. */
export function record(path: Path, told: Told): ExportedFlow {
  const { totals, delta, second } = told;
  const seconds = Math.max(1, second - told.previous);
  const throughput = Math.floor((delta.bytes * 8) / seconds);
  const reverseThroughput = Math.floor((delta.reverseBytes * 8) / seconds);
  const { fromSource, fromDestination } = path;
  return {
    ...path.base,
    sourceTransportPort: told.port,
    flowStartSeconds: told.start,
    flowEndSeconds: second,
    flowEndSecondsFromSourceNode: fromSource ? second : 0,
    flowEndSecondsFromDestinationNode: fromDestination ? second : 0,
    flowEndReason: told.reason,
    packetTotalCount: totals.packets,
    octetTotalCount: totals.bytes,
    packetDeltaCount: delta.packets,
    octetDeltaCount: delta.bytes,
    reversePacketTotalCount: totals.reversePackets,
    reverseOctetTotalCount: totals.reverseBytes,
    reversePacketDeltaCount: delta.reversePackets,
    reverseOctetDeltaCount: delta.reverseBytes,
    tcpState: told.state,
    throughput,
    reverseThroughput,
    throughputFromSourceNode: fromSource ? throughput : 0,
    throughputFromDestinationNode: fromDestination ? throughput : 0,
    reverseThroughputFromSourceNode: fromSource ? reverseThroughput : 0,
    reverseThroughputFromDestinationNode: fromDestination ? reverseThroughput : 0,
  };
}
