import type { ReactNode } from 'react';
import type { FlowDimension, FlowMeasure } from '@netloft/contracts';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import type { Grouping } from './dashboards.search.ts';
import { PairPanel, SeriesPanel, TopPanel } from './panels.tsx';
import { measuresOf, overTime, sideBy, useView } from './view.ts';
import classes from './dashboards.module.css';

export type PairsName = 'pod-to-pod' | 'pod-to-service' | 'pod-to-external' | 'external-to-pod' | 'node-to-node';

interface PairsSpec {
  readonly source: (group: Grouping) => FlowDimension;
  readonly target: (group: Grouping) => FlowDimension;
  readonly where: readonly ExtraTerm[];
}

/** That an end is told at all: not absent. */
const has = (field: string): ExtraTerm => [field, '', true];
const sourcePod = (group: Grouping): FlowDimension => sideBy('src', group);
const targetPod = (group: Grouping): FlowDimension => sideBy('dst', group);

const SPECS: Readonly<Record<PairsName, PairsSpec>> = {
  'pod-to-pod': { source: sourcePod, target: targetPod, where: [has('src.pod'), has('dst.pod')] },
  'pod-to-service': { source: sourcePod, target: () => 'service', where: [has('src.pod'), has('service')] },
  'pod-to-external': {
    source: sourcePod,
    target: (group) => (group === 'ns' ? 'network' : 'external'),
    where: [['type', 'to-external']],
  },
  'external-to-pod': {
    source: (group) => (group === 'ns' ? 'network' : 'external'),
    target: targetPod,
    where: [['type', 'from-external']],
  },
  'node-to-node': {
    source: () => 'src.node',
    target: () => 'dst.node',
    where: [has('src.node'), has('dst.node')],
  },
};

/** With both directions, pairs are ranked by their sum. */
const orderOf = (measures: readonly FlowMeasure[]): FlowMeasure =>
  measures.length > 1 && measures[0] === 'bytes' ? 'totalBytes' : (measures[0] ?? 'bytes');

/** Who sends how much to whom, then over time, then each side alone. */
export function PairsDashboard({ name }: { readonly name: PairsName }): ReactNode {
  const { group, measure, direction } = useView();
  const spec = SPECS[name];
  const [source, target] = [spec.source(group), spec.target(group)];
  const measures = measuresOf(measure, direction);
  const order = orderOf(measures);
  const [from, to] = text.sides[name];
  const main = measures[0] ?? 'bytes';
  return (
    <div className={classes.grid}>
      {measures.map((one) => (
        <div key={one} className={measures.length > 1 ? classes.half : classes.whole}>
          <PairPanel
            title={text.flowsOf(text.names[name], text.measureNames[one])}
            source={[source]}
            target={[target]}
            order={order}
            measure={one}
            where={spec.where}
            as="sankey"
          />
        </div>
      ))}
      {measures.map((one) => (
        <div key={one} className={measures.length > 1 ? classes.half : classes.whole}>
          <SeriesPanel
            title={text.pairsOverTime(text.chartTitles[overTime(one)])}
            by={[source, target]}
            measure={overTime(one)}
            where={spec.where}
          />
        </div>
      ))}
      {(
        [
          [source, from],
          [target, to],
        ] as const
      ).map(([dimension, side]) => (
        <div key={side} className={classes.half}>
          <SeriesPanel
            title={text.sideOverTime(side, text.chartTitles[overTime(main)])}
            by={[dimension]}
            measure={overTime(main)}
            where={spec.where}
          />
        </div>
      ))}
      {(
        [
          [source, from],
          [target, to],
        ] as const
      ).map(([dimension, side]) => (
        <div key={side} className={classes.half}>
          <TopPanel
            title={text.topSide(side)}
            note={text.measureNames[main]}
            by={[dimension]}
            measure={main}
            where={spec.where}
          />
        </div>
      ))}
    </div>
  );
}
