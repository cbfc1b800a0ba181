import { useMemo } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { columnChoice, shownColumns } from '../../../components/data-table/model.ts';
import { useStore } from '../../../lib/store.ts';
import type { FlowsSearch } from '../flows.search.ts';
import type { FlowColumn } from './columns.tsx';

const choice = columnChoice('flows');
/** From here on all usual columns fit beside the open navigation. */
const ROOMY = '(min-width: 1480px)';

/** Shown columns: the address before this browser's choice before the usual ones. */
export function useColumns(
  columns: readonly FlowColumn[],
  search: FlowsSearch,
  onChange: (patch: { readonly columns: string | undefined }) => void,
): { readonly shown: readonly FlowColumn[]; readonly pick: (ids: readonly string[] | null) => void } {
  const chosen = useStore(choice);
  const isRoomy = useMediaQuery(ROOMY, false, { getInitialValueInEffect: false });
  const shown = useMemo(() => {
    const usual = isRoomy ? columns : columns.map((one) => (one.roomy === true ? { ...one, optional: true } : one));
    return shownColumns(usual, search.columns, chosen) as readonly FlowColumn[];
  }, [columns, search.columns, chosen, isRoomy]);
  return {
    shown,
    pick: (ids) => {
      choice.set(ids === null ? [] : [...ids]);
      onChange({ columns: ids === null ? undefined : ids.join(',') });
    },
  };
}
