import { useId, useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { Band } from './band.tsx';
import { chartsText as text } from './charts.messages.ts';
import { chordModel, LABEL_LETTERS, type ChordArc } from './chord.model.ts';
import { PairKey, PairTip } from './pair-figure.tsx';
import { OTHER_COLOR, seriesColor } from './palette.ts';
import { OTHER_ID, type PairFlow } from './pair.ts';
import type { PairChartProps } from './sankey.tsx';
import { formatValue, type Unit } from './units.ts';
import { useFigure, type FigureState } from './use-figure.ts';
import { useWidth } from './use-width.ts';
import classes from './charts.module.css';

/** Room that the longest label takes beyond the ring, in pixels. */
const labelRoom = (flows: readonly PairFlow[]): number =>
  14 +
  6.4 *
    Math.max(
      6,
      ...flows
        .flatMap(({ source, target }) => [source, target])
        .map(({ label }) => Math.min(LABEL_LETTERS, label.length)),
    );

/** Who talks to whom in a circle: an arrow ribbon from source to target, one for each verdict of the pair. */
export function Chord({ label, flows, unit }: PairChartProps): ReactNode {
  const [ref, width] = useWidth();
  const figure = useFigure();
  const hint = useId();
  const room = useMemo(() => labelRoom(flows), [flows]);
  const radius = Math.max(70, Math.min(220, width / 2 - room));
  const model = useMemo(() => chordModel(flows, radius), [flows, radius]);
  const height = (radius + room) * 2;
  return (
    <div ref={ref} className={classes.chart}>
      <svg
        viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
        width="100%"
        height={height}
        className={`${classes.svg} ${classes.figure}`}
        role="group"
        aria-label={label}
        aria-describedby={hint}
        data-picture
        data-isolated={figure.isolated === null ? undefined : true}
      >
        {model.ribbons.map((ribbon) => (
          <Band
            key={ribbon.flow.id}
            flow={ribbon.flow}
            unit={unit}
            figure={figure}
            x={ribbon.x + width / 2}
            y={ribbon.y + height / 2}
          >
            <path
              d={ribbon.path}
              className={classes.ribbon}
              fill="currentColor"
              strokeDasharray={ribbon.flow.verdict === 'unprotected' ? '4 3' : undefined}
            />
          </Band>
        ))}
        {model.arcs.map((one, place) => (
          <Arc key={one.end.id} arc={one} place={place} unit={unit} figure={figure} />
        ))}
      </svg>
      <p id={hint} hidden>
        {text.sankeyKeys}
      </p>
      <PairTip figure={figure} width={width} />
      <PairKey flows={flows} unit={unit} figure={figure} />
    </div>
  );
}

function Arc({
  arc,
  place,
  unit,
  figure,
}: {
  readonly arc: ChordArc;
  readonly place: number;
  readonly unit: Unit;
  readonly figure: FigureState;
}): ReactNode {
  const act = (): void => figure.isolate(arc.end);
  return (
    <g
      className={classes.node}
      role="button"
      tabIndex={0}
      aria-label={text.isolateEnd(arc.end.label, arc.label)}
      aria-pressed={figure.isolated?.id === arc.end.id}
      onClick={act}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        act();
      }}
    >
      <title>{`${arc.end.label}\n${formatValue(arc.value, unit)}`}</title>
      <path d={arc.path} style={{ fill: arc.end.id === OTHER_ID ? OTHER_COLOR : seriesColor(place) }} />
      {arc.labelled && (
        <text
          className={classes.nodeLabel}
          transform={`translate(${arc.x} ${arc.y}) rotate(${arc.turn})`}
          textAnchor={arc.flipped ? 'end' : 'start'}
          dominantBaseline="central"
        >
          {arc.label}
        </text>
      )}
    </g>
  );
}
