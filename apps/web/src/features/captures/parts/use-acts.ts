import { useCallback, useState } from 'react';
import type { Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';

/** One act at a time whose refusal stays on the page: what is running, what failed. */
export function useActs(): {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly report: (problem: Problem | null) => void;
  readonly act: <T>(work: () => Promise<T>, done: (value: T) => void) => void;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = useCallback(<T>(work: () => Promise<T>, done: (value: T) => void): void => {
    const attempt = async (): Promise<void> => {
      setBusy(true);
      setProblem(null);
      try {
        done(await work());
      } catch (error) {
        setProblem(problemOf(error));
      } finally {
        setBusy(false);
      }
    };
    void attempt();
  }, []);
  return { busy, problem, report: setProblem, act };
}
