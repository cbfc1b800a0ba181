import type { ReactNode } from 'react';
import type { Condition } from '@netloft/contracts';
import { Time } from '../time.tsx';
import { partsText as text } from './policy-parts.messages.ts';
import classes from './policy-parts.module.css';

/** Conditions of an object as its controller reported them. */
export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }): ReactNode {
  if (conditions.length === 0) return <p className={classes.quiet}>{text.noConditions}</p>;
  return (
    <table className={classes.table} aria-label={text.condition}>
      <thead>
        <tr>
          <th scope="col">{text.condition}</th>
          <th scope="col">{text.status}</th>
          <th scope="col">{text.reason}</th>
          <th scope="col">{text.since}</th>
        </tr>
      </thead>
      <tbody>
        {conditions.map((one) => (
          <tr key={one.type}>
            <td>{one.type}</td>
            <td>{one.status}</td>
            <td>{[one.reason, one.message].filter(Boolean).join(': ') || '—'}</td>
            <td>
              <Time value={one.lastTransitionTime ?? null} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
