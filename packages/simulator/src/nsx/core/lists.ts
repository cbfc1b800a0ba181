import type { Json, NsxAnswer, NsxRequest, NsxWorld } from '../types.ts';
import { invalidRequest, refuse } from './refusals.ts';

const MOST = 1000;
const OPAQUE = '0003';

export interface ListOptions {
  /** Search tells the count on every page, other lists on the first one only. */
  readonly countOnEveryPage?: boolean;
}
interface Paging {
  readonly size: number;
  readonly offset: number;
}

/** Cursors are decimal offsets; in strict mode they are not, as only search is known to have such. */
const cursorOf = (offset: number, isOpaque: boolean): string =>
  isOpaque ? `${OPAQUE}${offset.toString(16).padStart(8, '0')}` : String(offset);

function offsetOf(cursor: string | null): number | undefined {
  if (cursor === null || cursor === '') return 0;
  if (/^0003[0-9a-f]{8}$/.test(cursor)) return Number.parseInt(cursor.slice(OPAQUE.length), 16);
  return /^\d{1,9}$/.test(cursor) ? Number(cursor) : undefined;
}

/** `page_size` (1 to 1000, 1000 when absent) and `cursor`; what is wrong is said in a sentence. */
export function readPaging(query: URLSearchParams): Paging | string {
  const wanted = query.get('page_size') ?? String(MOST);
  const size = Number(wanted);
  if (!/^\d+$/.test(wanted) || size < 1 || size > MOST)
    return `page_size takes a whole number from 1 to ${MOST}, not ${wanted}`;
  const offset = offsetOf(query.get('cursor'));
  return offset === undefined ? `cursor ${query.get('cursor') ?? ''} is none of this list` : { size, offset };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [first, second] = [textOf(a), textOf(b)];
  return first < second ? -1 : Number(first > second);
}

/** In the order that the query asks for; by display_name, then id, when it asks for none. */
export function sorted(items: readonly Json[], query: URLSearchParams): readonly Json[] {
  const key = query.get('sort_by') ?? 'display_name';
  const sign = query.get('sort_ascending') === 'false' ? -1 : 1;
  const idOf = (item: Json): unknown => item['id'] ?? item['external_id'];
  return items.toSorted((a, b) => sign * (compare(a[key], b[key]) || compare(idOf(a), idOf(b))));
}

/** Only the members that `included_fields` names, when it names any. */
export function projected(item: Json, query: URLSearchParams): Json {
  const wanted = (query.get('included_fields') ?? '').split(',').filter((name) => name !== '');
  if (wanted.length === 0) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}

/**
 * NSX's list envelope over all items of a list: sorted, one page of it, projected. 400 for a page size beyond 1000 or a
 * foreign cursor. `result_count` is on the first page only, a cursor on every page but the last.
 */
export function listAnswer(
  world: NsxWorld,
  { query }: Pick<NsxRequest, 'query'>,
  items: readonly Json[],
  { countOnEveryPage = false }: ListOptions = {},
): NsxAnswer {
  const paging = readPaging(query);
  if (typeof paging === 'string') return refuse(invalidRequest(paging));
  const { size, offset } = paging;
  const page = sorted(items, query).slice(offset, offset + size);
  const next = offset + size;
  const isOpaque = world.settings.strict && !countOnEveryPage;
  return {
    status: 200,
    body: {
      results: page.map((item) => projected(item, query)),
      ...(offset === 0 || countOnEveryPage ? { result_count: items.length } : {}),
      sort_by: query.get('sort_by') ?? 'display_name',
      sort_ascending: query.get('sort_ascending') !== 'false',
      ...(next < items.length ? { cursor: cursorOf(next, isOpaque) } : {}),
    },
  };
}
