import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxTraceflow, NsxTraceflowRequestInput, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { createStore } from '../../../lib/store.ts';
import { nsxTraceflowQuery, nsxTraceflowsQuery } from '../nsx.queries.ts';
import { ownRequestOf } from './traceflow-form.model.ts';
import { startNsxTrace, startOwnTrace } from './traffic.queries.ts';

/** Why the cluster's own trace was not started beside that of NSX, by id of the latter: told on the page that shows it. */
export const besideProblems = createStore<ReadonlyMap<string, Problem>>(new Map());

export const tellBesideProblem = (id: string, problem: Problem | null): void => {
  const next = new Map(besideProblems.get());
  if (problem === null) next.delete(id);
  else next.set(id, problem);
  besideProblems.set(next);
};

export interface Wanted {
  readonly request: NsxTraceflowRequestInput;
  /** Netloft's cluster whose own Traceflow runs beside; null: NSX alone. */
  readonly beside: string | null;
}

/** Name of the cluster's own trace of the same question; undefined when the cluster refused, which is told beside the trace of NSX. */
export async function startBeside(id: string, { request, beside }: Wanted): Promise<string | undefined> {
  tellBesideProblem(id, null);
  if (beside === null) return undefined;
  try {
    return (await startOwnTrace(beside, ownRequestOf(request))).id;
  } catch (error) {
    tellBesideProblem(id, problemOf(error));
    return undefined;
  }
}

/** Has NSX trace a packet, where wanted the cluster as well, and goes to the result. A refusal of NSX leaves everything as it was. */
export function useStartTrace(): {
  readonly start: (wanted: Wanted) => void;
  readonly starting: boolean;
  readonly problem: Problem | null;
  readonly reset: () => void;
} {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async (wanted: Wanted): Promise<{ made: NsxTraceflow; trace: string | undefined }> => {
      const made = await startNsxTrace(wanted.request);
      return { made, trace: await startBeside(made.id, wanted) };
    },
    onSuccess: ({ made, trace }, { beside }) => {
      queries.setQueryData(nsxTraceflowQuery(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: nsxTraceflowsQuery.queryKey, exact: true });
      const search = trace === undefined || beside === null ? {} : { cluster: beside, trace };
      void navigate({ to: '/nsx/traceflow/$id', params: { id: made.id }, search } as never);
    },
  });
  return { start: mutate, starting: isPending, problem: error === null ? null : problemOf(error), reset };
}
