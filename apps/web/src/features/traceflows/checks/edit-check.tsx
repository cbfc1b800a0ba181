import { useState, type ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CheckSet, TraceCheck, TraceCheckInput } from '@netloft/contracts';
import { Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { CheckDialog } from './check-dialog.tsx';
import { checkInput, draftOfCheck, EMPTY_CHECK, type CheckDraft, type EndHits } from './check-draft.model.ts';
import { CheckForm } from './check-form.tsx';
import { checksText as text } from './checks.messages.ts';
import { addCheck, checksKey, updateSet } from './checks.queries.ts';
import { useEndHits } from './use-end-hits.ts';

export interface EditCheckProps {
  readonly cluster: string;
  readonly set: CheckSet;
  /** The check that is edited, or copied into a new one; null for one from nothing. */
  readonly check: TraceCheck | null;
  readonly copy: boolean;
  readonly onClose: () => void;
}

function draftOf({ check, copy }: EditCheckProps, hits: EndHits): CheckDraft {
  if (check === null) return EMPTY_CHECK;
  const draft = draftOfCheck(check, hits);
  return copy ? { ...draft, id: undefined, name: text.copyOf(check.name).slice(0, 200) } : draft;
}

function Form(props: EditCheckProps & { readonly hits: EndHits }): ReactNode {
  const { cluster, check, copy, hits, onClose } = props;
  // The set as it was opened: its version says whether somebody else changed it meanwhile.
  const [set] = useState(props.set);
  const [initial] = useState(() => draftOf(props, hits));
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (edited: TraceCheckInput) =>
      edited.id === undefined
        ? addCheck(cluster, set.id, edited)
        : updateSet(cluster, set.id, {
            name: set.name,
            ...(set.description === undefined ? {} : { description: set.description }),
            version: set.version,
            checks: set.checks.map((one) => (one.id === edited.id ? edited : checkInput(one))),
          }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      onClose();
    },
  });
  return (
    <CheckForm
      cluster={cluster}
      initial={initial}
      label={check === null || copy ? text.addTitle : text.editTitle}
      saving={save.isPending}
      problem={save.error === null ? null : problemOf(save.error)}
      onSave={(edited) => save.mutate(edited)}
      onClose={onClose}
    />
  );
}

/** Adds a check to a set, or changes one of it. */
export function EditCheck(props: EditCheckProps): ReactNode {
  const hits = useEndHits(props.cluster, props.check?.request ?? null);
  return (
    <CheckDialog title={props.check === null || props.copy ? text.addTitle : text.editTitle} onClose={props.onClose}>
      {hits === undefined ? <Loading rows={8} /> : <Form {...props} hits={hits} />}
    </CheckDialog>
  );
}
