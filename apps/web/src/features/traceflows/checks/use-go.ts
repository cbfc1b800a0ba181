import { useCallback } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { RawSearch } from '../../../lib/search-params.ts';

/** Goes to a page of the cluster: `go('/traceflows/runs/$run', { run: id })`. */
export function useGo(
  cluster: string,
): (to: string, params?: Readonly<Record<string, string>>, search?: RawSearch) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, params = {}, search = {}) =>
      void navigate({ to: `/clusters/$cluster${to}`, params: { cluster, ...params }, search } as never),
    [navigate, cluster],
  );
}
