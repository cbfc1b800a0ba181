import type { FlowStatus } from '@netloft/contracts';
import type { FlowCollector, StoredOf, StoreStatus } from '@netloft/flow-store';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { type FlowVisibility, visibleFlows } from '../../flows/visibility.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { type ExporterFacts, exporterFacts } from './flows.exporter-facts.ts';
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

/** Listeners that a cluster's exporters are to send to: those set for it and those set for none. */
export function listenersOf(
  configured: FeatureContext['config']['flowListen'],
  told: ReturnType<FlowCollector['status']>['listeners'],
  cluster: string,
): FlowStatus['listeners'] {
  const own = configured.filter((one) => one.cluster === undefined || one.cluster === cluster);
  const ids = new Set(own.map(({ id }) => id));
  return told.filter(({ id }) => ids.has(id)).map(({ id: _id, ...listener }) => listener);
}

/** A page that asks why there are no flows waits no longer than this for what the cluster says. */
const PATIENCE_MS = 3_000;
const NO_ANSWER: Fault = { code: 'UPSTREAM_TIMEOUT', detail: 'The cluster does not answer.' };
const NOTHING_TOLD: ExporterFacts = {
  gate: null,
  gateProblem: 'The cluster does not answer.',
  aggregator: null,
  podLabels: null,
};

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
    timer.unref();
  });
  const answer = await Promise.race([work, patience]);
  clearTimeout(timer);
  return answer;
}

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
    inTime<Result<FlowVisibility, Fault>>(visibleFlows(open), err(NO_ANSWER)),
    inTime(exporterFacts(context, open), NOTHING_TOLD),
  ]);
  // Whose session is over learns that; a cluster that cannot be asked must not hide what is known about the store.
  if (!visible.ok && visible.error.code === 'SESSION_EXPIRED') return visible;
  const collected = context.flows.collector?.status();
  const listeners = listenersOf(context.config.flowListen, collected?.listeners ?? [], cluster);
  const seesAll = visible.ok && visible.value.namespaces === 'all';
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
      visibility: visible.ok ? visible.value : { unknown: visible.error.detail },
      now: context.now(),
    }),
  });
}
