import type { NsxClusterState } from '@netloft/contracts';
import { oneOf, present, type RawSearch } from '../../../lib/search-params.ts';
import { tableSearch, type TableSearch } from '../../../lib/table-search.ts';

// Written out: the search parameters are part of the first load, the contract with its schemas is not.
export const CLUSTER_STATES = [
  'Connected',
  'Degraded',
  'Failed',
  'Stale',
  'NoInventory',
  'Unknown',
] as const satisfies readonly NsxClusterState[];

/** What a link to the page keeps besides the table's own. */
export interface NsxClustersSearch extends TableSearch {
  readonly state?: NsxClusterState;
}

/** Reads search parameters; what is not understood is left out. */
export function nsxClustersSearch(raw: RawSearch): NsxClustersSearch {
  return present({ ...tableSearch(raw), state: oneOf(raw['state'], CLUSTER_STATES) });
}
