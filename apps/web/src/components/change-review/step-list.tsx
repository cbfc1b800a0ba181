import type { ReactNode } from 'react';
import { type MarkKind, Sign } from '../mark.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import { STEPS, type StepName, type StepState } from './review.model.ts';

const MARKS: Readonly<Record<StepState, MarkKind>> = {
  waiting: 'none',
  running: 'running',
  passed: 'allowed',
  refused: 'dropped',
  failed: 'unknown',
  skipped: 'none',
};

/** The steps with where each stands; one is looked at. */
export function StepList({
  states,
  step,
  onChoose,
}: {
  readonly states: Readonly<Record<StepName, StepState>>;
  readonly step: StepName;
  readonly onChoose: (step: StepName) => void;
}): ReactNode {
  return (
    <ol className={classes.steps} aria-label={text.steps}>
      {STEPS.map((name) => (
        <li key={name}>
          <button type="button" aria-current={name === step ? 'step' : undefined} onClick={() => onChoose(name)}>
            <Sign kind={MARKS[states[name]]} />
            <span className={classes.stepName}>{text.step[name]}</span>
            <span className={classes.stepState}>{text.state[states[name]]}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
