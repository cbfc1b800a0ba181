import type { FlowQueries } from '../types.ts';
import type { QueryContext } from './context.ts';
import { edges } from './edges.ts';
import { exported, record, records } from './records.ts';
import { rowsInOf } from './rows-in.ts';
import { series } from './series.ts';
import { summary } from './summary.ts';
import { storedOf, values } from './values.ts';

export type { QueryContext } from './context.ts';

/** Questions about stored flows, put to a store of Netloft's own tables or of others' that look like them. */
export function createQueries(store: Omit<QueryContext, 'rowsIn'>): FlowQueries {
  const context: QueryContext = { ...store, rowsIn: rowsInOf(store) };
  return {
    records: (query, options = {}) => records(context, query, options),
    record: (scope, id, options = {}) => record(context, scope, id, options),
    summary: (query, options = {}) => summary(context, query, options),
    series: (query, options = {}) => series(context, query, options),
    values: (query, options = {}) => values(context, query, options),
    edges: (query, options = {}) => edges(context, query, options),
    export: (query, options = {}) => exported(context, query, options),
    storedOf: (cluster, options = {}) => storedOf(context, cluster, options),
  };
}
