import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { NsxChangeResponse, Problem } from '@netloft/contracts';
import { useSame } from '../../../components/change-review/use-change-review.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { NSX_KEY } from '../nsx.queries.ts';
import type { NsxEvidence, NsxReviewRequest } from './review.model.ts';
import { postNsxChange, postNsxLimits } from './review.queries.ts';

/** When NSX's own lists have heard of a change, in milliseconds. */
const INDEX_LAG_MS = 1500;

export interface NsxReviewState {
  readonly evidence: NsxEvidence;
  /** Makes the change; resolves with NSX's answer, or null when it was refused (then `evidence.applied` says why). */
  readonly apply: (reason: string) => Promise<NsxChangeResponse | null>;
  /** Runs every check anew. */
  readonly again: () => void;
}

async function orProblem<T>(work: Promise<T>): Promise<T | Problem> {
  try {
    return await work;
  } catch (error) {
    return problemOf(error);
  }
}

/** Runs the checks of a change one after the other as soon as it is shown, and makes it when told to. */
export function useNsxReview(asked: NsxReviewRequest): NsxReviewState {
  const request = useSame(asked);
  const [evidence, setEvidence] = useState<NsxEvidence>({});
  const running = useRef<AbortController | null>(null);
  const queries = useQueryClient();

  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const add = (found: NsxEvidence): void => {
      if (!signal.aborted) setEvidence((before) => ({ ...before, ...found }));
    };
    const run = async (): Promise<void> => {
      setEvidence({});
      add({ limits: request.operation === 'DELETE' ? 'skipped' : await orProblem(postNsxLimits(request, signal)) });
      if (signal.aborted) return;
      add({ dryRun: await orProblem(postNsxChange(request, { dryRun: true, reason: '' }, signal)) });
    };
    void run();
  }, [request]);
  useEffect(() => {
    start();
    return () => running.current?.abort();
  }, [start]);

  const apply = useCallback(
    async (reason: string): Promise<NsxChangeResponse | null> => {
      setEvidence(({ applied: _applied, ...before }) => ({ ...before, applying: true }));
      try {
        const response = await postNsxChange(request, { dryRun: false, reason });
        const reread = (): void => void queries.invalidateQueries({ queryKey: [NSX_KEY] });
        reread();
        setTimeout(reread, INDEX_LAG_MS);
        return response;
      } catch (error) {
        const applied = problemOf(error);
        setEvidence((before) => ({ ...before, applying: false, applied }));
        return null;
      }
    },
    [request, queries],
  );
  return { evidence, apply, again: start };
}
