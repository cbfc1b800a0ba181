import { useCallback, useEffect, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { BundleRequestInput, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { useStore } from '../../../lib/store.ts';
import { createBundle } from '../captures.queries.ts';
import type { CapturesSearch } from '../captures.search.ts';
import { bundleDraft, type BundleForm } from './bundle-form.fields.ts';
import { faultsOfErrors, formOfSearch, requestOfForm, type BundleFaults } from './bundle-form.model.ts';

/** Starts a collection and goes to its result. */
export function useRunBundle(cluster: string): {
  readonly run: (wanted: BundleRequestInput) => void;
  readonly running: boolean;
  readonly problem: Problem | null;
  readonly reset: () => void;
} {
  const navigate = useNavigate();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (wanted: BundleRequestInput) => createBundle(cluster, wanted),
    onSuccess: (made) =>
      void navigate({ to: '/clusters/$cluster/captures/bundles/$name', params: { cluster, name: made.id } } as never),
  });
  return { run: mutate, running: isPending, problem: error === null ? null : problemOf(error), reset };
}

export interface BundleFormState {
  readonly form: BundleForm;
  readonly change: (patch: Partial<BundleForm>) => void;
  readonly replace: (form: BundleForm) => void;
  readonly faults: BundleFaults;
  readonly problem: Problem | null;
  readonly running: boolean;
  readonly submit: () => void;
}

/** The form of a cluster, kept, filled and checked as that of packet captures is. */
export function useBundleForm(cluster: string, search: CapturesSearch, onPrefilled: () => void): BundleFormState {
  const draft = bundleDraft(cluster);
  const form = useStore(draft);
  const [submitted, setSubmitted] = useState(false);
  const { run, running, problem, reset } = useRunBundle(cluster);
  const replace = useCallback(
    (next: BundleForm) => {
      draft.set(next);
      setSubmitted(false);
      reset();
    },
    [draft, reset],
  );
  useEffect(() => {
    const wanted = formOfSearch(search);
    if (wanted === null) return;
    draft.set(wanted);
    onPrefilled();
  }, [search, draft, onPrefilled]);

  const checked = requestOfForm(form);
  const refused = problem?.errors === undefined ? {} : faultsOfErrors(problem.errors);
  const faults: BundleFaults = submitted && !checked.ok ? checked.faults : refused;
  const submit = (): void => {
    setSubmitted(true);
    if (checked.ok && !running) run(checked.request);
  };
  const change = (patch: Partial<BundleForm>): void => draft.set({ ...form, ...patch });
  return { form, change, replace, faults, problem, running, submit };
}
