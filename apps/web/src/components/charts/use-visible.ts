import { useState } from 'react';
import type { ChartSeries } from './time-series.model.ts';

export interface Visibility {
  readonly isHidden: (id: string) => boolean;
  /** Shows the series alone; again, all of them. */
  readonly isolate: (id: string) => void;
  /** Hides or shows one. */
  readonly toggle: (id: string) => void;
}

/** Which series are shown. At least one always is. */
export function useVisible(series: readonly ChartSeries[]): Visibility {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = series.filter((one) => !hidden.has(one.id));
  const only = shown.length === 1 ? shown[0]?.id : undefined;
  // What was hidden may be gone after a refresh; a chart is never left empty by it.
  const nothing = shown.length === 0;
  return {
    isHidden: (id) => !nothing && hidden.has(id),
    isolate: (id) =>
      setHidden(only === id ? new Set() : new Set(series.map((one) => one.id).filter((other) => other !== id))),
    toggle: (id) => {
      const next = new Set(hidden);
      if (!next.delete(id)) next.add(id);
      setHidden(series.every((one) => next.has(one.id)) ? new Set() : next);
    },
  };
}
