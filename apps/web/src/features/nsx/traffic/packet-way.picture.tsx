import { useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { useWidth } from '../../../components/charts/use-width.ts';
import { encodings } from '../../../components/mark.tsx';
import { signPath, wayLayout, type Shape, type Tone } from './packet-way.layout.ts';
import type { Station } from './packet-way.model.ts';
import { wayText as text } from './packet-way.messages.ts';
import classes from './packet-way.module.css';

const INK = {
  text: 'var(--nl-text)',
  muted: 'var(--nl-muted)',
  edge: 'var(--nl-border-strong)',
  surface: 'var(--nl-surface)',
  frame: 'var(--nl-sunken)',
} as const;
const isInk = (tone: Tone): tone is keyof typeof INK => tone in INK;
const ink = (tone: Tone): string => (isInk(tone) ? INK[tone] : encodings[tone].color);

function Drawn({ shape }: { readonly shape: Shape }): ReactNode {
  switch (shape.type) {
    case 'rect':
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          rx={8}
          strokeWidth={shape.strokeWidth ?? 1}
          strokeDasharray={shape.dash}
          style={{ fill: ink(shape.fill), stroke: ink(shape.stroke) }}
        />
      );
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          fontSize={shape.size}
          className={shape.mono === true ? 'mono' : undefined}
          style={{ fill: ink(shape.tone), fontSize: shape.size, fontWeight: shape.bold === true ? 600 : 400 }}
        >
          {shape.text}
        </text>
      );
    case 'line':
      return shape.filled === true ? (
        <path d={shape.d} style={{ fill: ink(shape.tone) }} />
      ) : (
        <path
          d={shape.d}
          fill="none"
          strokeWidth={2}
          strokeDasharray={shape.dash}
          style={{ stroke: ink(shape.tone) }}
        />
      );
    case 'sign':
      return (
        <path
          d={signPath(shape.mark)}
          transform={`translate(${shape.x} ${shape.y}) scale(${shape.size / 16})`}
          fill="none"
          strokeWidth={2}
          strokeLinecap="round"
          strokeLinejoin="round"
          style={{ stroke: ink(shape.mark) }}
        />
      );
  }
}

const drawn = (shapes: readonly Shape[]): ReactNode =>
  // The shapes of one place come and go together: their order names them.
  // oxlint-disable-next-line react/no-array-index-key
  shapes.map((shape, index) => <Drawn key={index} shape={shape} />);

/** All that the eye sees of a station, for those who hear it. */
function spoken(station: Station, all: number): string {
  return [
    text.station(station.index + 1, all, station.title),
    station.word,
    ...(station.decider === null ? [] : [text.by(station.decider.policyName)]),
    ...station.stage.addresses,
    ...(station.reached ? [] : [text.notReached]),
  ].join(', ');
}

/** The way from left to right: a box a station, frames for NSX and the cluster, and a line that ends where the packet does. */
export function WayPicture({
  stations,
  selected,
  onSelect,
}: {
  readonly stations: readonly Station[];
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}): ReactNode {
  const [place, width] = useWidth(1000);
  const layout = useMemo(() => wayLayout(stations, width), [stations, width]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = Number((event.target as Element).getAttribute('data-station') ?? Number.NaN);
    if (Number.isNaN(at)) return;
    const next = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: stations.length - 1,
      Enter: at,
      ' ': at,
    }[event.key];
    if (next === undefined || stations[next] === undefined) return;
    event.preventDefault();
    onSelect(next);
    place.current?.querySelector<SVGElement>(`[data-station="${next}"]`)?.focus();
  };
  return (
    <div ref={place} className={classes.picture}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys move between the buttons inside */}
      <svg
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label={text.picture}
        onKeyDown={onKeyDown}
      >
        {/* The words of a box are told by its button, in full and in order. */}
        <g aria-hidden>
          {drawn(layout.behind)}
          {layout.boxes.map(({ x, shapes }) => (
            <g key={x}>{drawn(shapes)}</g>
          ))}
        </g>
        {layout.boxes.map((box, index) => {
          const station = stations[index];
          if (station === undefined) return null;
          return (
            <g
              key={station.index}
              role="button"
              className={classes.station}
              tabIndex={index === selected ? 0 : -1}
              aria-pressed={index === selected}
              aria-label={spoken(station, stations.length)}
              data-station={index}
              onClick={() => onSelect(index)}
            >
              <rect
                className={classes.ring}
                x={box.x - 3}
                y={box.y - 3}
                width={box.width + 6}
                height={box.height + 6}
                rx={10}
              />
            </g>
          );
        })}
      </svg>
    </div>
  );
}
