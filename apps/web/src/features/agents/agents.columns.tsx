import type { ReactNode } from 'react';
import type { AgentSummary } from '@netloft/contracts';
import type { Column } from '../../components/data-table/types.ts';
import { HealthMark, Sign } from '../../components/mark.tsx';
import { Middle } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import { conditionLabel, conditionOf, conditionsText, flowTotals, healthRank } from './agents.model.ts';
import { agentsText as text } from './agents.messages.ts';
import classes from './agents.module.css';

const dash = <span className="muted">—</span>;

function HealthCell({ agent }: { readonly agent: AgentSummary }): ReactNode {
  return (
    <span className={classes.health}>
      <HealthMark health={agent.health} reasons={agent.healthReasons} />
      {agent.healthReasons.length > 0 && (
        <span className={classes.reason} title={agent.healthReasons.join('\n')}>
          {agent.healthReasons[0]}
        </span>
      )}
    </span>
  );
}

function ConditionsCell({ agent }: { readonly agent: AgentSummary }): ReactNode {
  const words = conditionsText(agent.conditions);
  if (words === '') return dash;
  // Conditions of a silent agent are what it said last, so they are not shown as good.
  const kind =
    agent.health === 'stale' || agent.health === 'unknown'
      ? 'stale'
      : agent.health === 'healthy'
        ? 'allowed'
        : 'dropped';
  return (
    <span
      className={classes.conditions}
      title={agent.conditions
        .map((one) => `${one.type}: ${one.status}${one.message ? ` (${one.message})` : ''}`)
        .join('\n')}
    >
      <Sign kind={kind} size={12} />
      {words}
    </span>
  );
}

function conditionColumn(type: string): Column<AgentSummary> {
  const value = (agent: AgentSummary): string | null => conditionOf(agent.conditions, type)?.status ?? null;
  return {
    id: `condition:${type}`,
    header: conditionLabel(type),
    description: type,
    width: 130,
    optional: true,
    unsearched: true,
    value,
    cell: (agent) => {
      const status = value(agent);
      if (status === null) return dash;
      const kind =
        agent.health === 'stale' ? 'stale' : status === 'True' ? 'allowed' : status === 'False' ? 'dropped' : 'unknown';
      return (
        <span className={classes.conditions} title={conditionOf(agent.conditions, type)?.message}>
          <Sign kind={kind} size={12} />
          {status}
        </span>
      );
    },
  };
}

const podText = (agent: AgentSummary): string | null =>
  agent.pod === null ? null : `${agent.pod.namespace}/${agent.pod.name}`;
const heartbeat = (agent: AgentSummary): number | null =>
  agent.lastHeartbeat === null ? null : Date.parse(agent.lastHeartbeat);

const FIXED: readonly Column<AgentSummary>[] = [
  {
    id: 'health',
    header: text.health,
    width: 100,
    grow: 2,
    fixed: true,
    value: (agent) => [agent.health, ...agent.healthReasons].join(' '),
    compare: (a, b) => healthRank(a) - healthRank(b),
    cell: (agent) => <HealthCell agent={agent} />,
  },
  {
    id: 'node',
    header: text.node,
    width: 120,
    grow: 4,
    mono: true,
    fixed: true,
    value: (agent) => agent.node ?? agent.name,
    cell: (agent) => <Middle text={agent.node ?? agent.name} />,
  },
  {
    id: 'version',
    header: text.version,
    width: 126,
    grow: 1,
    mono: true,
    value: (agent) => (agent.version === null ? null : agent.skewed ? `${agent.version} skewed` : agent.version),
    cell: (agent) =>
      agent.version === null ? (
        dash
      ) : (
        <span
          className={agent.skewed ? classes.skewed : undefined}
          title={agent.skewed ? `${agent.version}: ${text.versionSkewed}` : agent.version}
        >
          {agent.skewed && <Sign kind="mixed" size={12} label={text.versionSkewed} />}
          {agent.version}
        </span>
      ),
  },
  {
    id: 'heartbeat',
    header: text.heartbeat,
    description: text.heartbeatWhat,
    width: 96,
    align: 'end',
    unsearched: true,
    value: heartbeat,
    exported: (agent) => agent.lastHeartbeat,
    cell: (agent) => <Time value={agent.lastHeartbeat} absent="never" />,
  },
  {
    id: 'conditions',
    header: text.conditions,
    width: 98,
    grow: 1,
    unsearched: true,
    value: (agent) => conditionsText(agent.conditions),
    cell: (agent) => <ConditionsCell agent={agent} />,
  },
  {
    id: 'pod',
    header: text.pod,
    width: 92,
    grow: 2,
    mono: true,
    value: podText,
    cell: (agent) => (agent.pod === null ? dash : <Middle text={agent.pod.name} />),
  },
  {
    id: 'localPods',
    header: text.localPods,
    width: 98,
    align: 'end',
    unsearched: true,
    value: (agent) => agent.localPods,
  },
  {
    id: 'subnets',
    header: text.subnets,
    width: 118,
    roomy: true,
    grow: 1,
    mono: true,
    value: (agent) => agent.nodeSubnets.join(', ') || null,
  },
  { id: 'ovs', header: text.ovs, width: 60, mono: true, value: (agent) => agent.ovsVersion },
  {
    id: 'flows',
    header: text.flows,
    description: text.flowsWhat,
    width: 62,
    align: 'end',
    unsearched: true,
    value: (agent) => flowTotals(agent.flowTables)?.flows ?? null,
    cell: (agent) => {
      const totals = flowTotals(agent.flowTables);
      return totals === null ? dash : <span title={`${totals.tables} tables`}>{formatCount(totals.flows)}</span>;
    },
  },
  {
    id: 'tables',
    header: text.tables,
    width: 90,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (agent) => flowTotals(agent.flowTables)?.tables ?? null,
  },
  {
    id: 'policies',
    header: text.policies,
    width: 80,
    align: 'end',
    optional: true,
    unsearched: true,
    value: (agent) => agent.networkPolicies?.policies ?? null,
  },
  { id: 'bridge', header: text.bridge, width: 90, mono: true, optional: true, value: (agent) => agent.ovsBridge },
  { id: 'apiPort', header: text.apiPort, width: 80, align: 'end', optional: true, value: (agent) => agent.apiPort },
  {
    id: 'npl',
    header: text.nplRange,
    width: 130,
    mono: true,
    optional: true,
    value: (agent) => agent.nodePortLocalRange,
  },
];

/** The table's columns; every condition that some agent reports can be picked as a column of its own. */
export const agentColumns = (conditions: readonly string[]): readonly Column<AgentSummary>[] => [
  ...FIXED,
  ...conditions.map((type) => conditionColumn(type)),
];
