import type { ReactNode } from 'react';
import type { FlowCutBucket } from '@netloft/contracts';
import { formatDuration } from '../../lib/format.ts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { chartsText as text } from './charts.messages.ts';
import { useCrosshair } from './crosshair.ts';
import { formatSpan } from './scale.ts';
import type { ChartSeries } from './time-series.model.ts';
import { formatValue, type Unit } from './units.ts';
import classes from './charts.module.css';

export interface ReadingProps {
  readonly times: readonly number[];
  readonly step: number;
  readonly series: readonly ChartSeries[];
  readonly previous: readonly (number | null)[] | undefined;
  readonly cut: readonly FlowCutBucket[];
  readonly unit: Unit;
  readonly stacked: boolean;
  readonly selection: readonly [number, number] | null;
  /** Place of the series that the keyboard is at. */
  readonly chosen: number | null;
  /** Middle of a bucket, in pixels of the chart, and the chart's width. */
  readonly xOf: (index: number) => number;
  readonly width: number;
}

const sum = (values: readonly (number | null | undefined)[]): number | null =>
  values.every((value) => value === null || value === undefined)
    ? null
    : values.reduce<number>((all, value) => all + (value ?? 0), 0);

/** What the chart says at the crosshair: time, every series, total, and the period before. Told to screen readers too. */
export function Reading(props: ReadingProps): ReactNode {
  const { times, step, series, previous, cut, unit, stacked, selection, chosen, xOf, width } = props;
  const zone = useStore(timeZone);
  const index = useCrosshair(times, step);
  const start = index === null ? undefined : times[index];
  if (index === null || start === undefined) return null;
  const first = times[selection?.[0] ?? index] ?? start;
  const last = times[selection?.[1] ?? index] ?? start;
  const span = formatSpan(first, last + step * 1000, zone);
  const rows = series
    .map((one, place) => ({ one, place, value: one.values[index] ?? null }))
    .toSorted((a, b) => (stacked ? a.place - b.place : (b.value ?? -1) - (a.value ?? -1)));
  const short = selection === null ? cut.find(({ at }) => at === index) : undefined;
  const nothing = rows.every((row) => row.value === null);
  const x = xOf(index);
  const side = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
  return (
    <div className={classes.reading} style={side} role="status" data-no-picture>
      <p className={classes.readingTime}>{selection === null ? span : text.selected(span)}</p>
      {short !== undefined && (
        <p className="muted">
          {(short.growing ? text.soFar : text.cutTo)(formatDuration(short.seconds * 1000), formatDuration(step * 1000))}
        </p>
      )}
      {nothing ? (
        <p className="muted">{text.gap}</p>
      ) : (
        <table>
          <tbody>
            {rows.map(({ one, place, value }) => (
              <tr key={one.id} data-chosen={place === chosen ? true : undefined}>
                <th scope="row">
                  <svg width="13" height="9" aria-hidden>
                    <circle cx="4.5" cy="4.5" r="4" style={{ fill: one.color }} />
                  </svg>
                  {one.label}
                </th>
                <td className={classes.readingValue}>{formatValue(value, unit)}</td>
              </tr>
            ))}
            {stacked && rows.length > 1 && (
              <tr className={classes.readingTotal}>
                <th scope="row">{text.total}</th>
                <td className={classes.readingValue}>{formatValue(sum(rows.map((row) => row.value)), unit)}</td>
              </tr>
            )}
            {previous !== undefined && (
              <tr className={classes.readingTotal}>
                <th scope="row">{text.previous}</th>
                <td className={classes.readingValue}>{formatValue(previous[index], unit)}</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}
