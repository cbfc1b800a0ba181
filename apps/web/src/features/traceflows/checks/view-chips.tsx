import type { ReactNode } from 'react';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { checksSearch } from './checks.search.ts';
import { checksText as text } from './checks.messages.ts';

/** Switches between what a page of checks is about and the runs of it. */
export function ViewChips({ first }: { readonly first: string }): ReactNode {
  const [search, change] = usePageSearch(checksSearch);
  return (
    <FilterChips
      label={text.tabs}
      chips={[
        { value: undefined, label: first },
        { value: 'runs', label: text.tabRuns },
      ]}
      value={search.view}
      // The other table has its own columns: what was filtered and sorted here says nothing there.
      onChange={(view) => change({ view, q: undefined, sort: undefined, columns: undefined })}
    />
  );
}
