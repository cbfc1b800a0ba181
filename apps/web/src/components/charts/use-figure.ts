import { useState, type PointerEvent } from 'react';
import { useShortcuts } from '../../lib/keyboard.ts';
import { chartsText as text } from './charts.messages.ts';
import type { PairEnd, PairFlow } from './pair.ts';

export interface TipAt {
  readonly flow: PairFlow;
  /** Pixels from the figure's left upper corner. */
  readonly x: number;
  readonly y: number;
}

export interface FigureState {
  readonly isolated: PairEnd | null;
  readonly tip: TipAt | null;
  /** Shows the flows of one end alone; the same again shows all. */
  readonly isolate: (end: PairEnd | null) => void;
  readonly isLit: (flow: PairFlow) => boolean;
  readonly follow: (flow: PairFlow) => (event: PointerEvent<SVGElement>) => void;
  readonly show: (tip: TipAt | null) => void;
}

/** What is pointed at and what is seen alone in a picture of pairs. */
export function useFigure(): FigureState {
  const [isolated, setIsolated] = useState<PairEnd | null>(null);
  const [tip, setTip] = useState<TipAt | null>(null);
  useShortcuts(
    isolated === null ? [] : [{ keys: 'Escape', label: text.showAll, group: text.chart, run: () => setIsolated(null) }],
  );
  return {
    isolated,
    tip,
    isolate: (end) => setIsolated(end === null || end.id === isolated?.id ? null : end),
    isLit: (flow) => isolated !== null && (flow.source.id === isolated.id || flow.target.id === isolated.id),
    follow: (flow) => (event) => {
      const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
      if (box !== undefined) setTip({ flow, x: event.clientX - box.left, y: event.clientY - box.top });
    },
    show: setTip,
  };
}
