import type { ReactNode } from 'react';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { PairPanel, SeriesPanel, TopPanel } from './panels.tsx';
import { measuresOf, overTime, sideBy, useView } from './view.ts';
import classes from './dashboards.module.css';

const HAS_EGRESS: readonly ExtraTerm[] = [['egress', '', true]];

/** Which Egress carries whose traffic, with which address, and where to. */
export function EgressDashboard(): ReactNode {
  const { group, measure, direction } = useView();
  const [main = 'bytes'] = measuresOf(measure, direction);
  return (
    <div className={classes.grid}>
      <div className={classes.whole}>
        <PairPanel
          title={text.egressPairs}
          note={text.measureNames[main]}
          source={[sideBy('src', group)]}
          target={['egress']}
          order={main}
          measure={main}
          where={HAS_EGRESS}
          as="sankey"
          empty={text.noEgress}
        />
      </div>
      <div className={classes.whole}>
        <SeriesPanel
          title={text.sideOverTime(text.names.egress, text.chartTitles[overTime(main)])}
          by={['egress']}
          measure={overTime(main)}
          where={HAS_EGRESS}
          empty={text.noEgress}
        />
      </div>
      {(
        [
          ['egress', text.egresses],
          ['egress.ip', text.egressIps],
          ['external', text.egressTargets],
        ] as const
      ).map(([dimension, title]) => (
        <div key={dimension} className={classes.third}>
          <TopPanel
            title={title}
            note={text.measureNames[main]}
            by={[dimension]}
            measure={main}
            where={HAS_EGRESS}
            empty={text.noEgress}
          />
        </div>
      ))}
    </div>
  );
}
