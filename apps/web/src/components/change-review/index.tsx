import { lazy, Suspense, type ReactNode } from 'react';
import type { ChangeReviewProps } from './change-review.tsx';
import type { DiffViewProps } from './diff-view.tsx';
import { Loading } from '../states.tsx';

export type { ChangeReviewProps } from './change-review.tsx';
export type { ReviewRequest } from './review.model.ts';

const Review = lazy(async () => ({ default: (await import('./change-review.tsx')).ChangeReview }));
const Diff = lazy(async () => ({ default: (await import('./diff-view.tsx')).DiffView }));

/** The way that every change takes: Antrea's rules, dry run, difference, what changes, apply. Loaded when it is needed. */
export function ChangeReview(props: ChangeReviewProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <Review {...props} />
    </Suspense>
  );
}

/** Two states of an object, line by line. Loaded when it is needed. */
export function DiffView(props: DiffViewProps): ReactNode {
  return (
    <Suspense fallback={<Loading rows={6} height={24} />}>
      <Diff {...props} />
    </Suspense>
  );
}
