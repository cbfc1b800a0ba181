import { connectionSearch, type ConnectionSearch } from '../../components/connection/connection.model.ts';
import { oneOf, present, textParam } from '../../lib/search-params.ts';

/** `open` is the rung whose details are shown; the connection is the packet that falls; `view` is the ladder's twin. */
export interface TiersSearch extends ConnectionSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  readonly view?: 'table';
}

/** Reads search parameters; what is not understood is left out. */
export function tiersSearch(raw: Readonly<Record<string, unknown>>): TiersSearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
    open: textParam(raw['open']),
    view: oneOf(raw['view'], ['table'] as const),
    ...connectionSearch(raw),
  });
}
