import { useMemo } from 'react';
import { columnChoice, shownColumns } from '../../../components/data-table/model.ts';
import { useStore } from '../../../lib/store.ts';
import type { FlowsSearch } from '../flows.search.ts';
import type { FlowColumn } from './columns.tsx';

const choice = columnChoice('flows');

/** Shown columns: the address before this browser's choice before the usual ones. */
export function useColumns(
  columns: readonly FlowColumn[],
  search: FlowsSearch,
  onChange: (patch: { readonly columns: string | undefined }) => void,
): { readonly shown: readonly FlowColumn[]; readonly pick: (ids: readonly string[] | null) => void } {
  const chosen = useStore(choice);
  const shown = useMemo(
    () => shownColumns(columns, search.columns, chosen) as readonly FlowColumn[],
    [columns, search.columns, chosen],
  );
  return {
    shown,
    pick: (ids) => {
      choice.set(ids === null ? [] : [...ids]);
      onChange({ columns: ids === null ? undefined : ids.join(',') });
    },
  };
}
