import { scopeSearch, type ScopeSearch } from '../../components/flow-scope/scope.ts';
import { oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';

/** What a link to the records keeps: when and which, live or stored, columns as a comma list, the order, and the record that is open. */
export interface FlowsSearch extends ScopeSearch {
  readonly view?: 'live';
  /** Column of FlowRecord, `-` before it for descending. */
  readonly sort?: string;
  readonly columns?: string;
  /** Id of a stored record. */
  readonly open?: string;
  /** Text that live rows are narrowed to in the browser, after the filter. */
  readonly q?: string;
}

const COLUMN = /^-?[A-Za-z][A-Za-z0-9.]{0,80}$/;

/** Reads search parameters; what is not understood is left out. */
export function flowsSearch(raw: RawSearch): FlowsSearch {
  const sort = textParam(raw['sort'], 90);
  return present({
    ...scopeSearch(raw),
    view: oneOf(raw['view'], ['live'] as const),
    sort: sort !== undefined && COLUMN.test(sort) ? sort : undefined,
    columns: textParam(raw['columns'], 1500),
    open: textParam(raw['open'], 80),
    q: textParam(raw['q'], 200),
  });
}
