import { useCallback, useEffect, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { CaptureRequestInput, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { useStore } from '../../../lib/store.ts';
import { createCapture } from '../captures.queries.ts';
import type { CapturesSearch } from '../captures.search.ts';
import { captureDraft, type CaptureForm } from './capture-form.fields.ts';
import { faultsOfErrors, requestOfForm, type CaptureFaults } from './capture-form.model.ts';
import { formOfSearch } from './capture-link.ts';

/** Starts a capture and goes to its result. */
export function useRunCapture(cluster: string): {
  readonly run: (wanted: CaptureRequestInput) => void;
  readonly running: boolean;
  readonly problem: Problem | null;
  readonly reset: () => void;
} {
  const navigate = useNavigate();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (wanted: CaptureRequestInput) => createCapture(cluster, wanted),
    onSuccess: (made) =>
      void navigate({ to: '/clusters/$cluster/captures/packets/$name', params: { cluster, name: made.id } } as never),
  });
  return { run: mutate, running: isPending, problem: error === null ? null : problemOf(error), reset };
}

export interface CaptureFormState {
  readonly form: CaptureForm;
  readonly change: (patch: Partial<CaptureForm>) => void;
  readonly replace: (form: CaptureForm) => void;
  readonly faults: CaptureFaults;
  readonly problem: Problem | null;
  readonly running: boolean;
  readonly submit: () => void;
}

/**
 * The form of a cluster: kept while the page is left, filled by a link, its faults shown once it was submitted. A refusal of the API
 * server leaves everything as it was typed.
 */
export function useCaptureForm(
  cluster: string,
  search: CapturesSearch,
  antreaVersion: string | null,
  onPrefilled: () => void,
): CaptureFormState {
  const draft = captureDraft(cluster);
  const form = useStore(draft);
  const [submitted, setSubmitted] = useState(false);
  const { run, running, problem, reset } = useRunCapture(cluster);
  const replace = useCallback(
    (next: CaptureForm) => {
      draft.set(next);
      setSubmitted(false);
      reset();
    },
    [draft, reset],
  );
  // The link fills the form once; it is then taken from the address, so that going back does not undo what was typed since.
  useEffect(() => {
    const wanted = formOfSearch(search);
    if (wanted === null) return;
    draft.set(wanted);
    onPrefilled();
  }, [search, draft, onPrefilled]);

  const checked = requestOfForm(form, antreaVersion);
  const refused = problem?.errors === undefined ? {} : faultsOfErrors(problem.errors);
  const faults: CaptureFaults = submitted && !checked.ok ? checked.faults : refused;
  const submit = (): void => {
    setSubmitted(true);
    if (checked.ok && !running) run(checked.request);
  };
  const change = (patch: Partial<CaptureForm>): void => draft.set({ ...form, ...patch });
  return { form, change, replace, faults, problem, running, submit };
}
