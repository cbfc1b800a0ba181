import type { ReactNode } from 'react';
import type { AgentCounts, ControllerSummary, GateCounts } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { HealthMark, Sign, healthKind } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatCount } from '../../lib/format.ts';
import { agentSlices, groupGates } from './overview.model.ts';
import { overviewText as text } from './overview.messages.ts';
import classes from './overview.module.css';

const NOT_KNOWN = '—';

/** The controller in a few facts; null when the cluster has none. */
export function ControllerCard({ controller }: { readonly controller: ControllerSummary | null }): ReactNode {
  if (controller === null) return <p className="muted">{text.noController}</p>;
  return (
    <>
      <p className={classes.big}>
        <HealthMark health={controller.health} reasons={controller.healthReasons} />
        <span className="muted">{controller.healthReasons.join(', ')}</span>
      </p>
      <dl className={classes.facts}>
        <dt>{text.version}</dt>
        <dd className="mono" title={controller.version ?? undefined}>
          {controller.version ?? NOT_KNOWN}
        </dd>
        <dt>{text.connectedAgents}</dt>
        <dd className="number">
          {controller.connectedAgents === null ? NOT_KNOWN : formatCount(controller.connectedAgents)}
        </dd>
        <dt>{text.policies}</dt>
        <dd className="number">
          {controller.networkPolicies === null ? NOT_KNOWN : formatCount(controller.networkPolicies.policies)}
        </dd>
        <dt>{text.pod}</dt>
        <dd>{controller.pod === null ? NOT_KNOWN : <Name name={controller.pod.name} />}</dd>
        <dt>{text.heartbeat}</dt>
        <dd>
          <Time value={controller.lastHeartbeat} />
        </dd>
      </dl>
    </>
  );
}

/** Agents by health as a bar and as counts; each count is a link to the agents that it counts. */
export function AgentsCard({ counts }: { readonly counts: AgentCounts }): ReactNode {
  if (counts.total === 0) return <p className="muted">{text.noAgents}</p>;
  return (
    <>
      <p className={classes.big}>
        <strong>{formatCount(counts.healthy)}</strong>
        <span className="muted">
          of {formatCount(counts.total)} {text.health.healthy}
        </span>
      </p>
      <div className={classes.bar} aria-hidden>
        {agentSlices(counts).map((slice) => (
          <div key={slice.key} className={classes.slice} data-kind={slice.key} style={{ flexGrow: slice.count }} />
        ))}
      </div>
      <ul className={classes.counts}>
        {(['healthy', 'unhealthy', 'stale', 'unknown'] as const).map((health) => (
          <li key={health}>
            <ClusterLink to="/agents" search={{ health }} className={counts[health] === 0 ? classes.zero : undefined}>
              <Sign kind={counts[health] === 0 ? 'none' : healthKind[health]} />
              <span>
                {formatCount(counts[health])} {text.health[health]}
              </span>
            </ClusterLink>
          </li>
        ))}
        {counts.skewed > 0 && (
          <li className={classes.whole}>
            <ClusterLink to="/agents" search={{ health: 'skewed' }}>
              <Sign kind="mixed" />
              <span>
                {formatCount(counts.skewed)} {text.skewed}
              </span>
            </ClusterLink>
          </li>
        )}
      </ul>
    </>
  );
}

/** Gates in short: what is not the default, where agents differ, whether a restart is pending. */
export function GatesCard({ gates }: { readonly gates: GateCounts }): ReactNode {
  const groups = groupGates(gates.nonDefault);
  const named = groups.slice(0, 6);
  return (
    <>
      <p className={classes.big}>
        <strong>{formatCount(gates.enabled)}</strong>
        <span className="muted">
          of {formatCount(gates.total)} {text.on}
        </span>
      </p>
      <ul className={classes.gates}>
        <li>
          <span className={classes.what}>{text.nonDefault}</span>
          <span className={classes.names}>
            {gates.nonDefault.length === 0
              ? text.allDefault
              : named.map((gate, index) => (
                  <span key={`${gate.name}${gate.enabled}`}>
                    {index > 0 && ', '}
                    <ClusterLink
                      to="/feature-gates"
                      search={{ component: gate.components[0] ?? '', q: gate.name }}
                      title={gate.components.join(', ')}
                    >
                      {gate.name}
                    </ClusterLink>{' '}
                    <span className="muted">{gate.enabled ? text.on : text.off}</span>
                  </span>
                ))}
            {groups.length > named.length && (
              <>
                {' '}
                <ClusterLink to="/feature-gates" search={{ show: 'non-default' }}>
                  +{groups.length - named.length}
                </ClusterLink>
              </>
            )}
          </span>
        </li>
        <li>
          <span className={classes.what}>{text.differing}</span>
          <span className={classes.names}>
            {gates.differing.length === 0 ? (
              <span className="muted">{text.agree}</span>
            ) : (
              gates.differing.slice(0, 4).map((gate, index) => (
                <span key={gate.name}>
                  {index > 0 && ', '}
                  <ClusterLink to="/feature-gates" search={{ component: 'agent', show: 'differing' }}>
                    {gate.name}
                  </ClusterLink>{' '}
                  <span className={classes.warn}>{text.differingOn(gate.agents)}</span>
                </span>
              ))
            )}
          </span>
        </li>
        {gates.restartPending > 0 && (
          <li>
            <span className={classes.what}>{text.restartCard}</span>
            <span className={classes.names}>
              <ClusterLink to="/feature-gates" className={classes.warn}>
                <Sign kind="mixed" size={12} /> {text.restart(gates.restartPending)}
              </ClusterLink>
            </span>
          </li>
        )}
      </ul>
    </>
  );
}
