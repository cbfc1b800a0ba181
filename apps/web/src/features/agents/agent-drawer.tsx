import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { AgentSummary } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { HealthMark, Sign } from '../../components/mark.tsx';
import { Middle, Name } from '../../components/name.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { YamlView } from '../../components/yaml-view.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { formatCount, shortenMiddle } from '../../lib/format.ts';
import { objectsQuery, referenceOf } from '../../lib/objects.ts';
import { agentsText as text } from './agents.messages.ts';
import { sortedTables } from './agents.model.ts';
import { agentQuery } from './agents.queries.ts';
import { ConditionsTable } from './conditions-table.tsx';
import classes from './agents.module.css';

function facts(agent: AgentSummary): readonly (readonly [string, ReactNode])[] {
  return [
    [text.node, agent.node === null ? null : <Copyable value={agent.node} noun="Node name" />],
    [
      text.version,
      agent.version === null ? null : (
        <span className={agent.skewed ? classes.skewed : undefined}>
          {agent.skewed && <Sign kind="mixed" />}
          <span className="mono">{agent.version}</span>
          {agent.skewed && <span> {text.versionSkewed}</span>}
        </span>
      ),
    ],
    [text.pod, agent.pod === null ? null : <Name namespace={agent.pod.namespace} name={agent.pod.name} copy />],
    [text.heartbeat, <Time key="time" value={agent.lastHeartbeat} absent="never" />],
    [text.localPods, agent.localPods === null ? null : formatCount(agent.localPods)],
    [
      text.subnets,
      agent.nodeSubnets.length === 0 ? null : <Copyable value={agent.nodeSubnets.join(', ')} noun="subnets" />,
    ],
    [text.ovs, agent.ovsVersion === null ? null : <span className="mono">{agent.ovsVersion}</span>],
    [text.bridge, agent.ovsBridge === null ? null : <span className="mono">{agent.ovsBridge}</span>],
    [text.apiPort, agent.apiPort],
    [
      text.nplRange,
      agent.nodePortLocalRange === null ? null : <span className="mono">{agent.nodePortLocalRange}</span>,
    ],
  ];
}

/** A Pod of the Node, so that a trace can start from it at once; the API server is asked only while the drawer is open. */
function Related({ cluster, node }: { readonly cluster: string; readonly node: string }): ReactNode {
  const pods = useQuery(objectsQuery(cluster, { kinds: ['Pod'], filter: node, limit: 20 }));
  const found = (pods.data?.items ?? [])
    .filter((pod) => pod.node === node && pod.hostNetwork !== true && pod.phase === 'Running')
    .slice(0, 3);
  return (
    <ul className={classes.links}>
      {found.map((pod) => (
        <li key={pod.id}>
          <ClusterLink to="/traceflow" search={{ source: referenceOf(pod) }}>
            Trace from {shortenMiddle(referenceOf(pod), 44)}
          </ClusterLink>
        </li>
      ))}
      {found.length === 0 && (
        <li>
          <ClusterLink to="/traceflow">{text.traceFrom}</ClusterLink>
        </li>
      )}
      <li>
        <ClusterLink to="/node-latency">{text.latency}</ClusterLink>
      </li>
      <li>
        <ClusterLink to="/feature-gates" search={{ component: 'agent' }}>
          Feature gates of the agents
        </ClusterLink>
      </li>
    </ul>
  );
}

function FlowTables({ tables }: { readonly tables: AgentSummary['flowTables'] }): ReactNode {
  const rows = sortedTables(tables);
  if (rows.length === 0) return <p className="muted">{text.noTables}</p>;
  return (
    <table className={classes.small}>
      <thead>
        <tr>
          <th scope="col">{text.table}</th>
          <th scope="col" className={classes.numeric}>
            {text.flowCount}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([table, flows]) => (
          <tr key={table}>
            <td className="mono">{table}</td>
            <td className={classes.numeric}>{formatCount(flows)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface AgentDrawerProps {
  readonly cluster: string;
  readonly name: string;
  /** undefined: not in the list. */
  readonly agent: AgentSummary | undefined;
  readonly onClose: () => void;
}

/** All that one agent reports: facts, conditions, flow tables, counts, where to go on, and its object. */
export function AgentDrawer({ cluster, name, agent, onClose }: AgentDrawerProps): ReactNode {
  const detail = useQuery({ ...agentQuery(cluster, name, agent?.resourceVersion ?? ''), enabled: agent !== undefined });
  const title = (
    <span className="mono">
      <Middle text={name} />
    </span>
  );
  if (agent === undefined) {
    return (
      <Drawer title={title} label={name} onClose={onClose}>
        <p>{text.gone}</p>
      </Drawer>
    );
  }
  const silent = agent.health === 'stale' || agent.health === 'unknown';
  const policies = agent.networkPolicies;
  return (
    <Drawer
      title={title}
      label={name}
      onClose={onClose}
      actions={<HealthMark health={agent.health} reasons={agent.healthReasons} />}
    >
      {agent.healthReasons.length > 0 && (
        <p className={classes.notice}>
          <strong>{agent.healthReasons.join('; ')}.</strong> {silent ? text.isStale : ''}
        </p>
      )}
      <DrawerSection title={text.facts}>
        <Facts items={facts(agent)} />
      </DrawerSection>
      <DrawerSection title={text.conditions}>
        <ConditionsTable conditions={agent.conditions} silent={silent} />
      </DrawerSection>
      <DrawerSection title={text.networkPolicies}>
        <Facts
          items={[
            [text.policies, policies === null ? null : formatCount(policies.policies)],
            [text.appliedTo, policies === null ? null : formatCount(policies.appliedToGroups)],
            [text.addressGroups, policies === null ? null : formatCount(policies.addressGroups)],
          ]}
        />
      </DrawerSection>
      <DrawerSection title={text.flowTables}>
        <FlowTables tables={agent.flowTables} />
      </DrawerSection>
      <DrawerSection title={text.related}>
        <Related cluster={cluster} node={agent.node ?? agent.name} />
      </DrawerSection>
      <DrawerSection title={text.object}>
        {detail.isError ? (
          <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />
        ) : detail.data === undefined ? (
          <Loading rows={8} height={22} label={`Loading ${name}`} />
        ) : (
          <YamlView value={detail.data.object} name={name} label={`AntreaAgentInfo ${name}`} />
        )}
      </DrawerSection>
    </Drawer>
  );
}
