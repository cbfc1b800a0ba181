import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { NsxDifferenceList, NsxInventoryItem, NsxInventoryKind, NsxInventoryList } from '@netloft/contracts';
import { formatCount } from '../../../lib/format.ts';
import { NSX_KEY, nsxPath } from '../nsx.queries.ts';
import { askNsx, nsxAgain } from '../nsx.request.ts';

/** Objects a request, the server's greatest. */
const PAGE = 5000;
/** What a browser still scrolls and filters smoothly. */
const MOST = 40_000;
/** How often the inventory is asked for, in milliseconds: NSX itself hears of changes no faster. */
const AGAIN = 30_000;

async function readInventory(
  kind: NsxInventoryKind,
  cluster: string | undefined,
  signal: AbortSignal,
): Promise<NsxInventoryList> {
  const words = new URLSearchParams({ kind, limit: String(PAGE), ...(cluster === undefined ? {} : { cluster }) });
  const ask = (): Promise<NsxInventoryList> =>
    askNsx<NsxInventoryList>(`${nsxPath('inventory')}?${words.toString()}`, { signal });
  const first = await ask();
  const items: NsxInventoryItem[] = [...first.items];
  let page = first;
  while (page.cursor !== undefined && page.items.length > 0 && items.length < MOST) {
    words.set('cursor', page.cursor);
    page = await ask();
    items.push(...page.items);
  }
  const { cursor: _cursor, ...rest } = first;
  const cut = items.length < first.total && items.length >= MOST;
  const partial = cut
    ? `The first ${formatCount(items.length)} of ${formatCount(first.total)} are shown.`
    : page.partial;
  return { ...rest, items, ...(partial === undefined ? {} : { partial }) };
}

/** Every object of a kind in NSX's inventory, of one cluster or of all. */
export const nsxInventoryQuery = (kind: NsxInventoryKind, cluster: string | undefined) =>
  queryOptions({
    queryKey: [NSX_KEY, 'inventory', kind, cluster ?? ''],
    queryFn: ({ signal }) => readInventory(kind, cluster, signal),
    // The kinds' counts and the clusters stay while another kind is read.
    placeholderData: keepPreviousData,
    refetchInterval: nsxAgain(AGAIN),
    retry: false,
  });

/** NSX's view of a cluster against the cluster's own. */
export const nsxDifferencesQuery = (cluster: string | undefined) =>
  queryOptions({
    queryKey: [NSX_KEY, 'differences', cluster ?? ''],
    queryFn: ({ signal }) =>
      askNsx<NsxDifferenceList>(
        `${nsxPath('inventory', 'differences')}?${new URLSearchParams({ cluster: cluster ?? '' }).toString()}`,
        { signal },
      ),
    enabled: cluster !== undefined,
    refetchInterval: nsxAgain(AGAIN),
    retry: false,
  });
