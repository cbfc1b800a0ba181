import { useQuery } from '@tanstack/react-query';
import type { CheckResultDetail, Problem, TraceflowDetail } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { resultQuery } from '../checks/checks.queries.ts';
import { traceQuery } from '../traceflows.queries.ts';
import { sideOfResult, sideOfTrace, sideReference, type Side } from './compare.model.ts';

export type SideState =
  | { readonly state: 'none' | 'loading' | 'missing' }
  | { readonly state: 'failed'; readonly problem: Problem; readonly retry: () => void }
  | { readonly state: 'ready'; readonly side: Side };

const FOLLOW_MS = 1500;
const traceOpen = (detail: TraceflowDetail | undefined): boolean =>
  detail?.summary.phase === 'Waiting' || detail?.summary.phase === 'Running';
const resultOpen = (detail: CheckResultDetail | undefined): boolean =>
  detail?.result.outcome === 'Waiting' || detail?.result.outcome === 'Running';

/** One side of the comparison, asked again until it has come to its end. */
export function useSide(cluster: string, reference: string | undefined): SideState {
  const wanted = sideReference(reference ?? '');
  const ofTrace = reference !== undefined && wanted.type === 'traceflow';
  const ofResult = wanted.type === 'result';
  const trace = useQuery({
    ...traceQuery(cluster, ofTrace ? wanted.name : ''),
    enabled: ofTrace && cluster !== '',
    refetchInterval: ({ state }) => (traceOpen(state.data) ? FOLLOW_MS : false),
  });
  const result = useQuery({
    ...resultQuery(cluster, ofResult ? wanted.run : '', ofResult ? wanted.check : ''),
    enabled: ofResult && cluster !== '',
    refetchInterval: ({ state }) => (resultOpen(state.data) ? FOLLOW_MS : false),
  });
  if (reference === undefined) return { state: 'none' };
  const asked = ofTrace ? trace : result;
  if (ofTrace && trace.data !== undefined) return { state: 'ready', side: sideOfTrace(trace.data) };
  if (ofResult && result.data !== undefined) return { state: 'ready', side: sideOfResult(result.data) };
  if (!asked.isError) return { state: 'loading' };
  const problem = problemOf(asked.error);
  return problem.status === 404
    ? { state: 'missing' }
    : { state: 'failed', problem, retry: () => void asked.refetch() };
}
