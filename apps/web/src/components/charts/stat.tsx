import type { ReactNode } from 'react';
import { formatCount } from '../../lib/format.ts';
import { Sign, type MarkKind } from '../mark.tsx';
import { ChartLink } from './chart-link.tsx';
import { chartsText as text } from './charts.messages.ts';
import { formatChange, formatValue, type Unit } from './units.ts';
import classes from './charts.module.css';

export interface StatProps {
  readonly label: string;
  /** Null is not known. A text stands as it is. */
  readonly value: number | string | null | undefined;
  readonly unit?: Unit;
  /** The same of the period before, for the change. */
  readonly previous?: number | null | undefined;
  /** In place of the change. */
  readonly note?: string | undefined;
  readonly mark?: MarkKind;
  /** Records, or the page that shows more. */
  readonly href?: string | undefined;
  /** Explains how it is reckoned, on hover. */
  readonly title?: string;
}

/** The label says what is counted; only bytes and rates carry their unit. */
function figure(value: number | string | null | undefined, unit: Unit | undefined): string {
  if (typeof value === 'string') return value;
  if (unit === 'bytes' || unit === 'bit/s') return formatValue(value, unit);
  return value === null || value === undefined ? '—' : formatCount(Math.round(value));
}

/** One figure with its unit and its change to the period before. */
export function Stat({ label, value, unit, previous, note, mark, href, title }: StatProps): ReactNode {
  const change = typeof value === 'number' ? formatChange(value, previous) : null;
  const said = note ?? (change === null ? '' : `${change}, ${text.was(figure(previous, unit))}`);
  return (
    <ChartLink href={href} className={classes.stat} title={title}>
      <span className={classes.statLabel}>
        {mark !== undefined && <Sign kind={mark} size={12} />}
        {label}
      </span>
      <span className={classes.statValue}>{figure(value, unit)}</span>
      {said !== '' && <span className={classes.statNote}>{said}</span>}
    </ChartLink>
  );
}
