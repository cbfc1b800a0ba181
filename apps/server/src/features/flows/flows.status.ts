import type { FlowStatus } from '@netloft/contracts';
import type { StoredOf, StoreStatus } from '@netloft/flow-store';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { visibleFlows } from '../../flows/visibility.ts';
import type { Identity } from '../../identity.ts';
import { ok, type Result } from '../../result.ts';
import { exporterFacts } from './flows.exporter-facts.ts';
import { flowGaps } from './flows.gaps.ts';

const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

const OFF: FlowStatus['store'] = {
  kind: 'off',
  state: 'off',
  rows: null,
  oldest: null,
  newest: null,
  bytes: null,
  maxBytes: null,
  retentionHours: null,
  waiting: 0,
  dropped: 0,
  partitionsDropped: [],
};

function storeOf(store: StoreStatus | undefined, stored: StoredOf | undefined): FlowStatus['store'] {
  if (store === undefined) return OFF;
  return {
    kind: store.kind,
    state: store.state,
    ...(store.detail === undefined ? {} : { detail: store.detail }),
    rows: stored?.rows ?? null,
    oldest: iso(stored?.oldest),
    newest: iso(stored?.newest),
    bytes: store.bytes,
    maxBytes: store.maxBytes,
    retentionHours: store.retentionHours,
    waiting: store.waiting,
    dropped: store.dropped,
    partitionsDropped: store.partitionsDropped.map(({ until, rows, at }) => ({
      until: new Date(until).toISOString(),
      rows,
      at: new Date(at).toISOString(),
    })),
  };
}

/** Listeners that a cluster's exporters are to send to: those set for it and those set for none. The collector tells them in the order of the configuration. */
const listenersOf = ({ config, flows }: FeatureContext, cluster: string): FlowStatus['listeners'] =>
  (flows.collector?.status().listeners ?? [])
    .filter((_, index) => [undefined, cluster].includes(config.flowListen[index]?.cluster))
    .map((one) => ({ ...one }));

/** Where records of a cluster come from, what of them is kept, and why something may be missing, as far as the caller may know. */
export async function flowStatus(
  context: FeatureContext,
  identity: Identity,
  name: string,
): Promise<Result<FlowStatus, Fault>> {
  const opened = openCluster(context, identity, name);
  if (!opened.ok) return opened;
  const open = opened.value;
  const cluster = open.cluster.name;
  const queries = context.flows.queriesFor(cluster);
  const [store, stored, visible, facts] = await Promise.all([
    context.flows.status(cluster),
    queries.ok ? queries.value.storedOf(cluster, { timeoutMs: 3_000 }) : undefined,
    visibleFlows(open),
    exporterFacts(context, open),
  ]);
  if (!visible.ok) return visible;
  const collected = context.flows.collector?.status();
  const listeners = listenersOf(context, cluster);
  const seesAll = visible.value.namespaces === 'all';
  const known = stored?.ok === true ? stored.value : undefined;
  const exporters = (collected?.exporters ?? []).filter((one) => one.cluster === cluster);
  const state = storeOf(store, known);
  return ok({
    // How much there is in all would tell of what the caller may not see.
    store: seesAll ? state : { ...state, rows: null },
    rate: collected?.rates[cluster] ?? 0,
    listeners,
    exporters: exporters.map(({ cluster: _cluster, ...exporter }) => exporter),
    gaps: flowGaps({
      store: state,
      labels: known?.labels ?? null,
      exporters,
      listeners,
      facts,
      visibility: visible.value,
      now: context.now(),
    }),
  });
}
