import { useId, useMemo, useState, type ReactNode } from 'react';
import type { FlowCutBucket } from '@netloft/contracts';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { chartsText as text } from './charts.messages.ts';
import { useCrosshair } from './crosshair.ts';
import { Legend } from './legend.tsx';
import { Axes, CrosshairLine, Layers, type PlotBox } from './plot.tsx';
import { Reading } from './reading.tsx';
import { timeTicks, valueTicks } from './scale.ts';
import {
  bandsOf,
  gapsOf,
  highest,
  linePath,
  seriesAt,
  type ChartSeries,
  type Frame,
  type SeriesShape,
} from './time-series.model.ts';
import { axisTitle, type Unit } from './units.ts';
import { useTimePointer } from './use-time-pointer.ts';
import { useVisible } from './use-visible.ts';
import { useWidth } from './use-width.ts';
import classes from './charts.module.css';

export interface TimePick {
  /** Id of the series that was pressed; undefined where none is near. */
  readonly series: string | undefined;
  /** The bucket, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface TimeSeriesProps {
  /** Names the chart for screen readers. */
  readonly label: string;
  /** Starts of the buckets, epoch milliseconds, `step` seconds apart. */
  readonly times: readonly number[];
  readonly step: number;
  /** At most eight and Other; a null value is a gap and is drawn as one. */
  readonly series: readonly ChartSeries[];
  /** Sum of the period before, bucket by bucket; a dashed line. */
  readonly previous?: readonly (number | null)[] | undefined;
  /** Buckets that hold less than whole ones: they are drawn as such, and the reading says why. */
  readonly cut?: readonly FlowCutBucket[] | undefined;
  readonly unit: Unit;
  /** Lines each from zero, or areas and bars on top of each other. */
  readonly shape?: SeriesShape;
  /** Of the plot with its axis, pixels. */
  readonly height?: number;
  /** A range was brushed: epoch milliseconds, whole buckets. */
  readonly onRange?: (from: number, to: number) => void;
  /** A point or bar was pressed. */
  readonly onPick?: (pick: TimePick) => void;
  /** Whether the series are named under the chart; only where there are several, when left away. */
  readonly legend?: boolean;
}

const NOTHING_CUT: readonly FlowCutBucket[] = [];
const LEFT = 66;
const RIGHT = 10;
const TOP = 18;
const BELOW = 22;

/** Values over time. The crosshair is shared by all charts of the page; a brush or Shift with arrows chooses a range, a press the records. */
export function TimeSeries(props: TimeSeriesProps): ReactNode {
  const { label, times, step, series, previous, unit, shape = 'lines', height = 200, onRange, onPick } = props;
  const { cut = NOTHING_CUT } = props;
  const [ref, width] = useWidth();
  const zone = useStore(timeZone);
  const visible = useVisible(series);
  const hint = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const hiddenKey = series
    .filter((one) => visible.isHidden(one.id))
    .map((one) => one.id)
    .join('\n');
  const plot = useMemo(() => {
    const hidden = new Set(hiddenKey === '' ? [] : hiddenKey.split('\n'));
    const shown = series.filter((one) => !hidden.has(one.id));
    const bands = bandsOf(shown, shape);
    const values = valueTicks(highest(bands, previous), height < 140 ? 2 : 4);
    const box: PlotBox = { left: LEFT, right: Math.max(LEFT + 40, width - RIGHT), top: TOP, bottom: height - BELOW };
    const most = values.at(-1) ?? 1;
    const count = Math.max(1, times.length);
    const frame: Frame = {
      x: (index) => box.left + ((box.right - box.left) * index) / count,
      y: (value) => box.bottom - ((box.bottom - box.top) * value) / most,
    };
    const from = times[0] ?? 0;
    const xOf = (at: number): number => frame.x((at - from) / (step * 1000));
    return { shown, bands, values, box, frame, most, xOf, to: from + count * step * 1000, from };
  }, [series, hiddenKey, shape, previous, height, width, times, step]);
  const { shown, bands, box, frame } = plot;
  const ticks = useMemo(() => timeTicks(plot.from, plot.to, box.right - box.left, zone), [plot, box, zone]);
  const gaps = useMemo(() => gapsOf(series, times.length), [series, times]);
  const cutPlaces = useMemo(() => new Set(cut.map(({ at }) => at)), [cut]);
  const before = useMemo(
    () =>
      previous === undefined
        ? ''
        : linePath(
            previous.map((value) => (value === null ? null : [0, value])),
            frame,
          ),
    [previous, frame],
  );
  const startOf = (index: number): number => times[index] ?? plot.from;
  const pointer = useTimePointer({
    times,
    step,
    at: useCrosshair(times, step),
    onRange: onRange && ((first, last) => onRange(startOf(first), startOf(last) + step * 1000)),
    onPick:
      onPick &&
      ((index, share) => {
        const place = share === undefined ? (chosen ?? undefined) : seriesAt(bands, index, share * plot.most, shape);
        const found = place === undefined ? undefined : shown[place]?.id;
        onPick({ series: found, from: startOf(index), to: startOf(index) + step * 1000 });
      }),
    onSeries: (by) => setChosen(((chosen ?? (by > 0 ? -1 : 0)) + by + shown.length) % Math.max(1, shown.length)),
  });
  const marked = pointer.selection;
  const middle = (index: number): number => (frame.x(index) + frame.x(index + 1)) / 2;

  return (
    <div ref={ref} className={classes.chart}>
      <div
        className={classes.plot}
        role="group"
        aria-label={label}
        aria-describedby={hint}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- The chart is read and used with the keyboard.
        tabIndex={0}
        {...pointer.keys}
      >
        <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} className={classes.svg} data-picture>
          <text x={2} y={10} className={classes.tick} aria-hidden>
            {axisTitle[unit]}
          </text>
          {gaps.map(([first, last]) => (
            <rect
              key={first}
              x={frame.x(first)}
              y={box.top}
              width={frame.x(last + 1) - frame.x(first)}
              height={box.bottom - box.top}
              className={classes.gap}
              data-gap
            />
          ))}
          <Axes box={box} values={plot.values} y={frame.y} times={ticks} xOf={plot.xOf} unit={unit} />
          <Layers series={shown} bands={bands} cut={cutPlaces} shape={shape} frame={frame} />
          {before !== '' && <path d={before} className={classes.previous} aria-hidden />}
          {marked !== null && (
            <rect
              x={frame.x(marked[0])}
              y={box.top}
              width={frame.x(marked[1] + 1) - frame.x(marked[0])}
              height={box.bottom - box.top}
              className={classes.selection}
              data-no-picture
            />
          )}
          <CrosshairLine times={times} step={step} series={shown} bands={bands} frame={frame} box={box} />
          <rect
            x={box.left}
            y={box.top}
            width={box.right - box.left}
            height={box.bottom - box.top}
            className={classes.surface}
            data-brush={onRange === undefined ? undefined : true}
            data-no-picture
            {...pointer.surface}
          />
        </svg>
        <p id={hint} hidden>
          {text.keys}
        </p>
        {pointer.active && (
          <Reading
            times={times}
            step={step}
            series={shown}
            previous={previous}
            cut={cut}
            unit={unit}
            stacked={shape !== 'lines'}
            selection={marked}
            chosen={chosen}
            xOf={middle}
            width={width}
          />
        )}
      </div>
      {(props.legend ?? (series.length > 1 || previous !== undefined)) && (
        <Legend
          series={series}
          previous={previous !== undefined}
          times={times}
          step={step}
          unit={unit}
          visible={visible}
        />
      )}
    </div>
  );
}
