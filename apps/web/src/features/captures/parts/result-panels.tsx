import type { ReactNode } from 'react';
import type { Condition } from '@netloft/contracts';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import { Time } from '../../../components/time.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { capturesText as text } from '../captures.messages.ts';
import classes from './result.module.css';

/** False says only that it is not so (yet); whether that is bad stands in the reason, and a failure that is so is bad. */
function kindOf({ type, status, reason = '' }: Condition): MarkKind {
  if (status === 'False') return /fail|notstarted/i.test(reason) ? 'dropped' : 'none';
  if (status !== 'True') return 'unknown';
  return /failure$/i.test(type) || /fail|timeout/i.test(reason) ? 'dropped' : 'allowed';
}

/** What agents and controller said about it, word for word. */
export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }): ReactNode {
  return (
    <ResultPanel title={text.conditions}>
      {conditions.length === 0 ? (
        <p className="muted">{text.noConditions}</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{text.condition}</th>
              <th scope="col">{text.status}</th>
              <th scope="col">{text.message}</th>
              <th scope="col">{text.changed}</th>
            </tr>
          </thead>
          <tbody>
            {conditions.map((condition) => (
              <tr key={condition.type}>
                <td className="mono">{condition.type}</td>
                <td>
                  <Mark kind={kindOf(condition)} label={condition.status} />
                </td>
                <td>
                  {[condition.reason, condition.message]
                    .filter((part) => part !== undefined && part !== '')
                    .join(': ') || <span className="muted">—</span>}
                </td>
                <td>
                  <Time value={condition.lastTransitionTime} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ResultPanel>
  );
}

/** What may be behind a state that is not a good one, likeliest first; nothing where there is nothing to say. */
export function Causes({ causes }: { readonly causes: readonly string[] }): ReactNode {
  if (causes.length === 0) return null;
  return (
    <ResultPanel title={text.causes}>
      <ol className={classes.causes}>
        {causes.map((cause) => (
          <li key={cause}>{cause}</li>
        ))}
      </ol>
    </ResultPanel>
  );
}
