import { err, ok, type Result } from '../result.ts';

/** Milliseconds of Go's units of time. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;
/** What Go's 64 bits of nanoseconds hold, in milliseconds. */
const LONGEST = 9_223_372_036_854;

/** Milliseconds of a duration as Go writes it: `1h30m`, `1.5s`, `-10ms`; undefined for what is none. */
export function goDuration(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  if (rest === '') return undefined;
  let sum = 0;
  let at = 0;
  for (const [part, number = '', unit = ''] of rest.matchAll(PART)) {
    sum += Number(number) * (UNITS[unit] ?? 0);
    at += part.length;
  }
  if (at !== rest.length || sum > LONGEST) return undefined;
  return sign === '-' ? -sum : sum;
}

/** Reads an interval of polling or exporting, in milliseconds: at least a second. Faults are Antrea's own sentences. */
export function parseFlowInterval(text: string): Result<number, string> {
  const duration = goDuration(text);
  if (duration === undefined) return err('flow interval string is not provided in right format');
  return duration < 1_000 ? err('flow interval should be greater than or equal to one second') : ok(duration);
}
