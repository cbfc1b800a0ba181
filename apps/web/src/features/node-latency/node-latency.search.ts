import { oneOf, present, type RawSearch, textParam } from '../../lib/search-params.ts';
import { tableSearch, type TableSearch } from '../../lib/table-search.ts';

/** `nodes` narrows both sides of the matrix, `view` is left away for the matrix, `open` is the pair beside it: `node-a,node-b`. */
export interface NodeLatencySearch extends TableSearch {
  readonly nodes?: string;
  readonly view?: 'table';
}

/** Reads search parameters; what is not understood is left out. */
export function nodeLatencySearch(raw: RawSearch): NodeLatencySearch {
  return {
    ...tableSearch({ ...raw, open: undefined }),
    ...present({
      nodes: textParam(raw['nodes']),
      view: oneOf(raw['view'], ['table'] as const),
      open: textParam(raw['open'], 600),
    }),
  };
}
