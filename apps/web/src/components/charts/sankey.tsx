import { useId, useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { Band } from './band.tsx';
import { chartsText as text } from './charts.messages.ts';
import { PairKey, PairTip } from './pair-figure.tsx';
import { OTHER_ID, type PairFlow } from './pair.ts';
import { sankeyModel, type SankeyNode } from './sankey.model.ts';
import { formatValue, type Unit } from './units.ts';
import { useFigure, type FigureState } from './use-figure.ts';
import { useWidth } from './use-width.ts';
import classes from './charts.module.css';

export interface PairChartProps {
  /** Names the chart for screen readers. */
  readonly label: string;
  readonly flows: readonly PairFlow[];
  readonly unit: Unit;
}

/** Who sends how much to whom: sources left, targets right, bands as wide as what flows, in the colour of the verdict. */
export function Sankey({ label, flows, unit }: PairChartProps): ReactNode {
  const [ref, width] = useWidth();
  const figure = useFigure();
  const hint = useId();
  const model = useMemo(() => sankeyModel(flows, width), [flows, width]);
  return (
    <div ref={ref} className={classes.chart}>
      <svg
        viewBox={`0 0 ${width} ${model.height}`}
        width="100%"
        height={model.height}
        className={`${classes.svg} ${classes.figure}`}
        role="group"
        aria-label={label}
        aria-describedby={hint}
        data-picture
        data-isolated={figure.isolated === null ? undefined : true}
      >
        {model.links.map((link) => (
          <Band key={link.flow.id} flow={link.flow} unit={unit} figure={figure} x={link.x} y={link.y}>
            <path
              d={link.path}
              className={classes.ribbon}
              fill="currentColor"
              strokeDasharray={link.flow.verdict === 'unprotected' ? '4 3' : undefined}
            />
          </Band>
        ))}
        {model.nodes.map((node) => (
          <Node key={node.key} node={node} unit={unit} figure={figure} />
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

function Node({
  node,
  unit,
  figure,
}: {
  readonly node: SankeyNode;
  readonly unit: Unit;
  readonly figure: FigureState;
}): ReactNode {
  const left = node.side === 'source';
  const [x, anchor] = left ? [node.x0 - 7, 'end' as const] : [node.x1 + 7, 'start' as const];
  const other = node.end.id === OTHER_ID;
  const act = (): void => figure.isolate(node.end);
  const middle = (node.y0 + node.y1) / 2;
  return (
    <g
      className={classes.node}
      {...(other
        ? {}
        : {
            role: 'button',
            tabIndex: 0,
            'aria-label': text.isolateEnd(node.end.label, node.label),
            'aria-pressed': figure.isolated?.id === node.end.id,
            onClick: act,
            onKeyDown: (event: KeyboardEvent) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              act();
            },
          })}
    >
      <title>{`${node.end.label}\n${formatValue(node.value, unit)}`}</title>
      <rect
        x={node.x0}
        y={node.y0}
        width={node.x1 - node.x0}
        height={Math.max(1, node.y1 - node.y0)}
        className={classes.nodeBar}
        rx="1"
      />
      <text x={x} y={middle + 4} textAnchor={anchor} className={other ? classes.nodeMuted : classes.nodeLabel}>
        {node.label}
      </text>
    </g>
  );
}
