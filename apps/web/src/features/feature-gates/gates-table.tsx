import { Fragment, type ReactNode } from 'react';
import type { FeatureGate } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Sign } from '../../components/mark.tsx';
import { differingGroups, isNonDefault, sinceText, stateText } from './feature-gates.model.ts';
import { featureGatesText as text } from './feature-gates.messages.ts';
import classes from './feature-gates.module.css';

const NODES_SHOWN = 20;

function Differing({ gate }: { readonly gate: FeatureGate }): ReactNode {
  return (
    <>
      {differingGroups(gate).map((group) => (
        <div key={`${group.enabled}${group.reason}`} className={classes.differs}>
          <details open={group.nodes.length <= 3}>
            <summary>
              <Sign kind="mixed" size={12} /> {text.switchedOn(group.enabled, group.nodes.length)}: {group.reason}
            </summary>
            <ul>
              {group.nodes.slice(0, NODES_SHOWN).map((node) => (
                <li key={node} className="mono">
                  <ClusterLink to="/agents" search={{ open: node }}>
                    {node}
                  </ClusterLink>
                </li>
              ))}
              {group.nodes.length > NODES_SHOWN && <li>{text.moreNodes(group.nodes.length - NODES_SHOWN)}</li>}
            </ul>
          </details>
        </div>
      ))}
    </>
  );
}

function State({ gate }: { readonly gate: FeatureGate }): ReactNode {
  const [state, ...rest] = stateText(gate).split(' · ');
  return (
    <span className={classes.state}>
      <span className={classes.lamp} data-on={gate.enabled}>
        {state}
      </span>
      <span className={isNonDefault(gate) ? classes.changed : 'muted'}>{rest.join(' · ')}</span>
    </span>
  );
}

/** Every gate of one component with all that is known of it; agents that disagree are named under the gate. */
export function GatesTable({
  gates,
  label,
}: {
  readonly gates: readonly FeatureGate[];
  readonly label: string;
}): ReactNode {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label}>
        <colgroup>
          <col style={{ width: '18%' }} />
          <col style={{ width: '19%' }} />
          <col style={{ width: '8%' }} />
          <col style={{ width: '24%' }} />
          <col style={{ width: '21%' }} />
          <col style={{ width: '10%' }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col">{text.state}</th>
            <th scope="col">{text.stage}</th>
            <th scope="col">{text.what}</th>
            <th scope="col">{text.needs}</th>
            <th scope="col">{text.since}</th>
          </tr>
        </thead>
        <tbody>
          {gates.map((gate) => (
            <Fragment key={gate.id}>
              <tr>
                <td className={`mono ${classes.name ?? ''}`}>{gate.name}</td>
                <td>
                  <State gate={gate} />
                </td>
                <td>
                  <span className={classes.stage} data-stage={gate.stage}>
                    {text.stages[gate.stage]}
                  </span>
                </td>
                <td>{gate.description === '' ? <span className="muted">—</span> : gate.description}</td>
                <td>{gate.needs === '' ? <span className="muted">—</span> : gate.needs}</td>
                <td className="muted">{sinceText(gate) || '—'}</td>
              </tr>
              {gate.differing.length > 0 && (
                <tr className={classes.differing}>
                  <td aria-hidden="true" />
                  <td colSpan={5}>
                    <Differing gate={gate} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
