import { useMemo } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TraceflowRequestInput } from '@netloft/contracts';
import { faultsByField, type TraceFaults } from './trace-form.model.ts';
import { preflightQuery } from './now/now.queries.ts';

/** Until a request is looked at that is still being typed. */
const PAUSE_MS = 400;
const NONE: TraceFaults = {};

export interface Preflight {
  /** What Antrea would refuse of the request that the form holds, as far as it is known yet. */
  readonly faults: TraceFaults;
  /** Looks at a request now; no faults where the server cannot tell: the cluster stays the judge. */
  readonly look: (wanted: TraceflowRequestInput) => Promise<TraceFaults>;
}

/** Looks at what the form asks for, in the cluster, before it is sent. `wanted` is null while the form has faults of its own. */
export function usePreflight(cluster: string, wanted: TraceflowRequestInput | null): Preflight {
  const queries = useQueryClient();
  const text = JSON.stringify(wanted);
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const asked = useQuery({
    ...preflightQuery(cluster, settled === text ? wanted : null),
    enabled: cluster !== '' && wanted !== null && settled === text,
  });
  const found = settled === text && wanted !== null ? asked.data?.faults : undefined;
  const faults = useMemo(() => (found === undefined ? NONE : faultsByField(found)), [found]);
  const look = async (request: TraceflowRequestInput): Promise<TraceFaults> => {
    try {
      const answer = await queries.fetchQuery({ ...preflightQuery(cluster, request), staleTime: 2000 });
      return faultsByField(answer.faults);
    } catch {
      return NONE;
    }
  };
  return { faults, look };
}
