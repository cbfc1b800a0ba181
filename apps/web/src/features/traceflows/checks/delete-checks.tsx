import type { ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TraceCheck } from '@netloft/contracts';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { plural } from '../../../lib/format.ts';
import { checksText as text } from './checks.messages.ts';
import { checksKey, deleteCheck } from './checks.queries.ts';
import { Confirm } from './confirm.tsx';

/** Asks before checks are taken out of their set. */
export function DeleteChecks({
  cluster,
  set,
  checks,
  onClose,
}: {
  readonly cluster: string;
  readonly set: string;
  readonly checks: readonly TraceCheck[];
  readonly onClose: () => void;
}): ReactNode {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => {
      for (const check of checks) await deleteCheck(cluster, set, check.id);
    },
    onSuccess: () => {
      announce(text.deletedChecks(plural(checks.length, 'check')));
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: checksKey(cluster) }),
  });
  return (
    <Confirm
      title={text.deleteChecks(checks.length === 1 ? (checks[0]?.name ?? '') : plural(checks.length, 'check'))}
      what={text.deleteChecksWhat}
      busy={remove.isPending}
      problem={remove.error === null ? null : problemOf(remove.error)}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
