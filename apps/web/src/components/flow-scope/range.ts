import type { FlowScope } from '../../lib/flows.queries.ts';
import { formatExact } from '../../lib/format.ts';
import type { TimeZoneChoice } from '../../lib/preferences.ts';
import { DEFAULT_TO, type ScopePatch } from './scope.ts';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const HALF_HOUR_MS = 30 * UNIT_MS.m;

/** Lengths that the range picker offers, as they stand in the address. */
export const PRESETS = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '24h', '2d', '7d'] as const;

/** Epoch milliseconds of both ends; `from` is never after `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Epoch milliseconds of `now-30m`, RFC 3339, epoch seconds or milliseconds; null of another text. */
export function momentOf(text: string, now: number): number | null {
  const moving = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text);
  if (moving !== null)
    return now - (moving[1] === undefined ? 0 : Number(moving[1]) * UNIT_MS[moving[2] as keyof typeof UNIT_MS]);
  if (/^\d{9,13}$/.test(text)) return Number(text) * (text.length > 11 ? 1 : 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** The range that a scope means at a moment; 30 minutes before its end where it names no beginning. */
export function rangeOf(scope: Pick<FlowScope, 'from' | 'to'>, now: number): Range {
  const to = momentOf(scope.to, now) ?? now;
  const from = momentOf(scope.from, now) ?? to - HALF_HOUR_MS;
  return from <= to ? { from, to } : { from: to, to: from };
}

/** Whether the range ends now and so moves on by itself. */
export const isMoving = (scope: Pick<FlowScope, 'to'>): boolean => scope.to.startsWith('now');

/** `30m` of a scope such as `now-30m … now`; undefined of any other. */
export const lengthOf = (scope: Pick<FlowScope, 'from' | 'to'>): string | undefined =>
  scope.to === DEFAULT_TO ? /^now-(\d+[smhdw])$/.exec(scope.from)?.[1] : undefined;

/** Address of a fixed range; whole seconds, which is how exact records are. */
export const patchOf = ({ from, to }: Range): { readonly from: string; readonly to: string } => {
  const start = Math.floor(from / 1000) * 1000;
  const end = Math.max(start + 1000, Math.ceil(to / 1000) * 1000);
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
};

/** The range one length earlier or later. A step that would end in the future becomes a moving range again. */
export function stepped(scope: Pick<FlowScope, 'from' | 'to'>, direction: -1 | 1, now: number): ScopePatch {
  const { from, to } = rangeOf(scope, now);
  const length = to - from;
  if (direction === 1 && to + length >= now) return { from: movingFrom(length), to: undefined };
  return patchOf({ from: from + direction * length, to: to + direction * length });
}

/** Twice as long around the same middle; a moving range stays moving and reaches further back. */
export function zoomedOut(scope: Pick<FlowScope, 'from' | 'to'>, now: number): ScopePatch {
  const { from, to } = rangeOf(scope, now);
  const length = Math.max(to - from, 1000);
  if (scope.to === DEFAULT_TO) return { from: movingFrom(2 * length), to: undefined };
  const end = Math.min(now, to + length / 2);
  return patchOf({ from: end - 2 * length, to: end });
}

/** `now-90m` for a length in milliseconds, in the largest unit that says it exactly. */
export function movingFrom(length: number): string {
  const seconds = Math.max(1, Math.round(length / 1000));
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = UNIT_MS[unit] / 1000;
    if (seconds % size === 0) return `now-${seconds / size}${unit}`;
  }
  return `now-${seconds}s`;
}

/** A moment as a `datetime-local` field of the browser holds it, in the chosen zone: `2026-11-26T02:10:05`. */
export function fieldOf(at: number, zone: TimeZoneChoice): string {
  const shifted = zone === 'utc' ? at : at - new Date(at).getTimezoneOffset() * UNIT_MS.m;
  return new Date(shifted).toISOString().slice(0, 19);
}

/** The other way round; null of a field that is not filled in. */
export function momentOfField(value: string, zone: TimeZoneChoice): number | null {
  const at = Date.parse(zone === 'utc' ? `${value}Z` : value);
  return value === '' || Number.isNaN(at) ? null : at;
}

/** `2026-11-26 02:10:00 – 02:40:00 UTC`: the day once where both ends share it. */
export function rangeText({ from, to }: Range, zone: TimeZoneChoice): string {
  const [start, end] = [formatExact(from, zone), formatExact(to, zone)];
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start.slice(0, 19)} – ${sameDay ? end.slice(11, 19) : end.slice(0, 19)}${end.slice(19)}`;
}
