import type { Condition, Health } from '@netloft/contracts';
import { objects, text } from '../evaluation/read.ts';

export interface HealthInput {
  readonly conditions: readonly Condition[];
  /** Time of the newest heartbeat; null when none was ever reported. */
  readonly lastHeartbeat: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly heartbeatSeconds: number;
}

/** Silent for more than this many heartbeats means stale. */
const STALE_AFTER = 3;

/** A time without news in words: `45 s`, `4 min`, `3 h`. */
export const silence = (seconds: number): string =>
  seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${Math.floor(seconds / 60)} min`
      : `${Math.floor(seconds / 3600)} h`;

/**
 * Health of an agent or controller. Stale wins over everything that its conditions say, because nobody refreshes them any more;
 * every condition type that Antrea has is good when it is True.
 */
export function agentHealth(input: HealthInput): { readonly health: Health; readonly reasons: readonly string[] } {
  if (input.lastHeartbeat === null) return { health: 'unknown', reasons: ['never reported a heartbeat'] };
  const silent = (input.now - Date.parse(input.lastHeartbeat)) / 1000;
  if (silent > STALE_AFTER * input.heartbeatSeconds)
    return { health: 'stale', reasons: [`no heartbeat for ${silence(silent)}`] };
  const bad = input.conditions.filter((condition) => condition.status !== 'True');
  const reasons = bad.map(
    (condition) => `${condition.type} is ${condition.status}${condition.reason ? ` (${condition.reason})` : ''}`,
  );
  return { health: bad.length > 0 ? 'unhealthy' : 'healthy', reasons };
}

/** Reads `agentConditions` or `controllerConditions`. */
export function conditionsOf(value: unknown): Condition[] {
  return objects(value).map((one) => {
    const condition: Condition = { type: text(one['type']) ?? '', status: text(one['status']) ?? 'Unknown' };
    for (const key of ['reason', 'message', 'lastHeartbeatTime', 'lastTransitionTime'] as const) {
      const found = text(one[key]);
      if (found !== undefined && found !== '') condition[key] = found;
    }
    return condition;
  });
}

/** Newest heartbeat among the conditions; null when there is none. */
export function lastHeartbeatOf(conditions: readonly Condition[]): string | null {
  const times = conditions
    .map((condition) => condition.lastHeartbeatTime)
    .filter((time): time is string => time !== undefined);
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}

/** Whether two version texts name the same build; a leading `v` does not matter. */
export const sameVersion = (a: string, b: string): boolean => a.replace(/^v/, '') === b.replace(/^v/, '');
