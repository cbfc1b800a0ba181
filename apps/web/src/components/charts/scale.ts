import { formatExact } from '../../lib/format.ts';
import type { TimeZoneChoice } from '../../lib/preferences.ts';

/** Round values from zero to at least `most`, about `wanted` of them; never empty, and 0 to 1 where there is nothing. */
export function valueTicks(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((one) => one * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
  ...[1, 2, 3, 6, 12].map((one) => one * HOUR),
  ...[1, 2, 7, 14, 30].map((one) => one * DAY),
];

export interface TimeTick {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly label: string;
}

/** Times to write under an axis of `width` pixels: round in the zone that the reader chose, with the day where it begins. */
export function timeTicks(from: number, to: number, width: number, zone: TimeZoneChoice): TimeTick[] {
  if (!(to > from)) return [];
  const most = Math.max(2, Math.floor(width / 84));
  const step = STEPS.find((one) => (to - from) / one <= most) ?? 30 * DAY;
  const shift = zone === 'utc' ? 0 : new Date(from).getTimezoneOffset() * MINUTE;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil((from - shift) / step) * step + shift; at <= to; at += step)
    ticks.push({ at, label: tickLabel(at, step, zone) });
  return ticks;
}

function tickLabel(at: number, step: number, zone: TimeZoneChoice): string {
  const exact = formatExact(at, zone);
  const clock = exact.slice(11, step < MINUTE ? 19 : 16);
  return clock === '00:00' || step >= DAY ? exact.slice(5, 10) : clock;
}

/** `2026-11-26 10:00 to 10:05 UTC`: a bucket in the chosen zone. */
export function formatSpan(from: number, to: number, zone: TimeZoneChoice): string {
  const [start, end] = [formatExact(from, zone), formatExact(to, zone)];
  const length = (to - from) % MINUTE === 0 && from % MINUTE === 0 ? 16 : 19;
  const tail = end.slice(19);
  const same = start.slice(0, 10) === end.slice(0, 10);
  return `${start.slice(0, length)} – ${same ? end.slice(11, length) : end.slice(0, length)}${tail}`;
}
