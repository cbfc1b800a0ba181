import type { ReactNode } from 'react';
import type { Condition } from '@netloft/contracts';
import { Mark, type MarkKind } from '../../components/mark.tsx';
import { Time } from '../../components/time.tsx';
import { agentsText as text } from './agents.messages.ts';
import classes from './agents.module.css';

const kindOf = (status: string): MarkKind =>
  status === 'True' ? 'allowed' : status === 'False' ? 'dropped' : 'unknown';

/** Conditions as reported, with reasons, messages and ages. `silent`: nobody refreshes them any more, so none is shown as good. */
export function ConditionsTable({
  conditions,
  silent,
}: {
  readonly conditions: readonly Condition[];
  readonly silent: boolean;
}): ReactNode {
  if (conditions.length === 0) return <p className="muted">{text.noConditions}</p>;
  return (
    <table className={classes.small}>
      <thead>
        <tr>
          <th scope="col">{text.condition}</th>
          <th scope="col">{text.status}</th>
          <th scope="col">{text.message}</th>
          <th scope="col">{text.lastHeartbeat}</th>
        </tr>
      </thead>
      <tbody>
        {conditions.map((condition) => (
          <tr key={condition.type}>
            <td className="mono">{condition.type}</td>
            <td>
              <Mark kind={silent ? 'stale' : kindOf(condition.status)} label={condition.status} />
            </td>
            <td>
              {[condition.reason, condition.message].filter((part) => part !== undefined && part !== '').join(': ') || (
                <span className="muted">—</span>
              )}
            </td>
            <td>
              <Time value={condition.lastHeartbeatTime} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
