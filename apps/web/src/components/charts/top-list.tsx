import type { ReactNode } from 'react';
import { formatCount, shortenMiddle } from '../../lib/format.ts';
import { Sign, type MarkKind } from '../mark.tsx';
import { ChartLink } from './chart-link.tsx';
import { chartsText as text } from './charts.messages.ts';
import { OTHER_COLOR } from './palette.ts';
import { formatChange, formatValue, type Unit } from './units.ts';
import classes from './charts.module.css';

/** A share of a bar: verdicts of a group, or one colour. */
export interface BarPart {
  readonly color: string;
  readonly value: number;
}

export interface TopItem {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly previous?: number | null | undefined;
  /** How the bar is split; shares of `value`. */
  readonly parts: readonly BarPart[];
  readonly mark?: MarkKind | undefined;
  /** Records behind it. */
  readonly href?: string | undefined;
}

export interface TopListProps {
  readonly label: string;
  readonly items: readonly TopItem[];
  /** What the groups beyond the list add up to; `value` null where that cannot be said (distinct counts). */
  readonly other?: { readonly groups: number; readonly value: number | null } | undefined;
  /** What a share is a share of; null where shares mean nothing. */
  readonly total: number | null;
  readonly unit: Unit;
}

/** Share of the total in words: `12 %`, `< 1 %`. */
export function shareOf(value: number | null, total: number | null): string {
  if (value === null || total === null || !(total > 0)) return '';
  const percent = (value / total) * 100;
  return percent > 0 && percent < 1 ? '< 1 %' : `${percent.toFixed(0)} %`;
}

/** The greatest groups as bars, with their share, what is left as Other, and the way to the records. */
export function TopList({ label, items, other, total, unit }: TopListProps): ReactNode {
  const most = Math.max(1e-9, ...items.map((item) => item.value));
  return (
    <ol className={classes.list} aria-label={label} data-shareless={total === null ? true : undefined}>
      {items.map((item) => (
        <li key={item.id}>
          <ChartLink href={item.href} className={classes.row} title={titleOf(item, unit)}>
            <span className={classes.rowName}>
              {item.mark !== undefined && <Sign kind={item.mark} size={12} />}
              <span>{shortenMiddle(item.label, 44)}</span>
            </span>
            <span className={classes.rowValue}>{formatValue(item.value, unit)}</span>
            {total !== null && <span className={classes.rowShare}>{shareOf(item.value, total)}</span>}
            <Bar parts={item.parts} share={item.value / most} />
          </ChartLink>
        </li>
      ))}
      {other !== undefined && other.groups > 0 && (
        <li>
          <div className={classes.row} data-other>
            <span className={classes.rowName}>
              <span className="muted">{text.othersOf(formatCount(other.groups))}</span>
            </span>
            <span className={classes.rowValue}>{formatValue(other.value, unit)}</span>
            {total !== null && <span className={classes.rowShare}>{shareOf(other.value, total)}</span>}
            {other.value !== null && (
              <Bar parts={[{ color: OTHER_COLOR, value: 1 }]} share={Math.min(1, other.value / most)} />
            )}
          </div>
        </li>
      )}
    </ol>
  );
}

function titleOf(item: TopItem, unit: Unit): string {
  const change = formatChange(item.value, item.previous);
  return change === null ? item.label : `${item.label}\n${change}, ${text.was(formatValue(item.previous, unit))}`;
}

function Bar({ parts, share }: { readonly parts: readonly BarPart[]; readonly share: number }): ReactNode {
  const sum = parts.reduce((all, part) => all + part.value, 0);
  if (!(sum > 0)) return null;
  return (
    <span className={classes.rowBar} aria-hidden>
      {parts.map((part) => (
        <span
          key={part.color}
          style={{ width: `${Math.max(0, Math.min(1, share)) * (part.value / sum) * 100}%`, background: part.color }}
        />
      ))}
    </span>
  );
}
