import type { ReactNode } from 'react';
import { useTicking } from '../lib/clock.ts';
import { formatExact, formatRelative } from '../lib/format.ts';
import { timeZone } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';

export interface TimeProps {
  /** RFC 3339; null when it is not known, which is shown as such. */
  readonly value: string | null | undefined;
  /** Shown where there is no time. */
  readonly absent?: string;
}

/** A time relative to the server's clock, ticking; the exact one on hover. */
export function Time({ value, absent = '—' }: TimeProps): ReactNode {
  const at = value === null || value === undefined ? Number.NaN : Date.parse(value);
  const words = useTicking((now) => (Number.isNaN(at) ? absent : formatRelative(at, now)));
  const zone = useStore(timeZone);
  if (value === null || value === undefined) return <span className="muted">{absent}</span>;
  return (
    <time dateTime={value} title={formatExact(value, zone)} className="number">
      {Number.isNaN(at) ? value : words}
    </time>
  );
}

/** The exact time in the chosen zone, with how long ago on hover. */
export function ExactTime({ value, absent = '—' }: TimeProps): ReactNode {
  const zone = useStore(timeZone);
  const at = value === null || value === undefined ? Number.NaN : Date.parse(value);
  const words = useTicking((now) => (Number.isNaN(at) ? '' : formatRelative(at, now)));
  if (value === null || value === undefined) return <span className="muted">{absent}</span>;
  return (
    <time dateTime={value} title={words} className="number">
      {formatExact(value, zone)}
    </time>
  );
}
