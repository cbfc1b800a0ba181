import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CheckRun, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { checksKey } from './checks.queries.ts';
import { useGo } from './use-go.ts';

/** Starts a run in the way that is handed in, and goes to its page, where it is followed. */
export function useStartRun(cluster: string): {
  readonly start: (begin: () => Promise<CheckRun>) => void;
  readonly starting: boolean;
  readonly problem: Problem | null;
} {
  const go = useGo(cluster);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (begin: () => Promise<CheckRun>) => begin(),
    onSuccess: (run) => {
      void client.invalidateQueries({ queryKey: checksKey(cluster) });
      go('/traceflows/runs/$run', { run: run.id });
    },
  });
  return { start: mutate, starting: isPending, problem: error === null ? null : problemOf(error) };
}
