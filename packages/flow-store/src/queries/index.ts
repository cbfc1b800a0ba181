import { err } from '../result.ts';
import type { FlowQueries, StoreFault } from '../types.ts';
import { arrivals, arrived } from './arrivals.ts';
import type { QueryContext } from './context.ts';
import { edges } from './edges.ts';
import { exported } from './exported.ts';
import { record, records } from './records.ts';
import { rowsInOf } from './rows-in.ts';
import { series } from './series.ts';
import { summary } from './summary.ts';
import { storedOf, values } from './values.ts';

export type { QueryContext } from './context.ts';

/** The store reads no longer text (max_query_size is 262,144). */
const MOST_LETTERS = 260_000;
const tooLong: StoreFault = {
  type: 'invalid',
  field: 'filter',
  detail: 'The filter has more terms than can be looked for at once; write fewer of them, or one with commas or *.',
};

/** Refuses what the engine would not read. */
function limited(engine: QueryContext['engine']): QueryContext['engine'] {
  const fits = (sql: string): boolean => sql.length <= MOST_LETTERS;
  return {
    query: (sql, ...rest) => (fits(sql) ? engine.query(sql, ...rest) : Promise.resolve(err(tooLong))),
    stream: (sql, ...rest) => (fits(sql) ? engine.stream(sql, ...rest) : Promise.resolve(err(tooLong))),
  };
}

/** Questions about stored flows, put to a store of Netloft's own tables or of others' that look like them. */
export function createQueries(store: Omit<QueryContext, 'rowsIn'>): FlowQueries {
  const context: QueryContext = { ...store, engine: limited(store.engine), rowsIn: rowsInOf(store) };
  return {
    records: (query, options = {}) => records(context, query, options),
    record: (scope, id, options = {}) => record(context, scope, id, options),
    summary: (query, options = {}) => summary(context, query, options),
    series: (query, options = {}) => series(context, query, options),
    values: (query, options = {}) => values(context, query, options),
    edges: (query, options = {}) => edges(context, query, options),
    export: (query, options = {}) => exported(context, query, options),
    storedOf: (cluster, options = {}) => storedOf(context, cluster, options),
    arrivals: (query, options = {}) => arrivals(context, query, options),
    arrived: (query, options = {}) => arrived(context, query, options),
  };
}
