import { useQuery } from '@tanstack/react-query';
import type { Problem, TraceflowDetail, TraceNow } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { useTicking } from '../../../lib/clock.ts';
import { SLOW_MS, TAKEN_UP_MS } from './now.model.ts';
import { nowQuery } from './now.queries.ts';

export interface NowState {
  readonly now: TraceNow | undefined;
  readonly problem: Problem | null;
  readonly pending: boolean;
  /** The trace does not get on: it waits for longer than the controller needs to see it, or its time is over. */
  readonly stuck: boolean;
}

/** What the policies say now about a trace: asked once it has ended, and while it does not get on. */
export function useNow(cluster: string, detail: TraceflowDetail, removed: boolean): NowState {
  const { phase, verdict, createdAt, startedAt } = detail.summary;
  const active = phase === 'Waiting' || phase === 'Running';
  const limit = phase === 'Waiting' ? TAKEN_UP_MS : detail.timeout * 1000 + TAKEN_UP_MS;
  const from = Date.parse((phase === 'Waiting' ? createdAt : startedAt) ?? createdAt);
  const stuck = useTicking((now) => active && now - from > limit);
  // An injected packet is through by then; what a slow trace waits for (an agent, a Pod that was deleted) is told before its time is over.
  const slow = useTicking((now) => active && now - from > SLOW_MS);
  const asked = useQuery({
    ...nowQuery(cluster, detail.id, `${phase} ${verdict}`, stuck),
    enabled: cluster !== '' && !removed && (!active || stuck || slow),
  });
  return {
    now: asked.data,
    problem: asked.isError ? problemOf(asked.error) : null,
    pending: asked.isPending && asked.fetchStatus === 'fetching',
    stuck,
  };
}
