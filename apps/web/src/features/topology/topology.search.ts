import { scopeSearch, type ScopeSearch } from '../../components/flow-scope/scope.ts';
import type { RawSearch } from '../../lib/search-params.ts';

export type TopologySearch = ScopeSearch;

/** Reads search parameters; what is not understood is left out. */
export const topologySearch = (raw: RawSearch): TopologySearch => scopeSearch(raw);
