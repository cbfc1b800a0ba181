import type { ReactNode } from 'react';
import type { ComparedFact } from './compare.model.ts';
import { DifferenceMark } from './difference-mark.tsx';
import { compareText as text } from './compare.messages.ts';
import classes from './compare.module.css';

/** Facts of both sides beside each other, with what differs marked. */
export function CompareFacts({
  title,
  facts,
  whole,
}: {
  readonly title: string;
  readonly facts: readonly ComparedFact[];
  /** Both sides are there; otherwise nothing is compared. */
  readonly whole: boolean;
}): ReactNode {
  return (
    <section className={classes.panel} aria-label={title}>
      <h2>{title}</h2>
      <table className={classes.facts}>
        <thead>
          <tr>
            <th scope="col">{text.field}</th>
            <th scope="col">{text.first}</th>
            <th scope="col">{text.second}</th>
            <th scope="col">{text.difference}</th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.label} data-differs={whole && !fact.same ? true : undefined}>
              <th scope="row">{fact.label}</th>
              <td>{fact.a === '' ? <span className="muted">{text.none}</span> : fact.a}</td>
              <td>{fact.b === '' ? <span className="muted">{text.none}</span> : fact.b}</td>
              <td>{whole && <DifferenceMark difference={fact.same ? 'same' : 'differs'} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
