import { useEffect, useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { MergeChoices } from '../../../components/change-review/merge-panel.tsx';
import { reviewText } from '../../../components/change-review/change-review.messages.ts';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { textOf, type Loose } from '../parts/loose.ts';
import { revisionsOf } from '../parts/plain.model.ts';
import { isOnlyNewer, mergedObject, mergeNsx, spanChange } from './merge.model.ts';
import type { NsxReviewRequest } from './review.model.ts';
import { nsxReviewText as text } from './review.messages.ts';
import { fetchNsxObject } from './review.queries.ts';

/** How often the object is read until the change that was in the way can be seen, in milliseconds. */
const AGAIN_MS = 1000;

/** Reads what stands in NSX now, merges what only one side changed, and lets the user decide about the rest. */
export function MergeStep({
  request,
  base,
  onMerged,
}: {
  readonly request: NsxReviewRequest;
  /** What the change started from, for policies with `span`. */
  readonly base: Loose;
  /** Both with `span` as a member. */
  readonly onMerged: (merged: Loose, theirs: Loose) => void;
}): ReactNode {
  const { kind, object, span } = request;
  const id = textOf(object['id']);
  const mine = useMemo(() => (span === undefined ? object : { ...object, span }), [object, span]);
  const seen = revisionsOf(base);
  const current = useQuery({
    queryKey: ['nsx-merge', kind, id, seen],
    queryFn: ({ signal }) => fetchNsxObject(kind, id, signal),
    staleTime: 0,
    gcTime: 0,
    retry: 1,
    refetchInterval: (query) =>
      query.state.data !== undefined && revisionsOf(query.state.data) === seen ? AGAIN_MS : false,
  });
  const theirs = current.data !== undefined && revisionsOf(current.data) !== seen ? current.data : undefined;
  const merge = useMemo(() => (theirs === undefined ? null : mergeNsx(base, mine, theirs)), [base, mine, theirs]);
  const nothingToDecide = theirs !== undefined && isOnlyNewer(base, theirs);
  useEffect(() => {
    if (nothingToDecide && merge !== null && theirs !== undefined)
      onMerged(mergedObject(merge.merged, mine, theirs), theirs);
    // onMerged is a new function with every drawing of the review.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [nothingToDecide, merge, theirs]);
  if (current.isError) {
    const problem = problemOf(current.error);
    return problem.status === 404 ? (
      <p role="alert">{reviewText.conflictGone}</p>
    ) : (
      <Failed problem={problem} retry={() => void current.refetch()} />
    );
  }
  if (theirs === undefined || merge === null)
    return <Loading rows={4} label={current.data === undefined ? reviewText.conflictReading : text.waitsForNewest} />;
  return (
    <>
      <SpanNote base={base} theirs={theirs} />
      <MergeChoices merge={merge} onMerged={(merged) => onMerged(mergedObject(merged, mine, theirs), theirs)} />
    </>
  );
}

/** Which clusters somebody added or took out: where the policy is enforced is said, also where nothing about it is to be decided. */
function SpanNote({ base, theirs }: { readonly base: Loose; readonly theirs: Loose }): ReactNode {
  const change = spanChange(base, theirs);
  if (change === null) return null;
  const { added, gone, none } = change;
  return (
    <div role="note">
      <p>{text.span.changed}</p>
      <ul>
        {added.length > 0 && <li>{text.span.added(added.join(', '))}</li>}
        {gone.length > 0 && <li>{text.span.gone(gone.join(', '))}</li>}
      </ul>
      {none && <p>{text.span.none}</p>}
    </div>
  );
}
