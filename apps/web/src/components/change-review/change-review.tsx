import { useState, type ReactNode } from 'react';
import type { ChangeResponse, KubernetesObject } from '@netloft/contracts';
import { announce } from '../../lib/announce.ts';
import { reviewText as text } from './change-review.messages.ts';
import { MergePanel } from './merge-panel.tsx';
import {
  isConflict,
  isProblem,
  operationOf,
  type ReviewRequest,
  stepInView,
  STEPS,
  type StepName,
  stepStates,
  subjectOf,
  whyOff,
} from './review.model.ts';
import { ReviewFrame } from './review-frame.tsx';
import { StepEvidence } from './step-evidence.tsx';
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
  const states = stepStates(evidence);
  const step = chosen ?? stepInView(states);
  const subject = subjectOf(request);
  const operation = operationOf(request);
  const refusal =
    evidence.applied ?? (evidence.dryRun !== undefined && isProblem(evidence.dryRun) ? evidence.dryRun : null);
  const conflict = refusal !== null && isConflict(refusal, request) && base !== null;
  const verb = 'undo' in request ? text.undo : text.operation[operation];
  const line = text.confirmLine(verb, subject.kind, nameOf(subject), cluster);

  const submit = async (reason: string): Promise<void> => {
    const response = await apply(reason);
    if (response === null) {
      setChosen(null);
      return;
    }
    announce(`${subject.kind} ${nameOf(subject)} ${text.done[operation]}`);
    onDone(response);
  };
  const takeMerged = (object: KubernetesObject, theirs: KubernetesObject): void => {
    setMerged({ request: { operation: 'UPDATE', object }, base: theirs });
    setChosen(null);
    onMerged?.(object, theirs);
  };

  const why = (typed: string): string | null => {
    const off = whyOff(states, typed, request);
    return off === null ? null : conflict ? text.whyOff.conflict : text.whyOff[off];
  };

  return (
    <ReviewFrame
      title={props.title ?? line}
      steps={STEPS.map((name) => ({ name, label: text.step[name], state: states[name] }))}
      step={step}
      onChoose={setChosen}
      {...(operation === 'DELETE' ? { confirmName: subject.metadata.name } : {})}
      whyOff={why}
      applyLabel={operation === 'DELETE' ? text.deleteFrom(cluster) : text.applyTo(cluster)}
      closeLabel={operation === 'DELETE' || 'undo' in request ? text.cancel : text.back}
      applying={evidence.applying === true}
      onAgain={refusal !== null && !conflict ? again : undefined}
      onApply={(reason) => void submit(reason)}
      onClose={onClose}
    >
      {conflict ? (
        <MergePanel cluster={cluster} base={base} mine={subject} onMerged={takeMerged} />
      ) : (
        <StepEvidence step={step} evidence={evidence} line={line} />
      )}
    </ReviewFrame>
  );
}
