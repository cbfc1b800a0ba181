import type { ListQuery } from '@netloft/contracts';
import { z } from 'zod';
import type { Fault } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/** How a list's items are searched and ordered. `fields` are the names that `sort` and `field:word` may use. */
export interface ListShape<T> {
  readonly fields: Readonly<Record<string, (item: T) => unknown>>;
  /** Unique; decides among equals, so that paging never skips or repeats. */
  readonly idOf: (item: T) => string;
  /** What `filter` searches besides the fields. */
  readonly textOf?: (item: T) => string;
  /** Such as `name` or `-createdAt`. */
  readonly defaultSort: string;
}

export interface ListPage<T> {
  readonly items: T[];
  /** Matches before `limit`. */
  readonly total: number;
  readonly cursor?: string;
}

type SortValue = string | number | null;

const Cursor = z.object({
  sort: z.string(),
  filter: z.string(),
  value: z.union([z.string(), z.number(), z.null()]),
  id: z.string(),
});
const collator = new Intl.Collator('en', { numeric: true });

const fault = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

/** Numbers and booleans by size, lists and records by what they hold: a record of numbers by its sum. */
function sortValue(value: unknown): SortValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'object') return null;
  const parts: unknown[] = Object.values(value);
  const numbers = parts.filter((part) => typeof part === 'number');
  if (numbers.length > 0 && numbers.length === parts.length && !Array.isArray(value))
    return numbers.reduce((sum, one) => sum + one, 0);
  return parts
    .map((part) => (typeof part === 'object' && part !== null ? JSON.stringify(part) : String(part)))
    .join('/');
}

/** Unknown comes last in both directions. */
function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function fieldText(value: unknown): string {
  if (typeof value === 'string') return value.toLowerCase();
  return value === null || value === undefined ? '' : JSON.stringify(value).toLowerCase();
}

/** Found where a word starts, so that `health:healthy` does not find `unhealthy`. */
function atWordStart(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z0-9]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}

function matcherOf<T>(filter: string, shape: ListShape<T>): (item: T) => boolean {
  const terms = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '');
  const names = new Map(Object.keys(shape.fields).map((name) => [name.toLowerCase(), name]));
  const tests = terms.map((term) => {
    const colon = term.indexOf(':');
    const field = shape.fields[names.get(term.slice(0, Math.max(colon, 0))) ?? ''];
    const word = term.slice(colon + 1);
    if (field !== undefined && word !== '') return (item: T) => atWordStart(fieldText(field(item)), word);
    return (item: T) =>
      Object.values(shape.fields).some((read) => fieldText(read(item)).includes(term)) ||
      (shape.textOf?.(item).toLowerCase().includes(term) ?? false);
  });
  return (item) => tests.every((test) => test(item));
}

function readCursor(text: string): z.output<typeof Cursor> | undefined {
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/**
 * Filters, sorts and pages a list. `filter`: words that must all be found, anywhere or, as `field:word`, in one field. `sort`: a
 * field, `-` before it for descending, unknown values last. `cursor` goes on after the last item that was given, even when others
 * came or went meanwhile. An unknown field or a cursor of another list is INVALID_REQUEST.
 */
export function pageOf<T>(items: Iterable<T>, query: ListQuery, shape: ListShape<T>): Result<ListPage<T>, Fault> {
  const sort = query.sort ?? shape.defaultSort;
  const filter = query.filter ?? '';
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const read = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  if (read === undefined)
    return fault('sort', `“${name}” is no field of this list; choose one of ${Object.keys(shape.fields).join(', ')}.`);
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor);
  if (query.cursor !== undefined && (cursor === undefined || cursor.sort !== sort || cursor.filter !== filter)) {
    return fault('cursor', 'it is not from an answer to the same filter and sort; ask again without cursor.');
  }
  const matches = matcherOf(filter, shape);
  const found = [...items]
    .filter((item) => matches(item))
    .map((item) => ({ item, value: sortValue(read(item)), id: shape.idOf(item) }))
    .toSorted((a, b) => compareValues(a.value, b.value, descending) || compareIds(a.id, b.id));
  const start =
    cursor === undefined
      ? 0
      : found.findIndex(
          (one) => (compareValues(one.value, cursor.value, descending) || compareIds(one.id, cursor.id)) > 0,
        );
  const rest = start < 0 ? [] : found.slice(start);
  const page = query.limit === undefined ? rest : rest.slice(0, query.limit);
  const last = page.at(-1);
  const more = last !== undefined && page.length < rest.length;
  return ok({
    items: page.map((one) => one.item),
    total: found.length,
    ...(more
      ? { cursor: Buffer.from(JSON.stringify({ sort, filter, value: last.value, id: last.id })).toString('base64url') }
      : {}),
  });
}
