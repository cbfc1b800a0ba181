import type { ChangeState } from '@netloft/contracts';
import { flagParam, oneOf, present, textParam, type RawSearch } from '../../../lib/search-params.ts';
import { tableSearch, type TableSearch } from '../../../lib/table-search.ts';

/** What a link to the page keeps besides the table's own. */
export interface NsxChangesSearch extends TableSearch {
  readonly state?: ChangeState;
  readonly kind?: string;
  /** Id of the object in NSX. */
  readonly object?: string;
  /** Shows dry runs too. */
  readonly dry?: true;
}

// Written out: the search parameters are part of the first load, the contract with its schemas is not.
const STATES = ['intended', 'applied', 'refused', 'dry-run', 'unknown'] as const satisfies readonly ChangeState[];

/** Reads search parameters; what is not understood is left out. */
export function nsxChangesSearch(raw: RawSearch): NsxChangesSearch {
  return present({
    ...tableSearch(raw),
    state: oneOf(raw['state'], STATES),
    kind: textParam(raw['kind'], 100),
    object: textParam(raw['object'], 320),
    dry: flagParam(raw['dry']),
  });
}
