import { memo, type ReactNode } from 'react';
import { useCrosshair } from './crosshair.ts';
import type { TimeTick } from './scale.ts';
import {
  areaPath,
  barsPath,
  linePath,
  lonelyPoints,
  parted,
  type Band,
  type ChartSeries,
  type Frame,
  type SeriesShape,
} from './time-series.model.ts';
import { formatTick, type Unit } from './units.ts';
import classes from './charts.module.css';

export interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Grid lines, values at the left, times below. */
export const Axes = memo(function Axes({
  box,
  values,
  y,
  times,
  xOf,
  unit,
}: {
  readonly box: PlotBox;
  readonly values: readonly number[];
  readonly y: (value: number) => number;
  readonly times: readonly TimeTick[];
  readonly xOf: (at: number) => number;
  readonly unit: Unit;
}): ReactNode {
  return (
    <g aria-hidden>
      {values.map((value) => (
        <g key={value}>
          <path d={`M${box.left} ${y(value)}H${box.right}`} className={value === 0 ? classes.base : classes.grid} />
          <text x={box.left - 6} y={y(value) + 4} textAnchor="end" className={classes.tick}>
            {formatTick(value, unit)}
          </text>
        </g>
      ))}
      {times.map((tick) => (
        <g key={tick.at}>
          <path d={`M${xOf(tick.at)} ${box.bottom}v4`} className={classes.base} />
          <text x={xOf(tick.at)} y={box.bottom + 16} textAnchor="middle" className={classes.tick}>
            {tick.label}
          </text>
        </g>
      ))}
    </g>
  );
});

/** The series themselves; drawn again only when data, size or what is shown changes. */
export const Layers = memo(function Layers({
  series,
  bands,
  cut,
  shape,
  frame,
}: {
  readonly series: readonly ChartSeries[];
  readonly bands: readonly (readonly Band[])[];
  /** Places of the buckets that hold less than whole ones. */
  readonly cut: ReadonlySet<number>;
  readonly shape: SeriesShape;
  readonly frame: Frame;
}): ReactNode {
  return (
    <g aria-hidden>
      {series.map((one, place) => {
        const layer = bands[place] ?? [];
        const parts = parted(layer, cut, shape);
        const open = shape === 'bars' ? barsPath(parts.cut, frame) : linePath(parts.cut, frame);
        if (shape === 'bars')
          return (
            <g key={one.id} data-series={one.id} style={{ fill: one.color }}>
              <path d={barsPath(parts.whole, frame)} />
              {open !== '' && <path d={open} className={classes.cutBars} data-cut />}
            </g>
          );
        return (
          <g key={one.id} data-series={one.id} style={{ color: one.color }}>
            {shape === 'areas' && <path d={areaPath(layer, frame)} className={classes.area} />}
            <path d={linePath(parts.whole, frame)} className={classes.line} strokeDasharray={one.dash} />
            {open !== '' && <path d={open} className={`${classes.line} ${classes.cutLine}`} data-cut />}
            {lonelyPoints(layer).map((index) => (
              <circle
                key={index}
                cx={(frame.x(index) + frame.x(index + 1)) / 2}
                cy={frame.y(layer[index]?.[1] ?? 0)}
                r="2.2"
                fill="currentColor"
              />
            ))}
          </g>
        );
      })}
    </g>
  );
});

/** The shared moment as a line, with a point on each series. */
export function CrosshairLine({
  times,
  step,
  series,
  bands,
  frame,
  box,
}: {
  readonly times: readonly number[];
  readonly step: number;
  readonly series: readonly ChartSeries[];
  readonly bands: readonly (readonly Band[])[];
  readonly frame: Frame;
  readonly box: PlotBox;
}): ReactNode {
  const index = useCrosshair(times, step);
  if (index === null) return null;
  const x = (frame.x(index) + frame.x(index + 1)) / 2;
  return (
    <g aria-hidden data-no-picture data-crosshair>
      <path d={`M${x} ${box.top}V${box.bottom}`} className={classes.crosshair} />
      {series.map((one, place) => {
        const band = bands[place]?.[index] ?? null;
        return band === null ? null : (
          <circle
            key={one.id}
            cx={x}
            cy={frame.y(band[1])}
            r="3"
            className={classes.point}
            style={{ fill: one.color }}
          />
        );
      })}
    </g>
  );
}
