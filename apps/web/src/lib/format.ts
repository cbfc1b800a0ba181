import type { TimeZoneChoice } from './preferences.ts';

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `2014` to `2,014`. */
export const formatCount = (value: number): string => integer.format(value);

/** `1 agent`, `2,014 agents`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];

function scaled(value: number, unit: string): string {
  let rest = Math.abs(value);
  let power = 0;
  while (rest >= 999.95 && power < UNITS.length - 1) {
    rest /= 1000;
    power += 1;
  }
  const digits = power === 0 ? rest.toFixed(0) : rest.toFixed(1).replace(/\.0$/, '');
  return `${value < 0 ? '-' : ''}${digits} ${UNITS[power] ?? ''}${unit}`;
}

/** Bytes in decimal units: `1.2 MB`. */
export const formatBytes = (bytes: number): string => scaled(bytes, 'B');
/** Bits a second in decimal units: `840 kbit/s`. */
export const formatBitRate = (bitsPerSecond: number): string => scaled(bitsPerSecond, 'bit/s');

/** A length of time in the largest unit that says it: `42 s`, `4 min`, `3 h`, `2 d`, `3 y`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return days < 730 ? `${days} d` : `${Math.floor(days / 365.25)} y`;
}

/** `4 min ago`, `in 12 min`; a second of difference between clocks reads as now. */
export function formatRelative(time: number, now: number): string {
  const age = now - time;
  if (Math.abs(age) < 1500) return 'now';
  return age > 0 ? `${formatDuration(age)} ago` : `in ${formatDuration(-age)}`;
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

/** The exact time: `2026-11-24 16:23:33 UTC` or in the browser's zone with its offset. An unreadable time is shown as it came. */
export function formatExact(time: string | number, zone: TimeZoneChoice): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  if (zone === 'utc') return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const minutes = -date.getTimezoneOffset();
  const shift = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())} ${shift}`;
}

/** Hours and minutes of a time: `17:50`. */
export function formatClock(time: string | number, zone: TimeZoneChoice): string {
  const exact = formatExact(time, zone);
  return /\d \d{2}:\d{2}/.test(exact) ? exact.slice(11, 16) : exact;
}

/** Shortens in the middle, keeping more of the end, where generated names differ: `yelb-appserver-…-4cd86`. */
export function shortenMiddle(name: string, length = 28): string {
  if (name.length <= length) return name;
  const end = Math.min(12, Math.floor((length - 1) / 2));
  return `${name.slice(0, length - 1 - end)}…${name.slice(-end)}`;
}
