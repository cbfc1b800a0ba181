import type { FlowMeasure, FlowValues } from '@netloft/contracts';
import { type Aggregate, CONNECTIONS, RECORDS, sumOf } from './groups.ts';

const OCTETS = sumOf('octets', 'octetDeltaCount');
const PACKETS = sumOf('packets', 'packetDeltaCount');
const REVERSE_OCTETS = sumOf('reverseOctets', 'reverseOctetDeltaCount');
const REVERSE_PACKETS = sumOf('reversePackets', 'reversePacketDeltaCount');

const NEEDS: Readonly<Record<FlowMeasure, readonly Aggregate[]>> = {
  bytes: [OCTETS],
  reverseBytes: [REVERSE_OCTETS],
  totalBytes: [OCTETS, REVERSE_OCTETS],
  packets: [PACKETS],
  reversePackets: [REVERSE_PACKETS],
  throughput: [OCTETS],
  reverseThroughput: [REVERSE_OCTETS],
  flows: [RECORDS],
  connections: [CONNECTIONS],
};

/** Aggregates that the measures are made of, each once. */
export const aggregatesOf = (measures: readonly FlowMeasure[]): readonly Aggregate[] => [
  ...new Set(measures.flatMap((measure) => NEEDS[measure])),
];

/** SQL of a measure over the aggregates' names, for ordering. Throughput orders as bytes do. */
export const ORDER_SQL: Readonly<Record<FlowMeasure, string>> = {
  bytes: 'octets_',
  reverseBytes: 'reverseOctets_',
  totalBytes: 'octets_ + reverseOctets_',
  packets: 'packets_',
  reversePackets: 'reversePackets_',
  throughput: 'octets_',
  reverseThroughput: 'reverseOctets_',
  flows: 'records_',
  connections: 'connections_',
};

type Row = Readonly<Record<string, unknown>>;

/** The value of a measure in a row of aggregates; `seconds` is the time that throughput is spread over. `suffix` names another set of them. */
export function measureOf(row: Row, measure: FlowMeasure, seconds: number, suffix = ''): number {
  const of = (name: string): number => Number(row[`${name}_${suffix}`] ?? 0);
  switch (measure) {
    case 'bytes':
      return of('octets');
    case 'reverseBytes':
      return of('reverseOctets');
    case 'totalBytes':
      return of('octets') + of('reverseOctets');
    case 'packets':
      return of('packets');
    case 'reversePackets':
      return of('reversePackets');
    case 'throughput':
      return seconds > 0 ? (8 * of('octets')) / seconds : 0;
    case 'reverseThroughput':
      return seconds > 0 ? (8 * of('reverseOctets')) / seconds : 0;
    case 'flows':
      return of('records');
    case 'connections':
      return of('connections');
  }
}

export const valuesOf = (row: Row, measures: readonly FlowMeasure[], seconds: number, suffix = ''): FlowValues =>
  Object.fromEntries(measures.map((measure) => [measure, measureOf(row, measure, seconds, suffix)]));
