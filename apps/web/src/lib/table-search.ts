import { useCallback, useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { textParam, type RawSearch } from './search-params.ts';

/** What a table keeps in the address: filter text, sort column (`-` before it: descending), shown columns as a comma list, and the row that is open. */
export interface TableSearch {
  q?: string;
  sort?: string;
  columns?: string;
  open?: string;
}

/** Reads a table's part of the search parameters; spread it into a feature's own validator. */
export function tableSearch(raw: RawSearch): TableSearch {
  const q = textParam(raw['q']);
  const sort = textParam(raw['sort'], 80);
  const columns = textParam(raw['columns'], 600);
  const open = textParam(raw['open'], 253);
  return {
    ...(q === undefined ? {} : { q }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns }),
    ...(open === undefined ? {} : { open }),
  };
}

export type TableSearchPatch = { readonly [K in keyof TableSearch]?: TableSearch[K] | undefined };

/**
 * A table's state in the address and how to change it. Filtering, sorting and columns replace the entry in the history; opening and
 * closing a row adds one, so that Back closes the drawer.
 */
export function useTableSearch(): [TableSearch, (patch: TableSearchPatch) => void] {
  const raw = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = useMemo(() => tableSearch(raw), [raw]);
  const change = useCallback(
    (patch: TableSearchPatch) => {
      const merge = (before: RawSearch): RawSearch => ({ ...before, ...patch });
      void navigate({ to: '.', search: merge, replace: !('open' in patch), resetScroll: false });
    },
    [navigate],
  );
  return [search, change];
}
