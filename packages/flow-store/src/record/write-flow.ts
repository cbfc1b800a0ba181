import type { IncomingFlow } from '../types.ts';
import { STORED_COLUMNS } from './columns.ts';
import type { Route } from './route.ts';
import { COLUMN_BYTES, type RowWriter } from './rowbinary.ts';
import { isLate, isPlausible, plausibleEnd } from './times.ts';

const NONE_IF_ZERO = new Set(['destinationClusterIP', 'destinationServiceIP', 'proxySnatIP', 'egressIP']);
const LABELS = new Set(['sourcePodLabels', 'destinationPodLabels']);
const COLUMNS = STORED_COLUMNS.filter(({ name }) => name !== 'cluster' && name !== 'exporter').map(
  ({ name, type }) => ({
    name: name as keyof IncomingFlow,
    type,
    width: COLUMN_BYTES[type],
  }),
);

const textOf = (name: string, value: unknown): string => {
  const text = typeof value === 'string' ? value : '';
  if (LABELS.has(name) && text === 'null') return '{}';
  return NONE_IF_ZERO.has(name) && (text === '0.0.0.0' || text === '::') ? '' : text;
};

/** Appends a record that came as an object, under the same rules as those that come in IPFIX. `nowSeconds` is the time of its arrival. */
export function writeFlow(writer: RowWriter, flow: IncomingFlow, route: Route, nowSeconds: number): void {
  const start = writer.length;
  const end = plausibleEnd(flow.flowEndSeconds ?? Number.NaN, nowSeconds, nowSeconds);
  writer.reserve(route.prefix.length);
  writer.bytes.set(route.prefix, writer.length);
  writer.length += route.prefix.length;
  for (const { name, type, width } of COLUMNS) {
    const value = flow[name];
    if (type === 'String') writer.text(textOf(name, value));
    else if (name === 'flowEndSeconds') writer.number(end, width);
    else if (type === 'DateTime') {
      const otherwise = name === 'flowStartSeconds' ? end : 0;
      writer.number(typeof value === 'number' && isPlausible(value, nowSeconds) ? value : otherwise, width);
    } else writer.number(typeof value === 'number' ? value : name === 'flowDirection' ? 255 : 0, width);
  }
  writer.rows++;
  route.traffic.rows++;
  if (isLate(end, nowSeconds)) route.traffic.late++;
  route.traffic.live?.offer(writer.bytes, start, writer.length);
}
