import { useCallback, useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RawSearch } from './search-params.ts';

/** A page's own part of the address, read by its validator, and how to change it. A change replaces the history's entry unless `push` says otherwise. */
export function usePageSearch<S extends object>(
  validate: (raw: RawSearch) => S,
): [S, (patch: { readonly [K in keyof S]?: S[K] | undefined }, push?: 'push') => void] {
  const raw = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = useMemo(() => validate(raw), [raw, validate]);
  const change = useCallback(
    (patch: { readonly [K in keyof S]?: S[K] | undefined }, push?: 'push') => {
      const merge = (before: RawSearch): RawSearch => ({ ...before, ...patch });
      void navigate({ to: '.', search: merge, replace: push !== 'push', resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}
