import type { FlowDimension, FlowMeasure } from '@netloft/contracts';
import type { FlowQueries, FlowScope } from '@netloft/flow-store';

type Answer = Promise<{ readonly ok: boolean }>;
export interface Question {
  readonly name: string;
  readonly ask: (queries: FlowQueries, scope: FlowScope) => Answer;
}

const summary =
  (by: readonly FlowDimension[], measures: readonly FlowMeasure[], top = 50, previous = false) =>
  (queries: FlowQueries, scope: FlowScope): Answer =>
    queries.summary({ ...scope, by, measures, order: measures[0] ?? 'bytes', top, previous });
const series =
  (by: readonly FlowDimension[], measure: FlowMeasure) =>
  (queries: FlowQueries, scope: FlowScope): Answer =>
    queries.series({ ...scope, by, measure, top: 8, buckets: 120, previous: false });

/** What the home dashboard asks when it is opened. */
export const HOME: readonly Question[] = [
  { name: 'totals with connections', ask: summary([], ['totalBytes', 'throughput', 'flows', 'connections'], 1, true) },
  { name: 'distinct Pods', ask: summary(['pod'], ['totalBytes'], 1) },
  { name: 'distinct Services', ask: summary(['service'], ['totalBytes'], 1) },
  { name: 'distinct Nodes', ask: summary(['node'], ['totalBytes'], 1) },
  { name: 'distinct policies', ask: summary(['policy'], ['totalBytes'], 1) },
  { name: 'verdicts', ask: summary(['verdict'], ['flows', 'totalBytes'], 4) },
  { name: 'types', ask: summary(['type'], ['totalBytes'], 5) },
  { name: 'top sources', ask: summary(['src.pod'], ['bytes'], 10) },
  { name: 'records over time by verdict', ask: series(['verdict'], 'flows') },
  { name: 'throughput over time', ask: series([], 'throughput') },
];

/** What the other dashboards ask. */
export const DASHBOARDS: readonly Question[] = [
  ...HOME,
  { name: 'Pod pairs', ask: summary(['src.pod', 'dst.pod'], ['bytes', 'reverseBytes']) },
  { name: 'workload pairs', ask: summary(['src.workload', 'dst.workload'], ['bytes', 'reverseBytes']) },
  { name: 'namespace pairs', ask: summary(['src.ns', 'dst.ns'], ['bytes', 'reverseBytes']) },
  { name: 'Pod to Service', ask: summary(['src.pod', 'service'], ['bytes', 'reverseBytes']) },
  { name: 'Pod to outside', ask: summary(['src.pod', 'external'], ['bytes', 'reverseBytes']) },
  { name: 'Node pairs', ask: summary(['src.node', 'dst.node'], ['bytes', 'reverseBytes']) },
  { name: 'policies', ask: summary(['policy', 'verdict'], ['bytes', 'flows']) },
  {
    name: 'workload pairs with verdict',
    ask: summary(['src.workload', 'dst.workload', 'verdict'], ['bytes', 'flows']),
  },
  { name: 'source Pods over time', ask: series(['src.pod'], 'throughput') },
  { name: 'workload pairs over time', ask: series(['src.workload', 'dst.workload'], 'throughput') },
  { name: 'namespaces over time', ask: series(['src.ns'], 'throughput') },
  { name: 'policies over time', ask: series(['policy'], 'throughput') },
  { name: 'Egress', ask: summary(['egress'], ['bytes', 'flows']) },
];
