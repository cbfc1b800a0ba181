import { isDeepStrictEqual } from 'node:util';
import type { FeatureGates, Freshness, Overview } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView, type Pulse } from '../../derived-view.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { LiveView } from '../../live.ts';
import type { Result } from '../../result.ts';
import {
  AGENT_INFOS,
  agentSummary,
  CONTROLLER_INFOS,
  controllerSummary,
  currentController,
  watchAgents,
  watchController,
} from '../../upstreams/antrea/agents.ts';
import type { GateReader } from '../../upstreams/antrea/gates/reader.ts';
import {
  CLUSTER_POLICIES,
  type PolicyNames,
  policyNames,
  watchAdminPolicies,
  watchClusterPolicies,
  watchKubernetesPolicies,
  watchNamespacedPolicies,
  watchTiers,
} from '../../upstreams/antrea/policies.ts';
import { TRACEFLOWS, traceflowSummaries, watchTraceflows } from '../../upstreams/antrea/traceflows.ts';
import { attentionOf } from './overview.attention.ts';
import {
  agentCounts,
  gateSection,
  type PolicySources,
  policySection,
  recentTraces,
  sectionOfWatch,
  worstFreshness,
} from './overview.sections.ts';

/** Gates are read, not watched: only restarts of Antrea change them. */
const GATES_EVERY_MS = 30_000;
/** A reading that failed is repeated this soon. */
const GATES_RETRY_MS = 5_000;
const THROTTLE_MS = 500;
/** Nobody looks at an overview to see its clock run; the page shows ages from `asOf` itself. */
const RESEND_MS = 15_000;

interface GatePulse extends Pulse {
  current(): Result<FeatureGates, Fault> | undefined;
}

function gatePulse(open: OpenCluster, reader: GateReader): GatePulse {
  const listeners = new Set<() => void>();
  let current: Result<FeatureGates, Fault> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let released = false;
  const incomplete = (): boolean => current !== undefined && (!current.ok || current.value.source === 'unknown');
  const read = async (): Promise<void> => {
    clearTimeout(timer);
    current = await reader.read(open, incomplete() ? 0 : GATES_EVERY_MS / 2);
    reading = undefined;
    if (released) return;
    timer = setTimeout(() => void start(), incomplete() ? GATES_RETRY_MS : GATES_EVERY_MS);
    timer.unref();
    for (const listener of listeners) listener();
  };
  function start(): Promise<void> {
    reading ??= read();
    return reading;
  }
  const first = start();
  // A cluster that is back is asked at once.
  const stop = open.cluster.listen(() => {
    if (incomplete() && open.cluster.state.reachability.state === 'reachable') void start();
  });
  return {
    current: () => current,
    ready: () => first,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    release() {
      released = true;
      clearTimeout(timer);
      stop();
      listeners.clear();
    },
  };
}

const withoutAge = (freshness: Freshness): Freshness => ({ ...freshness, asOf: null });

/** The overview without the times at which its parts were fresh, which alone are no news. */
function essence(overview: Overview): unknown {
  const { controller, agents, gates, policies, traceflows, attention } = overview;
  const parts = [controller, agents, gates, policies, traceflows].map((part) =>
    part.state === 'ok' ? { ...part, freshness: withoutAge(part.freshness) } : part,
  );
  return { parts, attention };
}

/** The overview, live: computed from shared watches of small projections, at most every half second. */
export function overviewView(
  open: OpenCluster,
  context: Pick<FeatureContext, 'now'>,
  reader: GateReader,
): LiveView<Overview> {
  const { cluster, identity } = open;
  const agents = watchAgents(cluster, identity);
  const controllers = watchController(cluster, identity);
  const traces = watchTraceflows(cluster, identity);
  const policies: PolicySources = {
    tiers: watchTiers(cluster, identity),
    cluster: watchClusterPolicies(cluster, identity),
    namespaced: watchNamespacedPolicies(cluster, identity),
    kubernetes: watchKubernetesPolicies(cluster, identity),
    admin: watchAdminPolicies(cluster, identity),
  };
  const names: PolicyNames = policyNames(cluster, identity);
  const gates = gatePulse(open, reader);
  let sentAt = 0;

  function compute(): Overview[] {
    const now = context.now();
    const controller = currentController(controllers.items.values());
    const rows = [...agents.items.values()].map((facts) =>
      agentSummary(facts, controller?.version ?? null, { now, freshness: agents.freshness() }),
    );
    const sections = {
      controller: sectionOfWatch(controllers, CONTROLLER_INFOS, () =>
        controller === undefined ? null : controllerSummary(controller, { now, freshness: controllers.freshness() }),
      ),
      agents: sectionOfWatch(agents, AGENT_INFOS, () => agentCounts(rows)),
      gates: gateSection(gates.current()),
      policies: policySection(policies, CLUSTER_POLICIES),
      traceflows: sectionOfWatch(traces, TRACEFLOWS, () =>
        recentTraces(traceflowSummaries(traces.items.values(), names)),
      ),
    };
    return [
      { id: 'overview', ...sections, attention: attentionOf({ sections, agents: rows, cluster: cluster.state, now }) },
    ];
  }

  return createDerivedView<Overview>({
    watches: [agents, controllers, traces, ...Object.values(policies), ...names.watches],
    pulses: [gates, clusterPulse(open)],
    compute,
    same: (before, after) => {
      if (performance.now() - sentAt < RESEND_MS && isDeepStrictEqual(essence(before), essence(after))) return true;
      sentAt = performance.now();
      return false;
    },
    freshness: () =>
      worstFreshness([agents, controllers, traces, policies.tiers, policies.cluster, policies.namespaced]),
    throttleMs: THROTTLE_MS,
    patienceMs: 3_000,
  });
}

/** Reachability of the cluster, which may change without any watch saying so. */
function clusterPulse({ cluster }: OpenCluster): Pulse {
  const stops = new Set<() => void>();
  return {
    ready: () => Promise.resolve(),
    listen(listener) {
      const stop = cluster.listen(listener);
      stops.add(stop);
      return stop;
    },
    release: () => stops.forEach((stop) => stop()),
  };
}

/** The overview as it is now; parts that do not answer within a few seconds are `loading`. */
export async function readOverview(
  open: OpenCluster,
  context: Pick<FeatureContext, 'now'>,
  reader: GateReader,
): Promise<Overview | undefined> {
  const view = overviewView(open, context, reader);
  try {
    await view.ready();
    return view.items()[0];
  } finally {
    view.close();
  }
}
