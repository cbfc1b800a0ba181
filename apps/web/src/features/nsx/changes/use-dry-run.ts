import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';

export interface SendOptions {
  readonly dryRun: boolean;
  readonly reason: string;
  readonly signal?: AbortSignal;
}

export interface DryRun<T> {
  /** What the server found without changing anything; null while it is asked. */
  readonly dryRun: T | null;
  readonly dryProblem: Problem | null;
  /** Why the change itself was not made. */
  readonly applyProblem: Problem | null;
  readonly applying: boolean;
  /** Makes the change; null when it was refused. */
  readonly apply: (reason: string) => Promise<T | null>;
  readonly again: () => void;
}

type Outcome<T> = { readonly value: T } | { readonly problem: Problem };

/** Asks for a dry run as soon as it is shown and whenever `send` changes, and makes the change when told to. */
export function useDryRun<T>(send: (options: SendOptions) => Promise<T>): DryRun<T> {
  const [dry, setDry] = useState<{ readonly of: unknown; readonly outcome: Outcome<T> } | null>(null);
  const [applying, setApplying] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);

  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const found = (outcome: Outcome<T>): void => {
      if (!signal.aborted) setDry({ of: send, outcome });
    };
    void send({ dryRun: true, reason: '', signal }).then(
      (value) => found({ value }),
      (error: unknown) => found({ problem: problemOf(error) }),
    );
  }, [send]);
  useEffect(() => {
    start();
    return () => running.current?.abort();
  }, [start]);

  const apply = async (reason: string): Promise<T | null> => {
    setApplying(true);
    setRefused(null);
    try {
      return await send({ dryRun: false, reason });
    } catch (error) {
      setRefused(problemOf(error));
      return null;
    } finally {
      setApplying(false);
    }
  };
  // An answer to another question than the one that is asked now says nothing.
  const outcome = dry?.of === send ? dry.outcome : null;
  return {
    dryRun: outcome !== null && 'value' in outcome ? outcome.value : null,
    dryProblem: outcome !== null && 'problem' in outcome ? outcome.problem : null,
    applyProblem: refused,
    applying,
    apply,
    again: () => {
      setDry(null);
      setRefused(null);
      start();
    },
  };
}
