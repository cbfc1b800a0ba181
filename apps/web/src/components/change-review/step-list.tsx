import type { ReactNode } from 'react';
import { type MarkKind, Sign } from '../mark.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import type { StepState } from './review.model.ts';

const MARKS: Readonly<Record<StepState, MarkKind>> = {
  waiting: 'none',
  current: 'info',
  running: 'running',
  passed: 'allowed',
  refused: 'dropped',
  failed: 'unknown',
  skipped: 'none',
};

export interface ReviewStep<S extends string> {
  readonly name: S;
  readonly label: string;
  readonly state: StepState;
}

/** The steps with where each stands; one is looked at. */
export function StepList<S extends string>({
  steps,
  step,
  onChoose,
}: {
  readonly steps: readonly ReviewStep<S>[];
  readonly step: S;
  readonly onChoose: (step: S) => void;
}): ReactNode {
  return (
    <ol className={classes.steps} aria-label={text.steps}>
      {steps.map(({ name, label, state }) => (
        <li key={name}>
          <button type="button" aria-current={name === step ? 'step' : undefined} onClick={() => onChoose(name)}>
            <Sign kind={MARKS[state]} />
            <span className={classes.stepName}>{label}</span>
            <span className={classes.stepState}>{text.state[state]}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
