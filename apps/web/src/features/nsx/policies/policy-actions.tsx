import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconCopy, IconEdit, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { NsxPolicyDetail, NsxPolicySummary } from '@netloft/contracts';
import { announce } from '../../../lib/announce.ts';
import type { Loose } from '../parts/loose.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { splitSpan } from '../review/merge.model.ts';
import { NsxReview } from '../review/index.tsx';
import type { NsxReviewRequest } from '../review/review.model.ts';
import { policiesText as text } from './policies.messages.ts';
import classes from './policies.module.css';

/** A policy as a change starts from it: an empty span is none. */
export const baseOf = ({ object, span }: Pick<NsxPolicyDetail, 'object' | 'span'>): Loose =>
  span.length === 0 ? object : { ...object, span };

type Pending = 'lock' | 'delete';

/** What is asked for, made from the policy as it was read. */
function requestOf(pending: Pending, base: Loose): NsxReviewRequest {
  const { object, span } = splitSpan(base);
  const own = pending === 'lock' ? { ...object, locked: object['locked'] !== true } : object;
  return {
    operation: pending === 'lock' ? 'UPDATE' : 'DELETE',
    kind: 'SecurityPolicy',
    object: own,
    ...(span === undefined ? {} : { span }),
  };
}

export interface PolicyActionsProps {
  readonly summary: NsxPolicySummary;
  /** Undefined while it is being read: then nothing is changed yet. */
  readonly detail: NsxPolicyDetail | undefined;
  readonly onDeleted: () => void;
}

/** Edit, duplicate, lock and delete, each off with the reason where it may not be done. */
export function PolicyActions({ summary, detail, onDeleted }: PolicyActionsProps): ReactNode {
  const navigate = useNavigate();
  const mayNot = useWhyNoWrite();
  // What is reviewed does not change under the review when the page is read anew.
  const [review, setReview] = useState<{ readonly pending: Pending; readonly base: Loose } | null>(null);
  const off = summary.readOnly ?? mayNot;
  const go = (to: string, more: object): void => void navigate({ to: `/nsx/policies${to}`, ...more } as never);
  const start = (pending: Pending): void => {
    if (detail !== undefined) setReview({ pending, base: baseOf(detail) });
  };
  const button = (label: string, icon: ReactNode, run: () => void, isOff: boolean): ReactNode => (
    <Button size="compact-sm" variant="default" leftSection={icon} disabled={isOff} onClick={run}>
      {label}
    </Button>
  );
  return (
    <div className={classes.buttons}>
      {button(
        text.edit,
        <IconEdit size={14} aria-hidden />,
        () => go('/$id/edit', { params: { id: summary.id } }),
        off !== null,
      )}
      {button(
        text.duplicate,
        <IconCopy size={14} aria-hidden />,
        () => go('/new', { search: { from: summary.id } }),
        mayNot !== null,
      )}
      {button(
        summary.locked ? text.unlock : text.lock,
        summary.locked ? <IconLockOpen size={14} aria-hidden /> : <IconLock size={14} aria-hidden />,
        () => start('lock'),
        off !== null || detail === undefined,
      )}
      {button(
        text.remove,
        <IconTrash size={14} aria-hidden />,
        () => start('delete'),
        off !== null || detail === undefined,
      )}
      {off !== null && (
        <p role="note" className={classes.mayNot}>
          {off}
        </p>
      )}
      {review !== null && (
        <NsxReview
          request={requestOf(review.pending, review.base)}
          base={review.base}
          onClose={() => setReview(null)}
          onDone={() => {
            setReview(null);
            if (review.pending !== 'delete') return;
            announce(text.deleted);
            onDeleted();
          }}
        />
      )}
    </div>
  );
}
