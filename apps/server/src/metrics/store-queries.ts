import type { FlowQueries } from '@netloft/flow-store';
import type { StoredFlows } from '../flows/backend.ts';
import { ok } from '../result.ts';
import type { Metrics, UpstreamKind } from './metrics.ts';

/** Every question by its name. */
export const QUERIES = [
  'records',
  'record',
  'summary',
  'series',
  'values',
  'edges',
  'export',
  'storedOf',
  'arrivals',
  'arrived',
] as const satisfies readonly (keyof FlowQueries)[];
type Asked = (...given: never[]) => Promise<{ readonly ok: boolean; readonly error?: { readonly type: string } }>;

/** The same questions, each counted with its outcome and time. `store` names where they go. */
export function countQueries(
  queries: FlowQueries,
  metrics: Metrics,
  store: { readonly kind: Extract<UpstreamKind, 'clickhouse' | 'embedded'>; readonly target: string },
): FlowQueries {
  // Each question has a shape of its own; what is counted of them is the same.
  const asked = queries as unknown as Readonly<Record<(typeof QUERIES)[number], Asked>>;
  const counted =
    (name: (typeof QUERIES)[number]): Asked =>
    async (...given) => {
      const started = performance.now();
      const answer = await asked[name](...given);
      const outcome = answer.ok ? 'ok' : (answer.error?.type ?? 'failed');
      const seconds = (performance.now() - started) / 1000;
      metrics.storeQuery(name, outcome, seconds);
      metrics.upstream(store.kind, store.target, outcome, seconds);
      return answer;
    };
  return Object.fromEntries(QUERIES.map((name) => [name, counted(name)])) as unknown as FlowQueries;
}

/** The backend with every question counted. `theia`: clusters whose questions go to a store of Theia's. */
export function countFlowBackend(
  backend: StoredFlows,
  metrics: Metrics,
  { isEmbedded, theia }: { readonly isEmbedded: boolean; readonly theia: ReadonlySet<string> },
): StoredFlows {
  const counted = new WeakMap<FlowQueries, FlowQueries>();
  return {
    collector: backend.collector,
    status: (cluster) => backend.status(cluster),
    close: () => backend.close(),
    queriesFor(cluster) {
      const found = backend.queriesFor(cluster);
      if (!found.ok) return found;
      const known =
        counted.get(found.value) ??
        countQueries(
          found.value,
          metrics,
          theia.has(cluster)
            ? { kind: 'clickhouse', target: `theia of ${cluster}` }
            : { kind: isEmbedded ? 'embedded' : 'clickhouse', target: 'flow store' },
        );
      counted.set(found.value, known);
      return ok(known);
    },
  };
}
