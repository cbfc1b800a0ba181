import type { FlowMeasure } from '@netloft/contracts';
import { formatBitRate, formatBytes, formatCount } from '../../lib/format.ts';

export type Unit = 'bytes' | 'bit/s' | 'packets' | 'records' | 'connections';

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** What a measure of flows is counted in. */
export const unitOf: Readonly<Record<FlowMeasure, Unit>> = {
  bytes: 'bytes',
  reverseBytes: 'bytes',
  totalBytes: 'bytes',
  packets: 'packets',
  reversePackets: 'packets',
  throughput: 'bit/s',
  reverseThroughput: 'bit/s',
  flows: 'records',
  connections: 'connections',
};

/** `1.2 MB`, `840 kbit/s`, `2,014 records`. Null is not known. */
export function formatValue(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '—';
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bit/s') return formatBitRate(value);
  const rounded = Math.round(value);
  return `${formatCount(rounded)} ${rounded === 1 ? unit.replace(/s$/, '') : unit}`;
}

/** The same without a noun, short enough for an axis: `1.2 MB`, `12k`. */
export function formatTick(value: number, unit: Unit): string {
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bit/s') return formatBitRate(value);
  return compact.format(value).replace('K', 'k');
}

/** What stands at the axis. */
export const axisTitle: Readonly<Record<Unit, string>> = {
  bytes: 'bytes',
  'bit/s': 'bits per second',
  packets: 'packets',
  records: 'records',
  connections: 'connections',
};

/** Change to the period before: `+12 %`, `−3 %`; null where there was nothing to compare with. */
export function formatChange(now: number | null | undefined, before: number | null | undefined): string | null {
  if (now === null || now === undefined || before === null || before === undefined || before === 0) return null;
  const percent = ((now - before) / before) * 100;
  if (Math.abs(percent) < 0.5) return '±0 %';
  const digits = Math.abs(percent) < 10 ? percent.toFixed(1) : percent.toFixed(0);
  return percent > 999 ? '> +999 %' : `${percent > 0 ? '+' : ''}${digits.replace('-', '−')} %`;
}
