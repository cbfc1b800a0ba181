import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { NsxChangeResponse } from '@netloft/contracts';
import { reviewText } from '../../../components/change-review/change-review.messages.ts';
import { ReviewFrame } from '../../../components/change-review/review-frame.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { Failed } from '../../../components/states.tsx';
import { textOf, titleOf, type Loose } from '../parts/loose.ts';
import { withRevisions } from '../parts/plain.model.ts';
import { MergeStep } from './merge-step.tsx';
import { splitSpan } from './merge.model.ts';
import { NsxEvidenceView } from './nsx-evidence.tsx';
import {
  isStale,
  type NsxReviewRequest,
  refusalOf,
  REVIEW_STEPS,
  type ReviewStepName,
  stepInView,
  stepStates,
  whyOff,
  withSeen,
} from './review.model.ts';
import { fetchNsxObject } from './review.queries.ts';
import { nsxReviewText as text } from './review.messages.ts';
import { useNsxReview } from './use-nsx-review.ts';

export interface NsxReviewProps {
  readonly request: NsxReviewRequest;
  /** The object as the user read it, for policies with `span` as a member; null for a new one. */
  readonly base: Loose | null;
  readonly onDone: (response: NsxChangeResponse, object: Loose) => void;
  readonly onClose: () => void;
  /** After a three-way merge: what is reviewed from now on and what it starts from, both with `span` as a member of policies. */
  readonly onMerged?: (merged: Loose, theirs: Loose) => void;
}

interface Subject {
  readonly request: NsxReviewRequest;
  readonly base: Loose | null;
}

/** Reviews one change in NSX: its limits, the dry run, the difference; merges what others changed meanwhile. Nothing is changed before the last button. */
export function NsxReview(props: NsxReviewProps): ReactNode {
  const { onDone, onClose, onMerged } = props;
  // A merge replaces what is under review; until then it is what the page asked for.
  const [newer, setNewer] = useState<Subject | null>(null);
  const { request, base } = newer ?? props;
  const { evidence, apply, again } = useNsxReview(withSeen(request, base));
  const [chosen, setChosen] = useState<ReviewStepName | null>(null);
  const { operation, kind, object } = request;
  const states = stepStates(evidence);
  const step = chosen ?? stepInView(states);
  const refusal = refusalOf(evidence);
  const stale = isStale(refusal, request) && base !== null;
  const name = titleOf(object);
  const line = reviewText.confirmLine(reviewText.operation[operation], text.kind[kind], name, text.nsx);

  const replace = (subject: Subject): void => {
    setNewer(subject);
    setChosen(null);
  };
  const takeMerged = (merged: Loose, theirs: Loose): void => {
    const { object: own, span } = splitSpan(merged);
    // Without a span the merged policy has no cluster any more: the one that was asked for counts no longer.
    const { span: _asked, ...rest } = request;
    const asked = { ...rest, object: own };
    replace({ request: span === undefined ? asked : { ...asked, span }, base: theirs });
    onMerged?.(merged, theirs);
  };
  const why = (typed: string): string | null => {
    const off = whyOff(states, request, typed);
    return off === null ? null : stale && operation === 'UPDATE' ? text.whyOff.conflict : text.whyOff[off];
  };
  const submit = async (reason: string): Promise<void> => {
    const response = await apply(reason);
    setChosen(null);
    if (response === null) return;
    announce(`${name} ${reviewText.done[operation]}`);
    onDone(response, object);
  };
  return (
    <ReviewFrame
      title={line}
      steps={REVIEW_STEPS.map((one) => ({ name: one, label: text.step[one], state: states[one] }))}
      step={step}
      onChoose={setChosen}
      {...(operation === 'DELETE' ? { confirmName: name } : {})}
      whyOff={why}
      applyLabel={operation === 'DELETE' ? text.deleteFrom : text.applyTo}
      closeLabel={operation === 'DELETE' ? reviewText.cancel : reviewText.back}
      applying={evidence.applying === true}
      onAgain={refusal !== null && !stale ? again : undefined}
      onApply={(reason) => void submit(reason)}
      onClose={onClose}
    >
      {!stale || base === null ? (
        <NsxEvidenceView step={step} evidence={evidence} line={line} />
      ) : operation === 'UPDATE' ? (
        <MergeStep request={request} base={base} onMerged={takeMerged} />
      ) : (
        <StaleDelete
          request={request}
          onRead={(theirs) =>
            replace({ request: { ...request, object: withRevisions(splitSpan(theirs).object, theirs) }, base: theirs })
          }
        />
      )}
    </ReviewFrame>
  );
}

/** A deletion of what somebody else changed meanwhile: it is shown as it is now before it can be deleted. */
function StaleDelete({
  request: { kind, object },
  onRead,
}: {
  readonly request: NsxReviewRequest;
  readonly onRead: (theirs: Loose) => void;
}): ReactNode {
  const [problem, setProblem] = useState<unknown>(null);
  return (
    <div role="group" aria-label={reviewText.conflictTitle}>
      <p>{text.staleDelete}</p>
      {problem !== null && <Failed problem={problemOf(problem)} />}
      <Button
        variant="default"
        onClick={() => void fetchNsxObject(kind, textOf(object['id'])).then(onRead, setProblem)}
      >
        {text.rereadObject}
      </Button>
    </div>
  );
}
