import { ListResult } from '@netloft/nsx';
import type { z } from 'zod';
import { err, ok } from '../../result.ts';
import type { NsxError, NsxListed, NsxListOptions, NsxQuery, NsxResult } from './types.ts';

/** NSX's greatest. */
const MAX_PAGE = 1_000;
/** By how much, and down to what, a page shrinks that NSX finds too large, as its operator for Kubernetes does. */
const PAGE_STEP = 100;
const MIN_PAGE = 10;

/** Reads one page: the parsed body of its answer. */
export type ReadPage = (query: NsxQuery) => Promise<NsxResult<unknown>>;

interface PageRules {
  /** True when the page at that cursor is past the end. */
  readonly isPastEnd: (cursor: string, total: number | null) => boolean;
  readonly shrinks: boolean;
}

/** Cursors of ordinary lists mean nothing to anybody but NSX. */
const OPAQUE: PageRules = { isPastEnd: () => false, shrinks: false };
/** Cursors of searches are offsets, and the last page may have one as well. */
const OFFSETS: PageRules = {
  isPastEnd: (cursor, total) => total !== null && /^\d+$/.test(cursor) && Number(cursor) >= total,
  shrinks: true,
};

/** NSX itself found the page too large; an answer beyond Netloft's own cap has no code of NSX. */
const isTooLarge = ({ code, errorCode }: NsxError): boolean => code === 'too-large' && errorCode !== undefined;

/** The page, asked for in smaller and smaller ones where the rules allow it; `size` is what NSX took. */
async function readShrinking(
  read: ReadPage,
  query: NsxQuery,
  size: number,
  { shrinks }: PageRules,
): Promise<{ readonly page: NsxResult<unknown>; readonly size: number }> {
  for (let asked = size; ; asked = Math.max(MIN_PAGE, asked - PAGE_STEP)) {
    const page = await read({ ...query, page_size: asked });
    if (page.ok || !shrinks || !isTooLarge(page.error) || asked <= MIN_PAGE) return { page, size: asked };
  }
}

/**
 * All pages of a list. Ends where NSX gives no cursor, an empty page, or as many objects as it counted (`result_count` may stand on the
 * first page only); a cursor that comes a second time ends it too, and `partial` says so.
 */
async function readPages<T>(
  read: ReadPage,
  schema: z.ZodType<T>,
  options: NsxListOptions,
  rules: PageRules,
): Promise<NsxResult<NsxListed<T>>> {
  const max = options.max ?? Number.POSITIVE_INFINITY;
  const items: T[] = [];
  const seen = new Set<string>();
  let size = Math.max(1, Math.min(options.pageSize ?? MAX_PAGE, MAX_PAGE, max));
  let total: number | null = null;
  let received = 0;
  let unreadable = 0;
  let cursor: string | undefined;
  let left: string | undefined;
  for (;;) {
    const answer = await readShrinking(read, { ...options.query, cursor }, size, rules);
    if (!answer.page.ok) return answer.page;
    size = answer.size;
    const page = ListResult.safeParse(answer.page.value);
    if (!page.success) return err({ code: 'bad-answer', message: 'NSX answered with something other than a list' });
    const { results, result_count: count, cursor: next } = page.data;
    total ??= count ?? null;
    for (const one of results.slice(0, max - received)) {
      const item = schema.safeParse(one);
      if (item.success) items.push(item.data);
      else unreadable += 1;
    }
    received += results.length;
    const isLast =
      next === undefined ||
      next === '' ||
      results.length === 0 ||
      (total !== null && received >= total) ||
      rules.isPastEnd(next, total);
    if (received > max || (received === max && !isLast)) {
      left = `${max} of ${total ?? 'more'} were read`;
      break;
    }
    if (isLast) break;
    if (seen.has(next)) {
      left = `NSX gave the same cursor twice after ${received} objects`;
      break;
    }
    seen.add(next);
    cursor = next;
  }
  const partial = [left, unreadable === 0 ? undefined : `${unreadable} could not be read`].filter(
    (text) => text !== undefined,
  );
  return ok({ items, total, ...(partial.length === 0 ? {} : { partial: partial.join('; ') }) });
}

export const readList = <T>(
  read: ReadPage,
  schema: z.ZodType<T>,
  options: NsxListOptions,
): Promise<NsxResult<NsxListed<T>>> => readPages(read, schema, options, OPAQUE);

export const readSearch = (
  read: ReadPage,
  schema: z.ZodType,
  options: NsxListOptions,
): Promise<NsxResult<NsxListed<unknown>>> => readPages(read, schema, options, OFFSETS);
