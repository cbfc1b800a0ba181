import type { ReactNode } from 'react';
import type { NsxRegistrationStep } from '@netloft/contracts';
import { DiffView } from '../../../components/change-review/index.tsx';
import { Mark } from '../../../components/mark.tsx';
import { registerText as text } from './register.messages.ts';
import { stepMark } from './register.model.ts';
import classes from './register.module.css';

function Step({ step }: { readonly step: NsxRegistrationStep }): ReactNode {
  const { where, what, action, state, detail, before, after } = step;
  const kept = action === 'keep' && state === 'planned';
  const differs = action !== 'keep' && (before !== null || after !== null);
  return (
    <li data-state={state}>
      <p className={classes.stepHead}>
        <Mark kind={kept ? 'allowed' : stepMark[state]} label={kept ? text.stepKept : text.stepStates[state]} />
        <span className={classes.stepWhere}>{text.where[where]}</span>
        <span className={classes.stepWhat}>{what}</span>
        <span className="muted">{text.actions[action]}</span>
      </p>
      {detail !== undefined && (
        <p className={classes.stepDetail} role={state === 'failed' ? 'alert' : undefined}>
          {detail}
        </p>
      )}
      {differs && (
        <details className={classes.stepDiff}>
          <summary>
            {text.difference}
            <span className="visually-hidden"> {what}</span>
          </summary>
          <DiffView before={before} after={after} />
        </details>
      )}
    </li>
  );
}

/** What a registration or its end makes or takes away, in order, each with its difference. */
export function Steps({ steps }: { readonly steps: readonly NsxRegistrationStep[] }): ReactNode {
  return (
    <ol className={classes.stepList} aria-label={text.stepsLabel}>
      {steps.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}
