import { COMPONENT_STATUSES, CONDITION_TYPES } from '@netloft/nsx';
import { textOf } from '../../kubernetes/json.ts';
import type { HealthWish } from '../clusters/health.ts';
import { invalidRequest } from '../core/refusals.ts';
import { done, refused } from '../policy/access.ts';
import { isObject } from '../policy/objects.ts';
import type { Json, Stored } from '../types.ts';

const COMPONENTS = ['controller', 'mpAdapter', 'ccpAdapter'] as const;
const AGENTS = ['healthy', 'degraded', 'failed'] as const;

const among = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((one) => one === value);

function componentsOf(value: Json): Stored<NonNullable<HealthWish['components']>> {
  const read: Partial<Record<(typeof COMPONENTS)[number], (typeof COMPONENT_STATUSES)[number]>> = {};
  for (const [name, wanted] of Object.entries(value)) {
    const [component, status] = [among(COMPONENTS, name), among(COMPONENT_STATUSES, wanted)];
    if (component === undefined || status === undefined)
      return refused(
        invalidRequest(`components takes ${COMPONENTS.join(', ')}, each one of ${COMPONENT_STATUSES.join(', ')}`),
      );
    read[component] = status;
  }
  return done(read);
}

function unhealthyOf(value: Json): Stored<NonNullable<HealthWish['unhealthy']>> {
  const read: Partial<Record<(typeof CONDITION_TYPES)[number], { reason: string; message: string }>> = {};
  for (const [name, why] of Object.entries(value)) {
    const type = among(CONDITION_TYPES, name);
    if (type === undefined || !isObject(why))
      return refused(invalidRequest(`unhealthy takes ${CONDITION_TYPES.join(', ')}, each an object`));
    read[type] = { reason: textOf(why['reason']), message: textOf(why['message']) };
  }
  return done(read);
}

function agentsOf(value: Json): Stored<NonNullable<HealthWish['agents']>> {
  const read = { healthy: 0, degraded: 0, failed: 0 };
  for (const [name, count] of Object.entries(value)) {
    const state = among(AGENTS, name);
    if (state === undefined || typeof count !== 'number' || !Number.isInteger(count) || count < 0)
      return refused(invalidRequest(`agents takes ${AGENTS.join(', ')}, each a number of agents`));
    read[state] = count;
  }
  return done(read);
}

/**
 * Reads what the control port wishes a cluster's health to be: `components` with the status of each, `unhealthy` with `reason` and
 * `message` by type of condition, `agents` with how many are how. 400 with what it takes for anything else.
 */
export function readHealthWish(wish: Json): Stored<HealthWish> {
  const { components, unhealthy, agents, ...rest } = wish;
  const [odd] = Object.keys(rest);
  const wrong = Object.values({ components, unhealthy, agents }).some((one) => one !== undefined && !isObject(one));
  if (odd !== undefined || wrong)
    return refused(invalidRequest('health takes the objects components, unhealthy and agents'));
  const read = {
    components: isObject(components) ? componentsOf(components) : undefined,
    unhealthy: isObject(unhealthy) ? unhealthyOf(unhealthy) : undefined,
    agents: isObject(agents) ? agentsOf(agents) : undefined,
  };
  for (const part of Object.values(read)) if (part?.ok === false) return part;
  return done({
    ...(read.components?.ok === true ? { components: read.components.value } : {}),
    ...(read.unhealthy?.ok === true ? { unhealthy: read.unhealthy.value } : {}),
    ...(read.agents?.ok === true ? { agents: read.agents.value } : {}),
  });
}
