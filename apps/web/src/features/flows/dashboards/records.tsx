import type { ReactNode } from 'react';
import type { FlowDimension } from '@netloft/contracts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { SeriesPanel, TopPanel } from './panels.tsx';
import classes from './dashboards.module.css';

const KINDS: readonly { readonly by: FlowDimension; readonly over: string; readonly list: string }[] = [
  { by: 'verdict', over: text.byVerdict, list: text.verdicts },
  { by: 'type', over: text.byType, list: text.kinds },
  { by: 'protocol', over: text.byProtocol, list: text.protocols },
];

/** How many records came in when, and of which kind. */
export function RecordsDashboard(): ReactNode {
  return (
    <div className={classes.grid}>
      {KINDS.map(({ by, over }, place) => (
        <div key={by} className={place === 0 ? classes.whole : classes.half}>
          <SeriesPanel title={`${text.recordsOverTime} ${over}`} by={[by]} measure="flows" shape="bars" />
        </div>
      ))}
      {[...KINDS, { by: 'reason' as const, list: text.reasons }].map(({ by, list }) => (
        <div key={by} className={classes.half}>
          <TopPanel title={list} by={[by]} measure="flows" />
        </div>
      ))}
    </div>
  );
}
