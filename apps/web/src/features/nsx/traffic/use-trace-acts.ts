import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxTraceflow, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxTraceflowQuery, nsxTraceflowsQuery } from '../nsx.queries.ts';
import { searchOfRequest } from './traceflow-form.model.ts';
import { deleteNsxTrace, retraceNsx } from './traffic.queries.ts';
import type { NsxTrafficSearch } from './traffic.search.ts';
import { startBeside } from './use-start-trace.ts';

export interface TraceActs {
  /** Has NSX trace again; the cluster as well where both are shown. */
  readonly again: () => void;
  /** Asks the cluster the same question, to be shown beside. */
  readonly beside: () => void;
  readonly remove: () => void;
  /** Opens the form with this question. */
  readonly change: () => void;
  readonly busy: boolean;
  readonly problem: Problem | null;
}

/** What can be done with a trace of NSX on its page. `search` is the page's own, `changeSearch` writes it. */
export function useTraceActs(
  trace: NsxTraceflow,
  search: NsxTrafficSearch,
  changeSearch: (patch: Pick<NsxTrafficSearch, 'cluster'> & { readonly trace: string | undefined }) => void,
): TraceActs {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id, request, link } = trace;
  const relist = (): void => void queries.invalidateQueries({ queryKey: nsxTraceflowsQuery.queryKey, exact: true });
  const besideOf = async (of: string, cluster: string | null): Promise<string | undefined> =>
    request === null || cluster === null ? undefined : startBeside(of, { request, beside: cluster });
  const again = useMutation({
    mutationFn: async () => {
      const made = await retraceNsx(id);
      return { made, trace: search.trace === undefined ? undefined : await besideOf(made.id, link) };
    },
    onSuccess: ({ made, trace: own }) => {
      queries.setQueryData(nsxTraceflowQuery(made.id).queryKey, made);
      relist();
      const next = own === undefined || link === null ? {} : { cluster: link, trace: own };
      if (made.id === id) changeSearch({ trace: undefined, ...next });
      else void navigate({ to: '/nsx/traceflow/$id', params: { id: made.id }, search: next } as never);
    },
  });
  const beside = useMutation({
    mutationFn: () => besideOf(id, link),
    onSuccess: (own) => {
      if (own !== undefined && link !== null) changeSearch({ cluster: link, trace: own });
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteNsxTrace(id),
    onSuccess: () => {
      relist();
      void navigate({ to: '/nsx/traceflow' } as never);
    },
  });
  const error = again.error ?? beside.error ?? remove.error;
  return {
    again: () => again.mutate(),
    beside: () => beside.mutate(),
    remove: () => remove.mutate(),
    change: () =>
      void navigate({
        to: '/nsx/traceflow',
        search: request === null ? {} : searchOfRequest(request, link),
      } as never),
    busy: again.isPending || beside.isPending || remove.isPending,
    problem: error === null ? null : problemOf(error),
  };
}
