import type { ReactNode } from 'react';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { PairPanel, SeriesPanel, TopPanel } from './panels.tsx';
import { UnprotectedPairs } from './unprotected.tsx';
import { measuresOf, overTime, sideBy, useView } from './view.ts';
import classes from './dashboards.module.css';

const EVERYTHING: readonly ExtraTerm[] = [];
const SIDES = ['ingress', 'egress'] as const;
const ALLOWED = { ingress: text.allowedIn, egress: text.allowedOut } as const;
const DENIED = { ingress: text.deniedIn, egress: text.deniedOut } as const;
const LISTS = { ingress: text.ingressPolicies, egress: text.egressPolicies } as const;
const HAS_POLICY = {
  ingress: [['ingress.policy', '', true]],
  egress: [['egress.policy', '', true]],
} as const satisfies Record<string, readonly ExtraTerm[]>;
const WAS_ALLOWED = {
  ingress: [
    ['ingress.action', 'allow'],
    ['verdict', 'allowed'],
  ],
  egress: [
    ['egress.action', 'allow'],
    ['verdict', 'allowed'],
  ],
} as const satisfies Record<string, readonly ExtraTerm[]>;
const WAS_DENIED = {
  ingress: [['ingress.action', 'denied']],
  egress: [['egress.action', 'denied']],
} as const satisfies Record<string, readonly ExtraTerm[]>;

/** What policies allowed, denied and left alone: who, by which policy, when. */
export function PoliciesDashboard(): ReactNode {
  const { group, measure, direction } = useView();
  const [main = 'bytes'] = measuresOf(measure, direction);
  return (
    <div className={classes.grid}>
      <div className={classes.twoThirds}>
        <PairPanel
          title={text.chord}
          note={text.chordNote(text.measureNames[main])}
          source={[sideBy('src', group), 'network']}
          target={[sideBy('dst', group), 'network']}
          order={main}
          measure={main}
          where={EVERYTHING}
          as="chord"
        />
      </div>
      <div className={classes.third}>
        <div className={classes.stack}>
          {SIDES.map((side) => (
            <TopPanel
              key={side}
              title={LISTS[side]}
              note={text.policyBytes}
              by={[`${side}.policy`]}
              measure="totalBytes"
              where={HAS_POLICY[side]}
            />
          ))}
        </div>
      </div>
      {SIDES.map((side) => (
        <div key={side} className={classes.half}>
          <SeriesPanel
            title={ALLOWED[side]}
            note={text.chartTitles[overTime(main)]}
            by={[`${side}.policy`]}
            measure={overTime(main)}
            where={WAS_ALLOWED[side]}
          />
        </div>
      ))}
      {SIDES.map((side) => (
        <div key={side} className={classes.half}>
          <SeriesPanel
            title={DENIED[side]}
            note={text.chartTitles.flows}
            by={[`${side}.policy`]}
            measure="flows"
            where={WAS_DENIED[side]}
            empty={text.noDenied}
          />
        </div>
      ))}
      <div className={classes.whole}>
        <UnprotectedPairs />
      </div>
    </div>
  );
}
