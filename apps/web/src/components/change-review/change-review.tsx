import { useId, useState, type ReactNode } from 'react';
import { Button, Modal, TextInput } from '@mantine/core';
import type { ChangeResponse, KubernetesObject } from '@netloft/contracts';
import { announce } from '../../lib/announce.ts';
import { useShortcuts } from '../../lib/keyboard.ts';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import { MergePanel } from './merge-panel.tsx';
import {
  isConflict,
  isProblem,
  operationOf,
  type ReviewRequest,
  stepInView,
  type StepName,
  stepStates,
  subjectOf,
  whyOff,
} from './review.model.ts';
import { StepEvidence } from './step-evidence.tsx';
import { StepList } from './step-list.tsx';
import { useChangeReview } from './use-change-review.ts';

export interface ChangeReviewProps {
  readonly cluster: string;
  readonly request: ReviewRequest;
  /** The object as the user read it: what an UPDATE or DELETE starts from; null for a CREATE or an undo. */
  readonly base: KubernetesObject | null;
  /** Heading; by default operation, kind, name and cluster. */
  readonly title?: string;
  readonly onDone: (response: ChangeResponse) => void;
  readonly onClose: () => void;
  /** After a three-way merge: the object that is reviewed from now on, and what it starts from. */
  readonly onMerged?: (merged: KubernetesObject, theirs: KubernetesObject) => void;
}

interface Subject {
  readonly request: ReviewRequest;
  readonly base: KubernetesObject | null;
}

const nameOf = ({ metadata }: KubernetesObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;

/** Steps on the left, evidence on the right, and below what it takes to apply. Nothing is changed before the last button. */
export function ChangeReview(props: ChangeReviewProps): ReactNode {
  const { cluster, onDone, onClose, onMerged } = props;
  // A merge replaces what is under review; until then it is what the page asked for.
  const [merged, setMerged] = useState<Subject | null>(null);
  const { request, base } = merged ?? props;
  const { evidence, apply, again } = useChangeReview(cluster, request, base);
  const [chosen, setChosen] = useState<StepName | null>(null);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const reasonOff = useId();
  const states = stepStates(evidence);
  const step = chosen ?? stepInView(states);
  const subject = subjectOf(request);
  const operation = operationOf(request);
  const off = whyOff(states, typed, request);
  const refusal =
    evidence.applied ?? (evidence.dryRun !== undefined && isProblem(evidence.dryRun) ? evidence.dryRun : null);
  const conflict = refusal !== null && isConflict(refusal, request) && base !== null;
  const verb = 'undo' in request ? text.undo : text.operation[operation];
  const line = text.confirmLine(verb, subject.kind, nameOf(subject), cluster);

  const submit = async (): Promise<void> => {
    if (off !== null) return;
    const response = await apply(reason);
    if (response === null) {
      setChosen(null);
      return;
    }
    announce(`${subject.kind} ${nameOf(subject)} ${text.done[operation]}`);
    onDone(response);
  };
  useShortcuts([
    { keys: 'mod+Enter', label: text.applyHint, group: text.review, inFields: true, run: () => void submit() },
  ]);
  const takeMerged = (object: KubernetesObject, theirs: KubernetesObject): void => {
    setMerged({ request: { operation: 'UPDATE', object }, base: theirs });
    setChosen(null);
    onMerged?.(object, theirs);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={props.title ?? line}
      size="min(1120px, 94vw)"
      centered
      closeButtonProps={{ 'aria-label': text.cancel }}
    >
      <div className={classes.review}>
        <StepList states={states} step={step} onChoose={setChosen} />
        <div className={classes.evidence} role="region" aria-live="polite" aria-label={text.step[step]}>
          {conflict ? (
            <MergePanel cluster={cluster} base={base} mine={subject} onMerged={takeMerged} />
          ) : (
            <StepEvidence step={step} evidence={evidence} line={line} />
          )}
        </div>
      </div>
      <form
        className={classes.foot}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {operation === 'DELETE' && (
          <TextInput
            label={text.typeName(subject.metadata.name)}
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
              {conflict ? text.whyOff.conflict : text.whyOff[off]}
            </span>
          )}
          <Button variant="default" onClick={onClose}>
            {operation === 'DELETE' || 'undo' in request ? text.cancel : text.back}
          </Button>
          {refusal !== null && !conflict && (
            <Button variant="default" onClick={again}>
              {text.again}
            </Button>
          )}
          <Button
            type="submit"
            disabled={off !== null}
            loading={evidence.applying === true}
            title={text.applyHint}
            {...(off === null ? {} : { 'aria-describedby': reasonOff })}
          >
            {operation === 'DELETE' ? text.deleteFrom(cluster) : text.applyTo(cluster)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
