import type { ReactNode } from 'react';
import { Mark } from '../mark.tsx';
import { PolicyButton } from './policy-name.tsx';
import { policyLabel, stepsOf, type PathModel } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';
import classes from './trace-result.module.css';

/** The same path as a table: one row a step, in the order of the packet's way. */
export function StepsTable({
  model,
  absent,
  lead,
  onPolicy,
}: {
  readonly model: PathModel;
  /** Said in place of the table while no Node reported. */
  readonly absent: string;
  /** Before the name of the region. */
  readonly lead: string;
  readonly onPolicy: ((reference: string) => void) | undefined;
}): ReactNode {
  const steps = stepsOf(model);
  if (steps.length === 0) return <p className="muted">{absent}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className={classes.tableFrame} tabIndex={0} role="region" aria-label={`${lead}${text.tableView}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {[
              text.colStep,
              text.factNode,
              text.colTime,
              text.colComponent,
              text.factAction,
              text.colWhat,
              text.factPolicy,
              text.colMore,
            ].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.position} data-decisive={step.decisive ? true : undefined}>
              <td className="number">{step.position + 1}</td>
              <td className="mono">{model.boxes[step.node]?.node}</td>
              <td className="number">
                {model.boxes[step.node]?.after === '' ? (
                  <span className="muted">—</span>
                ) : (
                  model.boxes[step.node]?.after
                )}
              </td>
              <td>{step.title}</td>
              <td>
                <Mark kind={step.mark} label={step.action} />
              </td>
              <td>{step.detail}</td>
              <td>
                {step.policy === null ? (
                  <span className="muted">—</span>
                ) : (
                  <PolicyButton policy={step.policy} onPolicy={onPolicy}>
                    {policyLabel(step.policy)}
                  </PolicyButton>
                )}
              </td>
              <td>
                {step.facts
                  .filter(
                    (fact) =>
                      fact.label !== text.factAction &&
                      fact.label !== text.factPolicy &&
                      fact.label !== text.factRule &&
                      fact.label !== text.factTier,
                  )
                  .map((fact) => `${fact.label} ${fact.value}`)
                  .join(', ') || <span className="muted">—</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
