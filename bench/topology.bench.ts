import { buildModel, indexInventory, type TopologyLook, viewOf } from '@netloft/analytics';
import { estate } from '../packages/analytics/src/testing/estate.ts';
import type { Figure } from './figure.ts';

const PODS = 20_000;
const EDGES = 100_000;
const ROUNDS = 40;
const WARM_UP = 5;
const TARGET_MS = 50;

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

const rounds = (work: () => unknown): number[] => {
  for (let round = 0; round < WARM_UP; round += 1) work();
  return Array.from({ length: ROUNDS }, () => timed(work));
};

const LOOKS: readonly (readonly [name: string, look: Partial<TopologyLook>])[] = [
  ['by namespace', { group: 'namespace' }],
  ['by workload', { group: 'workload' }],
  ['by Pod', { group: 'pod' }],
  ['by Node', { group: 'node' }],
  ['by label', { group: 'label', label: 'app' }],
  ['by workload, Services shown', { group: 'workload', services: 'show' }],
  ['by workload, only denied', { group: 'workload', only: 'denied' }],
  ['by namespace, two opened', { expand: ['namespace:team-1', 'namespace:team-2', 'workload:team-1/service-1'] }],
];

/** How fast flows of a large cluster become a graph that can be read. */
export async function run(): Promise<Figure[]> {
  const { flows, inventory } = estate({ pods: PODS, edges: EDGES });
  const index = indexInventory(inventory);
  const model = buildModel(flows, index);
  const usual: TopologyLook = { group: 'namespace', externalPrefix: 24, services: 'through', limit: 300 };
  const most = Math.max(...LOOKS.map(([, look]) => viewOf(model, { ...usual, ...look }).nodes.length));
  if (most > usual.limit) throw new Error(`${most} nodes are more than ${usual.limit}`);
  return [
    ...LOOKS.map(([name, look]): Figure => {
      const times = rounds(() => viewOf(model, { ...usual, ...look }));
      return {
        name: `view of 20,000 Pods and 100,000 edges ${name}, 95 of 100`,
        value: quantile(times, 0.95),
        unit: 'ms',
        target: TARGET_MS,
      };
    }),
    {
      name: 'its 20,000 Pods indexed',
      value: quantile(
        rounds(() => indexInventory(inventory)),
        0.5,
      ),
      unit: 'ms',
    },
    {
      name: 'its 100,000 edges joined with them',
      value: quantile(
        rounds(() => buildModel(flows, index)),
        0.5,
      ),
      unit: 'ms',
    },
  ];
}
