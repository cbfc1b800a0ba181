import { useCallback, useEffect, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Problem, TraceflowRequestInput } from '@netloft/contracts';
import { problemOf } from '../../lib/api-client.ts';
import { useStore } from '../../lib/store.ts';
import type { TraceForm } from './trace-form.fields.ts';
import { faultsByField, requestOfForm, type TraceFaults } from './trace-form.model.ts';
import { draftOf, rememberTrace } from './trace-form.store.ts';
import { createTrace } from './traceflows.queries.ts';
import { formOfSearch, type TraceflowSearch } from './traceflows.search.ts';
import { usePreflight } from './use-preflight.ts';

/** Starts a trace, remembers it, and goes to its result. */
export function useRunTrace(cluster: string): {
  readonly run: (wanted: TraceflowRequestInput) => void;
  readonly running: boolean;
  readonly problem: Problem | null;
  readonly reset: () => void;
} {
  const navigate = useNavigate();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (wanted: TraceflowRequestInput) => createTrace(cluster, wanted),
    onSuccess: (made, wanted) => {
      rememberTrace(cluster, { name: made.id, request: wanted });
      void navigate({ to: '/clusters/$cluster/traceflow/$name', params: { cluster, name: made.id } } as never);
    },
  });
  return { run: mutate, running: isPending, problem: error === null ? null : problemOf(error), reset };
}

export interface TraceFormState {
  readonly form: TraceForm;
  readonly change: (patch: Partial<TraceForm>) => void;
  readonly replace: (form: TraceForm) => void;
  readonly faults: TraceFaults;
  readonly problem: Problem | null;
  readonly running: boolean;
  readonly submit: () => void;
}

/**
 * The form of a cluster: kept while the page is left, filled by a link, its faults shown once it was submitted. A refusal of the API
 * server leaves everything as it was typed.
 */
export function useTraceForm(cluster: string, search: TraceflowSearch, onPrefilled: () => void): TraceFormState {
  const draft = draftOf(cluster);
  const form = useStore(draft);
  const [submitted, setSubmitted] = useState(false);
  const { run, running, problem, reset } = useRunTrace(cluster);

  const replace = useCallback(
    (next: TraceForm) => {
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

  const checked = requestOfForm(form);
  const refused = problem?.errors === undefined ? {} : faultsByField(problem.errors);
  const [looking, setLooking] = useState(false);
  const ahead = usePreflight(cluster, checked.ok ? checked.request : null);
  const faults: TraceFaults = submitted && !checked.ok ? checked.faults : { ...ahead.faults, ...refused };
  /** What Antrea would refuse is said here, at its field, and not sent. */
  const send = async (wanted: TraceflowRequestInput): Promise<void> => {
    setLooking(true);
    const found = await ahead.look(wanted);
    setLooking(false);
    if (Object.keys(found).length === 0) run(wanted);
  };
  const submit = (): void => {
    setSubmitted(true);
    if (checked.ok && !running && !looking) void send(checked.request);
  };
  const change = (patch: Partial<TraceForm>): void => draft.set({ ...form, ...patch });
  return { form, change, replace, faults, problem, running: running || looking, submit };
}
