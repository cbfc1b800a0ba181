import { useId, useState, type ReactNode } from 'react';
import { Button, Modal, TextInput } from '@mantine/core';
import { useShortcuts } from '../../lib/keyboard.ts';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import { type ReviewStep, StepList } from './step-list.tsx';

export interface ReviewFrameProps<S extends string> {
  readonly title: string;
  readonly steps: readonly ReviewStep<S>[];
  /** The one that is looked at. */
  readonly step: S;
  readonly onChoose: (step: S) => void;
  /** Name that has to be typed before the change can be made; undefined: none has to. */
  readonly confirmName?: string;
  /** Why the change cannot be made now, given what was typed; null when it can. */
  readonly whyOff: (typed: string) => string | null;
  readonly applyLabel: string;
  readonly closeLabel: string;
  readonly applying: boolean;
  /** Runs the checks anew; left away where that would change nothing. */
  readonly onAgain?: (() => void) | undefined;
  readonly onApply: (reason: string) => void;
  readonly onClose: () => void;
  /** Evidence of the step. */
  readonly children: ReactNode;
}

/** Steps on the left, evidence on the right, and below what it takes to apply. */
export function ReviewFrame<S extends string>(props: ReviewFrameProps<S>): ReactNode {
  const { steps, step, confirmName, onAgain, onClose } = props;
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const reasonOff = useId();
  const off = props.whyOff(typed);
  const submit = (): void => {
    if (off === null) props.onApply(reason);
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.applyHint, group: text.review, inFields: true, run: submit }]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={props.title}
      size="min(1120px, 94vw)"
      centered
      closeButtonProps={{ 'aria-label': text.cancel }}
    >
      <div className={classes.review}>
        <StepList steps={steps} step={step} onChoose={props.onChoose} />
        <div
          className={classes.evidence}
          role="region"
          aria-live="polite"
          aria-label={steps.find(({ name }) => name === step)?.label ?? step}
        >
          {props.children}
        </div>
      </div>
      <form
        className={classes.foot}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {confirmName !== undefined && (
          <TextInput
            label={text.typeName(confirmName)}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={text.reason}
          value={reason}
          maxLength={1000}
          className={classes.reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          {off !== null && (
            <span id={reasonOff} className={classes.off}>
              {off}
            </span>
          )}
          <Button variant="default" onClick={onClose}>
            {props.closeLabel}
          </Button>
          {onAgain !== undefined && (
            <Button variant="default" onClick={onAgain}>
              {text.again}
            </Button>
          )}
          <Button
            type="submit"
            disabled={off !== null}
            loading={props.applying}
            title={text.applyHint}
            {...(off === null ? {} : { 'aria-describedby': reasonOff })}
          >
            {props.applyLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
