import type { AgentSummary, Condition } from '@netloft/contracts';
import type { HealthFilter } from './agents.search.ts';

export type HealthCounts = Readonly<Record<HealthFilter | 'all', number>>;

/** How many agents each filter leaves; `skewed` counts across every health. */
export function healthCounts(agents: readonly AgentSummary[]): HealthCounts {
  const counts = { all: agents.length, healthy: 0, unhealthy: 0, stale: 0, unknown: 0, skewed: 0 };
  for (const agent of agents) {
    counts[agent.health] += 1;
    if (agent.skewed) counts.skewed += 1;
  }
  return counts;
}

export function withHealth(agents: readonly AgentSummary[], filter: HealthFilter | undefined): readonly AgentSummary[] {
  if (filter === undefined) return agents;
  return agents.filter((agent) => (filter === 'skewed' ? agent.skewed : agent.health === filter));
}

/** Every condition type that some agent reports, Antrea's own order first, so that columns stay where they are. */
const ORDER = ['AgentHealthy', 'ControllerConnectionUp', 'OVSDBConnectionUp', 'OpenflowConnectionUp'];
export function conditionTypes(agents: readonly AgentSummary[]): string[] {
  const found = new Set<string>();
  for (const agent of agents) for (const condition of agent.conditions) found.add(condition.type);
  const known = ORDER.filter((type) => found.delete(type));
  return [...known, ...[...found].toSorted()];
}

/** `ControllerConnectionUp` as a column head: `Controller connection`. */
export function conditionLabel(type: string): string {
  const names: Readonly<Record<string, string>> = {
    AgentHealthy: 'Agent',
    ControllerHealthy: 'Controller',
    ControllerConnectionUp: 'Controller connection',
    OVSDBConnectionUp: 'OVSDB connection',
    OpenflowConnectionUp: 'OpenFlow connection',
  };
  return names[type] ?? type;
}

export const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((one) => one.type === type);

/** `4 of 4`, or the types that are not good; empty without conditions. */
export function conditionsText(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return '';
  const bad = conditions.filter((one) => one.status !== 'True');
  if (bad.length === 0) return `${conditions.length} of ${conditions.length}`;
  return bad.map((one) => `${conditionLabel(one.type)}: ${one.status}`).join(', ');
}

/** Number of OVS tables and of flows in all of them; null when the agent reports none. */
export function flowTotals(
  tables: AgentSummary['flowTables'],
): { readonly tables: number; readonly flows: number } | null {
  const counts = Object.values(tables);
  return counts.length === 0 ? null : { tables: counts.length, flows: counts.reduce((sum, one) => sum + one, 0) };
}

/** OVS tables in pipeline order: by number where they have one, else by name. */
export const sortedTables = (tables: AgentSummary['flowTables']): [string, number][] =>
  Object.entries(tables).toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));

const RANK = { stale: 0, unhealthy: 1, unknown: 2, healthy: 3 } as const;

/** Sorts what needs a person first: stale, unhealthy, unknown, skewed, healthy. */
export const healthRank = (agent: Pick<AgentSummary, 'health' | 'skewed'>): number =>
  RANK[agent.health] * 2 + (agent.skewed ? 0 : 1);
