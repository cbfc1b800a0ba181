import type { FlowMeasure, FlowValues } from '@netloft/contracts';
import { type Aggregate, CONNECTIONS, sum } from './groups.ts';

const OCTETS = sum('octets', 'octets');
const PACKETS = sum('packets', 'packets');
const REVERSE_OCTETS = sum('reverseOctets', 'reverseOctets');
const REVERSE_PACKETS = sum('reversePackets', 'reversePackets');
const RECORDS = sum('records', 'records');

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
const number = (row: Row, name: string): number => Number(row[name] ?? 0);

/** The value of a measure in a row; `prefix` names another set of sums, `seconds` is the time that throughput is spread over. */
export function measureOf(row: Row, measure: FlowMeasure, seconds: number, suffix = '_'): number {
  const octets = number(row, `octets${suffix}`);
  const reverse = number(row, `reverseOctets${suffix}`);
  switch (measure) {
    case 'bytes':
      return octets;
    case 'reverseBytes':
      return reverse;
    case 'totalBytes':
      return octets + reverse;
    case 'packets':
      return number(row, `packets${suffix}`);
    case 'reversePackets':
      return number(row, `reversePackets${suffix}`);
    case 'throughput':
      return seconds > 0 ? (8 * octets) / seconds : 0;
    case 'reverseThroughput':
      return seconds > 0 ? (8 * reverse) / seconds : 0;
    case 'flows':
      return number(row, `records${suffix}`);
    case 'connections':
      return number(row, `connections${suffix}`);
  }
}

export const valuesOf = (row: Row, measures: readonly FlowMeasure[], seconds: number, suffix = '_'): FlowValues =>
  Object.fromEntries(measures.map((measure) => [measure, measureOf(row, measure, seconds, suffix)]));
