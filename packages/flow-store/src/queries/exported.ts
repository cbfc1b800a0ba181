import { ok, type Result } from '../result.ts';
import type { FlowScope, QueryOptions, StoreFault } from '../types.ts';
import type { QueryContext } from './context.ts';
import { Parameters } from './parameters.ts';
import { type Branch, branchSql, secondsOf } from './plan.ts';
import { RECORD_COLUMNS, selected } from './record-columns.ts';
import { DEFAULT_SORT, invalid, orderBy, sortOf } from './record-order.ts';

/** The whole result as pieces of a format, in the order of `sort`. */
export async function exported(
  context: QueryContext,
  query: FlowScope & {
    readonly columns: readonly string[];
    readonly sort?: string;
    readonly limit: number;
    readonly format: 'csv' | 'json' | 'ndjson';
  },
  options: QueryOptions,
): Promise<Result<AsyncIterable<Uint8Array>, StoreFault>> {
  const sort = sortOf(query.sort ?? DEFAULT_SORT);
  if (!sort.ok) return sort;
  const unknown = query.columns.find((name) => !RECORD_COLUMNS.includes(name));
  if (unknown !== undefined) return invalid('columns', `“${unknown}” is no column.`);
  const parameters = new Parameters();
  const branch: Branch = { source: 'flows', from: secondsOf(query.from), to: secondsOf(query.to) };
  const { from } = branchSql(branch, query, parameters, context.table);
  const inner = `SELECT ${selected(query.columns)} ${from} ORDER BY ${orderBy(sort.value)} LIMIT ${Math.trunc(query.limit)}`;
  const isCsv = query.format === 'csv';
  // A spreadsheet takes a cell that begins so for a formula.
  const safe = (name: string): string =>
    /(?:Seconds.*|Count|Port|Action|Type|Identifier|Reason|hroughput.*|trusted|Inserted|Direction)$/.test(name)
      ? `r_${name}`
      : `if(match(toString(r_${name}), '^[=+@\\t\\r-]'), concat('''', toString(r_${name})), toString(r_${name}))`;
  const columns = query.columns.map((name) => `${isCsv ? safe(name) : `r_${name}`} AS ${name}`).join(', ');
  const pieces = await context.engine.stream(
    `SELECT ${columns} FROM (${inner})`,
    parameters.values,
    isCsv ? 'CSV' : 'JSONEachRow',
    options,
  );
  if (!pieces.ok) return pieces;
  if (isCsv) return ok(withHead(`${query.columns.join(',')}\n`, pieces.value));
  return query.format === 'json' ? ok(asArray(pieces.value)) : pieces;
}

/** A line of names before the rows; the engine would repeat it with every piece. */
async function* withHead(head: string, rows: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield Buffer.from(head);
  yield* rows;
}

/** Lines of JSON as one array. */
async function* asArray(lines: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let first = true;
  let open = false;
  yield Buffer.from('[');
  for await (const piece of lines) {
    const text = Buffer.from(piece).toString('latin1');
    let out = '';
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end < 0 ? text.length : end);
      if (line !== '' && !open) {
        out += first ? '\n' : ',\n';
        first = false;
      }
      out += line;
      open = end < 0 && (open || line !== '');
      at = end < 0 ? text.length : end + 1;
    }
    yield Buffer.from(out, 'latin1');
  }
  yield Buffer.from('\n]\n');
}
