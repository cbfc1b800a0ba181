import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { ChangeResponse, Problem } from '@netloft/contracts';
import { problemOf } from '../../lib/api-client.ts';
import { postChange, postUndo, postValidate, postWhatChanges } from '../../lib/changes.queries.ts';
import {
  decides,
  draftOf,
  type Evidence,
  isAdmitted,
  operationOf,
  type ReviewRequest,
  subjectOf,
} from './review.model.ts';

const send = (
  cluster: string,
  request: ReviewRequest,
  dryRun: boolean,
  reason: string,
  signal?: AbortSignal,
): Promise<ChangeResponse> => {
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  return 'undo' in request
    ? postUndo(cluster, request.undo.id, { dryRun, ...why }, signal)
    : postChange(cluster, { operation: request.operation, object: request.object, dryRun, ...why }, signal);
};

const WATCH_LAG_MS = 800;

export interface ChangeReviewState {
  readonly evidence: Evidence;
  /** Makes the change; resolves with what the cluster answered, or null when it refused (then `evidence.applied` says why). */
  readonly apply: (reason: string) => Promise<ChangeResponse | null>;
  /** Runs every check anew. */
  readonly again: () => void;
}

/** The same object for as long as it says the same: a page that makes it anew whenever it is drawn does not start the checks anew. */
export function useSame<T>(value: T): T {
  const [kept, setKept] = useState(value);
  if (kept === value || JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}

/** Runs the checks of a change one after the other as soon as it is shown, and makes it when told to. */
export function useChangeReview(cluster: string, asked: ReviewRequest, base: object | null): ChangeReviewState {
  const request = useSame(asked);
  const [evidence, setEvidence] = useState<Evidence>({});
  const running = useRef<AbortController | null>(null);
  const queries = useQueryClient();
  const latest = useRef(base);
  // A newer reading of the object by the page does not start the checks anew; it only has to be what they begin with.
  useEffect(() => {
    latest.current = base;
  });

  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const add = (found: Evidence): void => {
      if (!signal.aborted) setEvidence((before) => ({ ...before, ...found }));
    };
    const or = async <T>(work: Promise<T>): Promise<T | Problem> => {
      try {
        return await work;
      } catch (error) {
        return problemOf(error);
      }
    };
    const run = async (): Promise<void> => {
      setEvidence({});
      const subject = subjectOf(request);
      const operation = operationOf(request);
      const oldObject = latest.current === null ? {} : { oldObject: latest.current };
      const question =
        operation === 'DELETE'
          ? { operation, oldObject: latest.current ?? subject }
          : { operation, object: subject, ...oldObject };
      add({
        validation:
          'undo' in request || !isAdmitted(subject) ? 'skipped' : await or(postValidate(cluster, question, signal)),
      });
      if (signal.aborted) return;
      const dryRun = await or(send(cluster, request, true, '', signal));
      add({ dryRun });
      if (signal.aborted || 'requestId' in dryRun) return;
      const draft = decides(subject) ? draftOf(dryRun) : null;
      add({ impact: draft === null ? 'skipped' : await or(postWhatChanges(cluster, [draft], signal)) });
    };
    void run();
  }, [cluster, request]);
  useEffect(() => {
    start();
    return () => running.current?.abort();
  }, [start]);

  const apply = useCallback(
    async (reason: string): Promise<ChangeResponse | null> => {
      setEvidence(({ applied: _applied, ...before }) => ({ ...before, applying: true }));
      try {
        const response = await send(cluster, request, false, reason);
        const reread = (): void => void queries.invalidateQueries({ queryKey: ['clusters', cluster] });
        reread();
        // What the server follows by watches hears of the change a moment later.
        setTimeout(reread, WATCH_LAG_MS);
        return response;
      } catch (error) {
        const applied = problemOf(error);
        setEvidence((before) => ({ ...before, applying: false, applied }));
        return null;
      }
    },
    [cluster, request, queries],
  );
  return { evidence, apply, again: start };
}
