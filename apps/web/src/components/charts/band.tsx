import type { ReactNode } from 'react';
import { useFollow } from './chart-link.tsx';
import { OTHER_COLOR, verdictColor } from './palette.ts';
import { pairName } from './pair-figure.tsx';
import type { PairFlow } from './pair.ts';
import type { Unit } from './units.ts';
import type { FigureState } from './use-figure.ts';

/** One band or ribbon of a figure: leads to its records, tells its facts to pointer and keyboard. `x` and `y`: where the keyboard's tooltip stands. */
export function Band({
  flow,
  unit,
  figure,
  x,
  y,
  children,
}: {
  readonly flow: PairFlow;
  readonly unit: Unit;
  readonly figure: FigureState;
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
}): ReactNode {
  const follow = useFollow();
  const { href } = flow;
  const marks = {
    'data-link': flow.id,
    'data-lit': figure.isLit(flow) ? true : undefined,
    'data-verdict': flow.verdict ?? 'other',
    style: { color: flow.verdict === null ? OTHER_COLOR : verdictColor(flow.verdict) },
    onPointerMove: figure.follow(flow),
    onPointerLeave: () => figure.show(null),
  };
  if (href === undefined) return <g {...marks}>{children}</g>;
  return (
    <g {...marks}>
      <a
        href={href}
        aria-label={pairName(flow, unit)}
        onFocus={() => figure.show({ flow, x, y })}
        onBlur={() => figure.show(null)}
        onClick={(event) => follow(event, href)}
      >
        {children}
      </a>
    </g>
  );
}
