import type { ReactNode } from 'react';
import type { NsxClusterDetail, NsxClusterSummary, NsxComponent, NsxProblem } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Mark, Sign } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { formatCount } from '../../../lib/format.ts';
import { nsxClustersText as text } from './clusters.messages.ts';
import { bySeverity, componentMark, healthMark, heartbeatText, problemMark } from './clusters.model.ts';
import classes from './clusters.module.css';

/** What is wrong and what to do about it, the worst first. */
export function Problems({ problems }: { readonly problems: readonly NsxProblem[] }): ReactNode {
  if (problems.length === 0) return <p className={classes.quiet}>{text.noProblems}</p>;
  return (
    <ul className={classes.problems}>
      {bySeverity(problems).map((problem) => (
        <li key={problem.message} data-severity={problem.severity}>
          <Sign kind={problemMark[problem.severity]} label={problem.severity} />
          <div>
            <p>{problem.message}</p>
            {problem.action !== undefined && <p className="muted">{problem.action}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Component({ component }: { readonly component: NsxComponent }): ReactNode {
  const { name, status, conditions, connectedAgents } = component;
  return (
    <li className={classes.component}>
      <p className={classes.componentHead}>
        <strong>{text.componentNames[name]}</strong>
        <Mark kind={componentMark[status]} label={text.status[status]} />
        <span className="muted">
          {text.componentHelp[name]}
          {connectedAgents !== null && `, ${text.connectedAgents(formatCount(connectedAgents))}`}
        </span>
      </p>
      {conditions.length > 0 && (
        <table className={classes.table} aria-label={text.componentNames[name]}>
          <thead>
            <tr>
              <th scope="col">{text.condition}</th>
              <th scope="col">{text.conditionStatus}</th>
              <th scope="col">{text.heartbeatAge}</th>
              <th scope="col">{text.said}</th>
            </tr>
          </thead>
          <tbody>
            {conditions.map((one) => (
              <tr key={one.type}>
                <td className="mono">{one.type}</td>
                <td>
                  <Mark kind={one.stale ? 'stale' : healthMark(one.status)} label={one.status} />
                </td>
                <td className={one.stale ? classes.stale : undefined} title={one.lastHeartbeat ?? undefined}>
                  {heartbeatText(one.heartbeatAge, one.stale)}
                </td>
                <td>{[one.reason, one.message].filter((words) => words !== '').join(': ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

/** The controller and both adapters with their conditions. */
export function Components({ components }: Pick<NsxClusterSummary, 'components'>): ReactNode {
  if (components.length === 0) return <p className={classes.quiet}>{text.noComponents}</p>;
  return (
    <ul className={classes.components}>
      {components.map((component) => (
        <Component key={component.name} component={component} />
      ))}
    </ul>
  );
}

/** The Nodes as NSX knows them, each with what it says of the agent there. */
export function ClusterNodes({ nodes }: Pick<NsxClusterDetail, 'nodes'>): ReactNode {
  if (nodes.length === 0) return <p className={classes.quiet}>{text.noNodes}</p>;
  return (
    <table className={classes.table} aria-label={text.nodes}>
      <thead>
        <tr>
          <th scope="col">{text.node}</th>
          <th scope="col">{text.agent}</th>
          <th scope="col">{text.addresses}</th>
          <th scope="col">{text.podCidrs}</th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={node.id}>
            <td>
              <Name name={node.name} length={32} />
            </td>
            <td>
              <Mark kind={healthMark(node.agent)} {...(node.agent === '' ? {} : { label: node.agent })} />
            </td>
            <td>
              {node.ips.map((ip) => (
                <Copyable key={ip} value={ip} noun="address" />
              ))}
            </td>
            <td className="mono">{node.podCidrs.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
