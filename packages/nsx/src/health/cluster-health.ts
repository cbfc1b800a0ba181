import type { NsxClusterState, NsxClusterSummary, NsxComponent, NsxProblem } from '@netloft/contracts';
import type { AntreaClusterInfo } from '../model/clusters.ts';
import { componentsOf, type HealthTimes } from './components.ts';
import { healthProblems } from './problems.ts';

export interface ClusterHealthOptions extends HealthTimes {
  /** Whether the container inventory has the cluster; absent: not known, and not looked at. */
  readonly inInventory?: boolean;
}

export interface ClusterHealth {
  readonly state: NsxClusterState;
  readonly components: NsxComponent[];
  readonly agents: NsxClusterSummary['agents'];
  readonly problems: NsxProblem[];
}

const NOT_READ: NsxProblem = {
  severity: 'warning',
  message: 'The health of this cluster could not be read from NSX.',
  action: 'It is read again by itself; look at the state of the managers when it stays so.',
};
const NO_INVENTORY: NsxProblem = {
  severity: 'info',
  message: 'The cluster is registered, and NSX has no inventory of it yet.',
  action:
    'The inventory comes within minutes after Deployment interworking in vmware-system-antrea runs with all four containers.',
};

/** Failures that are known go before silence, silence before degradation. */
function stateOf(components: readonly NsxComponent[]): NsxClusterState {
  const has = (status: NsxComponent['status']): boolean => components.some((one) => one.status === status);
  if (has('FAILED')) return 'Failed';
  if (has('UNKNOWN')) return 'Stale';
  return has('DEGRADED') ? 'Degraded' : 'Connected';
}

const count = (value: number | undefined): number => Math.max(0, Math.trunc(value ?? 0));

function agentsOf(info: AntreaClusterInfo): NsxClusterSummary['agents'] {
  const { agent_info: agents } = info;
  if (agents === undefined) return null;
  return {
    healthy: count(agents.healthy_agent_num),
    degraded: count(agents.degraded_agent_num),
    failed: count(agents.failed_agent_num),
  };
}

const isReported = (component: NsxComponent): boolean =>
  component.status !== 'UNKNOWN' || component.conditions.some(({ lastHeartbeat }) => lastHeartbeat !== null);

const saysNothing = ({
  controller_status: controller,
  mp_adapter_status: mp,
  ccp_adapter_status: ccp,
}: AntreaClusterInfo) =>
  [controller, mp, ccp].every((one) => one?.status === undefined && (one?.conditions ?? []).length === 0);

/**
 * How a registered cluster fares, from NSX's `…/status`. Conditions, heartbeats and single components may be absent; what is silent for
 * three intervals is UNKNOWN, whatever it said last. `info` undefined: could not be read.
 */
export function clusterHealth(info: AntreaClusterInfo | undefined, options: ClusterHealthOptions): ClusterHealth {
  const missing = options.inInventory === false;
  const more = missing ? [NO_INVENTORY] : [];
  if (info === undefined || saysNothing(info))
    return { state: missing ? 'NoInventory' : 'Unknown', components: [], agents: null, problems: [...more, NOT_READ] };
  const components = componentsOf(info, options);
  const agents = agentsOf(info);
  const state = stateOf(components);
  // A cluster that was never heard of is on its way, not stale.
  const young = missing && (state === 'Connected' || !components.some(isReported));
  if (young && state === 'Stale') return { state: 'NoInventory', components, agents, problems: more };
  return {
    state: young ? 'NoInventory' : state,
    components,
    agents,
    problems: [...more, ...healthProblems(components, agents, options)],
  };
}
