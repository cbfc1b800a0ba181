import { lazy, Suspense, type ReactNode } from 'react';
import type { NsxReviewProps } from './nsx-review.tsx';

const Review = lazy(async () => ({ default: (await import('./nsx-review.tsx')).NsxReview }));

/** The way that every change in NSX takes. Loaded when it is needed. */
export function NsxReview(props: NsxReviewProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <Review {...props} />
    </Suspense>
  );
}
