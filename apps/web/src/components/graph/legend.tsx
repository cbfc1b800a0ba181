import type { ReactNode } from 'react';
import { encodings } from '../mark.tsx';
import { EDGE_LOOKS, type EdgeLook } from './graph.types.ts';
import { graphText as text } from './graph.messages.ts';
import { DASHES, strokesOf, type Stroke } from './strokes.ts';
import classes from './graph.module.css';

const COLORS: Readonly<Record<Stroke['look'], string>> = {
  allowed: encodings.allowed.color,
  unprotected: encodings.none.color,
  denied: encodings.dropped.color,
};

function Sample({ look }: { readonly look: EdgeLook }): ReactNode {
  const edge = { id: look, source: 'a', target: 'b', look, width: 2.5, description: '' } as const;
  return (
    <svg width={40} height={14} viewBox="0 0 40 14" aria-hidden>
      {strokesOf({ edge, x1: 2, y1: 7, x2: 38, y2: 7, loop: 0 }).map((stroke) => {
        const color = COLORS[stroke.look];
        const { head } = stroke;
        const denied = stroke.look === 'denied';
        return (
          <g key={`${stroke.look} ${stroke.y1}`} style={{ color }}>
            <path
              d={`M${stroke.x1} ${stroke.y1}L${stroke.x2} ${stroke.y2}`}
              stroke="currentColor"
              strokeWidth={stroke.width}
              strokeDasharray={stroke.look === 'unprotected' ? DASHES.join(' ') : undefined}
            />
            <path
              d={
                denied
                  ? `M${head[0]} ${head[1]}L${head[2]} ${head[3]}M${head[4]} ${head[5]}L${head[6]} ${head[7]}`
                  : `M${head[0]} ${head[1]}L${head[2]} ${head[3]}L${head[4]} ${head[5]}Z`
              }
              fill={denied ? 'none' : 'currentColor'}
              stroke={denied ? 'currentColor' : 'none'}
              strokeWidth={2}
            />
          </g>
        );
      })}
    </svg>
  );
}

/** What the lines mean; always in sight. `width` says what their width stands for, `kinds` what the letters do. */
export function Legend({
  width,
  kinds,
}: {
  readonly width: string;
  readonly kinds: readonly (readonly [letter: string, word: string])[];
}): ReactNode {
  return (
    <ul className={classes.legend} aria-label={text.legend}>
      {EDGE_LOOKS.map((look) => (
        <li key={look}>
          <Sample look={look} /> {text.looks[look]}
        </li>
      ))}
      <li>
        {text.width}: {width}
      </li>
      {kinds.map(([letter, word]) => (
        <li key={letter}>
          <strong>{letter}</strong> {word}
        </li>
      ))}
    </ul>
  );
}
