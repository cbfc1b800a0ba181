import { useMemo, type ReactNode } from 'react';
import type { FlowSeries, FlowVerdict } from '@netloft/contracts';
import { flowVerdictKind, flowVerdictLabel } from '../mark.tsx';
import { chartsText as text } from './charts.messages.ts';
import { verdictColor } from './palette.ts';
import type { ChartSeries } from './time-series.model.ts';
import { TimeSeries, type TimePick } from './time-series.tsx';

/** From the ground up: what was denied stands where it is seen best. */
const ORDER: readonly FlowVerdict[] = ['dropped', 'rejected', 'unprotected', 'allowed'];

/** Layers of a series grouped by `verdict`, each with its sign and colour. */
export function verdictSeries(data: Pick<FlowSeries, 'series'>): ChartSeries[] {
  return ORDER.flatMap((verdict) => {
    const found = data.series.find((one) => one.key['verdict'] === verdict);
    return found === undefined
      ? []
      : [
          {
            id: verdict,
            label: flowVerdictLabel[verdict],
            color: verdictColor(verdict),
            values: found.values,
            mark: flowVerdictKind[verdict],
          },
        ];
  });
}

export interface HistogramProps {
  /** Answer of the series question with `by: ['verdict']` and `measure: 'flows'`. */
  readonly data: FlowSeries;
  /** A range was brushed or a bar pressed: epoch milliseconds, whole buckets. */
  readonly onRange: (from: number, to: number) => void;
  /** In place of zooming when one bar is pressed; `series` is the verdict. */
  readonly onPick?: (pick: TimePick) => void;
  readonly height?: number;
  readonly label?: string;
}

/** Records over time by verdict, as a time picker: brush a range, or press a bar to zoom to it. */
export function Histogram({ data, onRange, onPick, height = 120, label }: HistogramProps): ReactNode {
  const series = useMemo(() => verdictSeries(data), [data]);
  return (
    <TimeSeries
      label={label ?? text.flowsByVerdict}
      times={data.times}
      step={data.step}
      series={series}
      previous={data.previous}
      cut={data.cut}
      unit="records"
      shape="bars"
      height={height}
      legend
      onRange={onRange}
      onPick={onPick ?? (({ from, to }) => onRange(from, to))}
    />
  );
}
