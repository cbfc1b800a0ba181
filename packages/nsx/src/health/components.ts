import type { NsxComponent, NsxComponentStatus } from '@netloft/contracts';
import { type AntreaClusterInfo, COMPONENT_STATUSES, type ComponentStatus } from '../model/clusters.ts';

/** Seconds between heartbeats where NSX tells no other. */
export const DEFAULT_HEARTBEAT_SECONDS = 60;
/** Silent for more than this many intervals, a component’s status is UNKNOWN (NSX API guide, AntreaHeartbeatConfig). */
const STALE_AFTER = 3;

export interface HealthTimes {
  /** Seconds between heartbeats. */
  readonly intervalSeconds: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

const isStatus = (value: string | undefined): value is NsxComponentStatus =>
  COMPONENT_STATUSES.some((one) => one === value);

export const isStale = (lastHeartbeat: number, { intervalSeconds, now }: HealthTimes): boolean =>
  now - lastHeartbeat > STALE_AFTER * intervalSeconds * 1000;

/** NSX counts from the epoch in milliseconds; a time that is none would make an invalid date. */
const timestamp = (time: number | undefined): string | null =>
  time === undefined || !(time > 0 && time < 8.64e15) ? null : new Date(time).toISOString();

function conditionsOf(component: ComponentStatus, times: HealthTimes): NsxComponent['conditions'] {
  return (component.conditions ?? []).map((condition) => {
    const lastHeartbeat = timestamp(condition.last_heartbeat_time);
    const time = lastHeartbeat === null ? undefined : condition.last_heartbeat_time;
    return {
      type: condition.condition_type,
      status: condition.status ?? '',
      reason: condition.reason ?? '',
      message: condition.message ?? '',
      lastHeartbeat,
      heartbeatAge: time === undefined ? null : Math.max(0, Math.round((times.now - time) / 1000)),
      stale: time !== undefined && isStale(time, times),
    };
  });
}

/** For answers without a status: one bad condition of several degrades a component, all of them make it fail. */
export function statusOfConditions(statuses: readonly string[]): NsxComponentStatus {
  const bad = statuses.filter((status) => status === 'UNHEALTHY').length;
  if (statuses.length === 0 || statuses.some((status) => status !== 'UNHEALTHY' && status !== 'HEALTHY'))
    return bad > 0 ? 'DEGRADED' : 'UNKNOWN';
  if (bad === 0) return 'HEALTHY';
  return bad === statuses.length ? 'FAILED' : 'DEGRADED';
}

function componentOf(
  name: NsxComponent['name'],
  raw: (ComponentStatus & { readonly connected_agent_num?: number | undefined }) | undefined,
  times: HealthTimes,
): NsxComponent {
  const conditions = conditionsOf(raw ?? {}, times);
  const timed = conditions.filter(({ heartbeatAge }) => heartbeatAge !== null);
  const silent = timed.length > 0 && timed.every(({ stale }) => stale);
  const said = isStatus(raw?.status) ? raw.status : statusOfConditions(conditions.map(({ status }) => status));
  const status = silent ? 'UNKNOWN' : said;
  // NSX leaves the last number standing when it hears nothing any more.
  const agents = name === 'controller' && status !== 'UNKNOWN' ? raw?.connected_agent_num : undefined;
  return { name, status, conditions, connectedAgents: agents === undefined ? null : Math.trunc(agents) };
}

/** The three components as the page shows them; one that NSX says nothing of is UNKNOWN and without conditions. */
export const componentsOf = (info: AntreaClusterInfo, times: HealthTimes): NsxComponent[] => [
  componentOf('controller', info.controller_status, times),
  componentOf('mp-adapter', info.mp_adapter_status, times),
  componentOf('ccp-adapter', info.ccp_adapter_status, times),
];
