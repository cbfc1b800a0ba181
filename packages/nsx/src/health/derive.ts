import type { NsxComponentStatus } from '@netloft/contracts';
import type { AntreaClusterInfo, AntreaCondition } from '../model/clusters.ts';
import { type HealthTimes, isStale } from './components.ts';

const CONDITIONS = {
  controller: ['CONTROLLER_HEALTHY'],
  mpAdapter: ['MP_ADAPTER_HEALTHY', 'MP_CONNECTED'],
  ccpAdapter: ['CCP_ADAPTER_HEALTHY', 'CCP_SESSION_STATE_UP'],
} as const;
type Component = keyof typeof CONDITIONS;
export type NsxConditionType = (typeof CONDITIONS)[Component][number];

/** How a cluster fares, as a simulated adapter knows it. */
export interface HealthVector {
  /** A component that is not named is HEALTHY. */
  readonly components?: Readonly<Partial<Record<Component, NsxComponentStatus>>>;
  /** Conditions that do not hold, beside those that a component's status takes with it. */
  readonly unhealthy?: Readonly<
    Partial<Record<NsxConditionType, { readonly reason?: string; readonly message?: string }>>
  >;
  readonly agents: { readonly healthy: number; readonly degraded: number; readonly failed: number };
  /** Epoch milliseconds of the newest heartbeat; undefined when none ever came. */
  readonly lastHeartbeat: number | undefined;
}

/** Conditions that a status takes with it: all of a failed component, the last one of a degraded one. */
function failingOf(component: Component, status: NsxComponentStatus): readonly NsxConditionType[] {
  const types = CONDITIONS[component];
  if (status === 'FAILED') return types;
  return status === 'DEGRADED' ? types.slice(-1) : [];
}

const RANK: Readonly<Record<NsxComponentStatus, number>> = { HEALTHY: 0, DEGRADED: 1, FAILED: 2, UNKNOWN: 3 };

function componentInfo(vector: HealthVector, component: Component, silent: boolean) {
  const wanted = vector.components?.[component] ?? 'HEALTHY';
  const { lastHeartbeat, unhealthy = {} } = vector;
  const types = CONDITIONS[component];
  const failing = new Set<NsxConditionType>(failingOf(component, wanted));
  for (const type of types) if (unhealthy[type] !== undefined) failing.add(type);
  const byConditions: NsxComponentStatus =
    failing.size === 0 ? 'HEALTHY' : failing.size === types.length && types.length > 1 ? 'FAILED' : 'DEGRADED';
  // The only condition of antrea-controller failing is its failure, unless it was said to be degraded.
  const single: NsxComponentStatus =
    types.length === 1 && failing.size === 1 && wanted !== 'DEGRADED' ? 'FAILED' : byConditions;
  const status = RANK[single] > RANK[wanted] ? single : wanted;
  const conditions = types.map((type): AntreaCondition => ({
    condition_type: type,
    status: failing.has(type) ? 'UNHEALTHY' : 'HEALTHY',
    reason: unhealthy[type]?.reason ?? '',
    message: unhealthy[type]?.message ?? '',
    ...(lastHeartbeat === undefined ? {} : { last_heartbeat_time: lastHeartbeat }),
  }));
  return { status: silent ? 'UNKNOWN' : status, conditions: lastHeartbeat === undefined ? [] : conditions };
}

/** What NSX would answer for a cluster in this state; the other way round than `clusterHealth`. For simulation. */
export function deriveHealth(vector: HealthVector, times: HealthTimes): AntreaClusterInfo {
  const { agents, lastHeartbeat } = vector;
  const silent = lastHeartbeat === undefined || isStale(lastHeartbeat, times);
  return {
    agent_info: {
      healthy_agent_num: agents.healthy,
      degraded_agent_num: agents.degraded,
      failed_agent_num: agents.failed,
    },
    controller_status: {
      ...componentInfo(vector, 'controller', silent),
      connected_agent_num: agents.healthy + agents.degraded,
    },
    mp_adapter_status: componentInfo(vector, 'mpAdapter', silent),
    ccp_adapter_status: componentInfo(vector, 'ccpAdapter', silent),
  };
}
