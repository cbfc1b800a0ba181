import type { ReactNode } from 'react';
import { Sign } from '../mark.tsx';
import { useCrosshair } from './crosshair.ts';
import { chartsText as text } from './charts.messages.ts';
import type { ChartSeries } from './time-series.model.ts';
import { formatValue, type Unit } from './units.ts';
import type { Visibility } from './use-visible.ts';
import classes from './charts.module.css';

interface LegendProps {
  readonly series: readonly ChartSeries[];
  readonly previous: boolean;
  readonly times: readonly number[];
  readonly step: number;
  readonly unit: Unit;
  readonly visible: Visibility;
}

/** Names of the series with the value at the shared crosshair; a press isolates, with Ctrl or Shift it hides. */
export function Legend({ series, previous, times, step, unit, visible }: LegendProps): ReactNode {
  const index = useCrosshair(times, step);
  return (
    <ul className={classes.legend} aria-label={text.series}>
      {series.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className={classes.legendItem}
            aria-pressed={!visible.isHidden(one.id)}
            title={text.isolate(one.label)}
            onClick={(event) =>
              event.ctrlKey || event.metaKey || event.shiftKey ? visible.toggle(one.id) : visible.isolate(one.id)
            }
          >
            {one.mark === undefined ? (
              <svg width="12" height="10" aria-hidden>
                <rect y="2" width="12" height="6" rx="2" style={{ fill: one.color }} />
              </svg>
            ) : (
              <Sign kind={one.mark} size={12} />
            )}
            <span className={classes.legendName}>{one.label}</span>
            {index !== null && <span className={classes.legendValue}>{formatValue(one.values[index], unit)}</span>}
          </button>
        </li>
      ))}
      {previous && (
        <li className={classes.legendItem}>
          <svg width="14" height="10" aria-hidden>
            <path d="M0 5H14" className={classes.previous} />
          </svg>
          <span className={classes.legendName}>{text.previous}</span>
        </li>
      )}
    </ul>
  );
}
