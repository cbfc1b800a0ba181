import { textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { objectsOf } from '../policy/objects.ts';
import type { Json } from '../types.ts';

export type Standing = 'healthy' | 'degraded' | 'failed';

/** Agents that have not reported for so long have failed: three of Antrea's heartbeats. */
const SILENT_MS = 180_000;

/** How a controller or agent fares by the conditions in one member of its report: without any, it has failed. */
export function standingOf(report: Json, member: string): Standing {
  const conditions = objectsOf(report[member]);
  const bad = conditions.filter(({ status }) => status !== 'True').length;
  if (bad === conditions.length) return 'failed';
  return bad === 0 ? 'healthy' : 'degraded';
}

/** How the agent of a Node fares; one that never reported, or not for three heartbeats, has failed. `now` in epoch milliseconds. */
export function agentStanding(store: MemoryStore, node: string, now: number): Standing {
  const report = store.get('crd.antrea.io', 'antreaagentinfos', node);
  if (report === undefined) return 'failed';
  const beats = objectsOf(report['agentConditions']).map((one) => Date.parse(textOf(one['lastHeartbeatTime'])));
  if (beats.length === 0 || now - Math.max(...beats) > SILENT_MS) return 'failed';
  return standingOf(report, 'agentConditions');
}
