import type { ChangeState } from '@netloft/contracts';
import { flagParam, oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';
import { tableSearch, type TableSearch } from '../../lib/table-search.ts';

/** What a link to the page keeps besides the table's own. */
export interface AuditSearch extends TableSearch {
  readonly kind?: string;
  /** `ns/name` or name. */
  readonly object?: string;
  readonly user?: string;
  readonly state?: ChangeState;
  /** RFC 3339. */
  readonly from?: string;
  readonly to?: string;
  /** Shows dry runs too. */
  readonly dry?: true;
}

// Written out: the search parameters are part of the first load, the contract with its schemas is not.
const STATES = ['intended', 'applied', 'refused', 'dry-run', 'unknown'] as const satisfies readonly ChangeState[];

const time = (value: unknown): string | undefined => {
  const text = textParam(value, 40);
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
};

/** Reads search parameters; what is not understood is left out. */
export function auditSearch(raw: RawSearch): AuditSearch {
  return present({
    ...tableSearch(raw),
    kind: textParam(raw['kind'], 100),
    object: textParam(raw['object'], 320),
    user: textParam(raw['user'], 500),
    state: oneOf(raw['state'], STATES),
    from: time(raw['from']),
    to: time(raw['to']),
    dry: flagParam(raw['dry']),
  });
}
