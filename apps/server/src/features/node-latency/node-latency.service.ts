import { latencyMatrix } from '@netloft/antrea';
import type { FeatureGates, Hidden, NodeLatency, NodeLatencyState } from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { ok, type Result } from '../../result.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import type { KubeObject, UpstreamError, UpstreamResult } from '../../upstreams/kubernetes/types.ts';

const GATE = 'NodeLatencyMonitor';
const MONITORS = { group: 'crd.antrea.io', plural: 'nodelatencymonitors' } as const;
const STATISTICS = { group: 'stats.antrea.io', version: 'v1alpha1', plural: 'nodelatencystats' } as const;
const NODES = { group: '', version: 'v1', plural: 'nodes' } as const;
/** The one name that Antrea takes for a NodeLatencyMonitor. */
const MONITOR = 'default';
/** Antrea's own default, for who may not read the monitor. */
const INTERVAL_SECONDS = 60;
/** Gates change with a restart of agents. */
const GATES_MAX_AGE_MS = 10_000;

const NOTHING = latencyMatrix([], { intervalSeconds: INTERVAL_SECONDS, now: 0, nodes: [] });

/** Which agents measure at all; undefined where the gates are not known. */
interface GateState {
  readonly anyOn: boolean;
  /** Nodes whose agents do not, while others do. */
  readonly offOn: readonly string[];
}

/** What the agents' gate says, given all Nodes that are known. */
export function gateState(gates: FeatureGates | undefined, nodes: readonly string[]): GateState | undefined {
  const gate = gates?.gates.find(({ component, name }) => component === 'agent' && name === GATE);
  if (gate === undefined) return undefined;
  const differing = gate.differing.map(({ node }) => node);
  if (gate.enabled) return { anyOn: true, offOn: differing.toSorted() };
  const anyOn = differing.length > 0;
  return { anyOn, offOn: anyOn ? nodes.filter((node) => !differing.includes(node)) : [] };
}

/** What an answer without statistics means; undefined when the cluster itself did not answer. */
export function stateOfError(error: UpstreamError): { state: NodeLatencyState; detail: string } | undefined {
  if (error.code === 'forbidden')
    return { state: 'forbidden', detail: `Needs list on ${STATISTICS.plural}.${STATISTICS.group}.` };
  if (error.code === 'not-found')
    return {
      state: 'unavailable',
      detail: `The cluster does not serve ${STATISTICS.plural}.${STATISTICS.group}: Antrea’s controller offers it since 2.1.`,
    };
  if (error.status === undefined) return undefined;
  return { state: 'unavailable', detail: `${STATISTICS.group} does not answer: ${error.message}` };
}

const WORDS = {
  old: 'This release of Antrea measures no latency between Nodes: the NodeLatencyMonitor came with 2.1.',
  gateOff: `The feature gate ${GATE} is off in every agent: set it in antrea-agent.conf and restart the agents.`,
  noMonitor: `Nobody asked the agents to measure: there is no NodeLatencyMonitor named ${MONITOR}.`,
  waiting: (seconds: number): string =>
    `The agents have not reported yet: they ping for the first time after ${seconds} s.`,
  waitingUnknown:
    'No agent has reported: there is no NodeLatencyMonitor, the agents have its gate off, or they have just begun.',
} as const;

interface Read {
  readonly monitor: UpstreamResult<KubeObject>;
  readonly statistics: UpstreamResult<KubeObject[]>;
  readonly nodes: UpstreamResult<KubeObject[]>;
  readonly gates: Result<FeatureGates, Fault>;
}

function hiddenOf({ monitor, nodes }: Read): Hidden[] {
  const hidden: Hidden[] = [];
  if (!monitor.ok && monitor.error.code === 'forbidden')
    hidden.push({
      what: 'the NodeLatencyMonitor and with it the time between pings',
      count: null,
      reason: `needs get on ${MONITORS.plural}.${MONITORS.group}`,
    });
  if (!nodes.ok && nodes.error.code === 'forbidden')
    hidden.push({ what: 'Nodes that measure nothing', count: null, reason: 'needs list on nodes' });
  return hidden;
}

function intervalOf(monitor: KubeObject | undefined): number | null {
  const interval = (monitor?.['spec'] as { readonly pingIntervalSeconds?: unknown } | undefined)?.pingIntervalSeconds;
  return typeof interval === 'number' && interval > 0 ? Math.floor(interval) : null;
}

function assembled(read: Read, now: number): Result<NodeLatency, Fault> {
  const monitor = read.monitor.ok ? read.monitor.value : undefined;
  const intervalSeconds = intervalOf(monitor);
  const matrix = latencyMatrix(read.statistics.ok ? read.statistics.value : [], {
    intervalSeconds: intervalSeconds ?? INTERVAL_SECONDS,
    now,
    since: monitor === undefined ? undefined : Date.parse(monitor.metadata.creationTimestamp ?? ''),
    nodes: read.nodes.ok ? read.nodes.value.map((node) => node.metadata.name) : [],
  });
  const gate = gateState(read.gates.ok ? read.gates.value : undefined, matrix.nodes);
  const isMeasured = matrix.summary.unmeasured < matrix.summary.pairs;
  const isAbsent = !read.monitor.ok && read.monitor.error.code === 'not-found';
  const refused = read.statistics.ok ? null : stateOfError(read.statistics.error);
  if (refused === undefined && !read.statistics.ok) return upstreamFault(read.statistics.error);
  const found: { readonly state: NodeLatencyState; readonly detail: string } =
    refused ??
    (isMeasured
      ? { state: 'measuring', detail: '' }
      : gate?.anyOn === false
        ? { state: 'gate-off', detail: WORDS.gateOff }
        : isAbsent
          ? { state: 'no-monitor', detail: WORDS.noMonitor }
          : {
              state: 'waiting',
              detail: intervalSeconds === null ? WORDS.waitingUnknown : WORDS.waiting(intervalSeconds),
            });
  const hidden = hiddenOf(read);
  return ok({
    ...found,
    configurable: true,
    monitor: monitor === undefined ? null : withoutManagedFields(monitor),
    intervalSeconds,
    gateOffOn: [...(gate?.offOn ?? [])],
    nodes: [...matrix.nodes],
    rows: [...matrix.rows],
    summary: matrix.summary,
    freshness: { state: 'live', asOf: new Date(now).toISOString() },
    ...(hidden.length > 0 ? { hidden } : {}),
  });
}

/**
 * Latency between the Nodes of a cluster as the caller may see it, judged now. What the release lacks, what is off and what the caller may not
 * read is a state with its reason; a cluster that does not answer is a fault.
 */
export async function readNodeLatency(open: OpenCluster, context: FeatureContext): Promise<Result<NodeLatency, Fault>> {
  const { cluster, client, identity } = open;
  const resource = await cluster.resolve(identity, MONITORS.group, MONITORS.plural);
  if (!resource.ok) return upstreamFault(resource.error);
  if (resource.value === null)
    return ok({
      state: 'unavailable',
      detail: WORDS.old,
      configurable: false,
      monitor: null,
      intervalSeconds: null,
      gateOffOn: [],
      nodes: [],
      rows: [],
      summary: NOTHING.summary,
      freshness: { state: 'live', asOf: new Date(context.now()).toISOString() },
    });
  const [monitor, statistics, nodes, gates] = await Promise.all([
    client.get(resource.value, MONITOR),
    client.list(STATISTICS),
    client.list(NODES),
    gateReaderOf(context).read(open, GATES_MAX_AGE_MS),
  ]);
  return assembled({ monitor, statistics, nodes, gates }, context.now());
}
