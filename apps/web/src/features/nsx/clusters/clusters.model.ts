import type {
  NsxClusterState,
  NsxClusterSummary,
  NsxComponent,
  NsxComponentStatus,
  NsxProblem,
} from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';
import { formatCount, formatDuration } from '../../../lib/format.ts';
import { nsxClustersText as text } from './clusters.messages.ts';

export const stateMark: Readonly<Record<NsxClusterState, MarkKind>> = {
  Connected: 'allowed',
  Degraded: 'mixed',
  Failed: 'dropped',
  Stale: 'stale',
  NoInventory: 'running',
  Unknown: 'unknown',
};

export const componentMark: Readonly<Record<NsxComponentStatus, MarkKind>> = {
  HEALTHY: 'allowed',
  DEGRADED: 'mixed',
  FAILED: 'dropped',
  UNKNOWN: 'unknown',
};

export const problemMark: Readonly<Record<NsxProblem['severity'], MarkKind>> = {
  error: 'dropped',
  warning: 'mixed',
  info: 'info',
};

const SEVERITY = { error: 0, warning: 1, info: 2 } as const;
/** What stops traffic or control first. */
export const bySeverity = (problems: readonly NsxProblem[]): readonly NsxProblem[] =>
  problems.toSorted((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity]);

const WORDS: Readonly<Record<string, MarkKind>> = { HEALTHY: 'allowed', UNHEALTHY: 'dropped' };
/** Sign of a condition or of an agent in NSX’s words; another word says nothing. */
export const healthMark = (status: string): MarkKind => WORDS[status.toUpperCase()] ?? 'unknown';

/** Age of the oldest heartbeat of all components in seconds; null where NSX tells none. */
export function oldestHeartbeat(components: readonly NsxComponent[]): number | null {
  const ages = components.flatMap(({ conditions }) => conditions.flatMap(({ heartbeatAge }) => heartbeatAge ?? []));
  return ages.length === 0 ? null : Math.max(...ages);
}

export const isStale = (components: readonly NsxComponent[]): boolean =>
  components.some(({ conditions }) => conditions.some(({ stale }) => stale));

/** `12 s ago`; what is not known is `none`. */
export function heartbeatText(age: number | null, stale: boolean): string {
  if (age === null) return text.noHeartbeat;
  const words = formatDuration(age * 1000);
  return stale ? text.staleHeartbeat(words) : text.ago(words);
}

/** `2 of 3`; null where NSX tells nothing of agents. */
export function agentsText(agents: NsxClusterSummary['agents']): string | null {
  if (agents === null) return null;
  return text.agentsOf(formatCount(agents.healthy), formatCount(agents.healthy + agents.degraded + agents.failed));
}

export function agentsMark(agents: NonNullable<NsxClusterSummary['agents']>): MarkKind {
  if (agents.failed > 0) return 'dropped';
  return agents.degraded > 0 ? 'mixed' : agents.healthy > 0 ? 'allowed' : 'unknown';
}

/** Netloft registers and deregisters what has a control plane in NSX: Antrea clusters. */
export const mayDeregister = ({ cni }: NsxClusterSummary): boolean => cni.toLowerCase() === 'antrea';
