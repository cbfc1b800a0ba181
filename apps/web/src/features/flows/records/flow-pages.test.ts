import { describe, expect, it, vi } from 'vitest';
import type { FlowList } from '@netloft/contracts';
import { flowListOf, flowOf } from '../testing.ts';
import { FlowPages, PAGE_ROWS, type FetchPage } from './flow-pages.ts';

/** A result of `total` rows, page by page; the cursor is the place of the first row. */
function resultOf(total: number): FetchPage {
  return async (cursor) => {
    const from = cursor === undefined ? 0 : Number(cursor);
    const count = Math.min(PAGE_ROWS, total - from);
    const items = Array.from({ length: count }, (_, index) => flowOf({ id: `r${from + index}` }));
    const next = from + count;
    return flowListOf(items, { total, ...(next < total ? { cursor: String(next) } : {}) });
  };
}
const settled = (pages: FlowPages): Promise<void> =>
  vi.waitFor(() => expect(pages.view.get().loading).toBe(false), { interval: 1 });

describe('a refused question', () => {
  it('is told, and asked again on demand', async () => {
    let fails = true;
    const rows = resultOf(3);
    const pages = new FlowPages(async (cursor, signal) => {
      if (fails) throw new Error('the store is away');
      return rows(cursor, signal);
    });
    pages.show(0, 10);
    await vi.waitFor(() => expect(pages.view.get().problem?.detail).toBe('the store is away'));
    fails = false;
    pages.again();
    await settled(pages);
    expect(pages.view.get()).toMatchObject({ count: 3, total: 3, problem: null });
  });
});

describe('a long result', () => {
  it('grows at its end while it is scrolled and tells the whole from the beginning', async () => {
    const pages = new FlowPages(resultOf(PAGE_ROWS * 3 + 5));
    pages.show(0, 30);
    await settled(pages);
    expect(pages.view.get()).toMatchObject({ count: PAGE_ROWS, total: PAGE_ROWS * 3 + 5 });
    pages.show(PAGE_ROWS - 40, PAGE_ROWS - 1);
    await settled(pages);
    expect(pages.view.get().count).toBe(PAGE_ROWS * 2);
    expect(pages.at(PAGE_ROWS)?.id).toBe(`r${PAGE_ROWS}`);
  });

  it('forgets pages far from view and asks for them again by their cursor', async () => {
    const asked: (string | undefined)[] = [];
    const rows = resultOf(PAGE_ROWS * 40);
    const pages = new FlowPages((cursor, signal) => {
      asked.push(cursor);
      return rows(cursor, signal);
    });
    pages.show(0, 30);
    await settled(pages);
    for (let page = 1; page < 36; page += 1) {
      pages.show(page * PAGE_ROWS - 40, page * PAGE_ROWS - 1);
      await settled(pages);
    }
    expect(pages.held().length).toBeLessThanOrEqual(PAGE_ROWS * 30);
    expect(pages.at(0)).toBeUndefined();
    const before = asked.length;
    pages.show(0, 30);
    await settled(pages);
    expect(pages.at(0)?.id).toBe('r0');
    expect(asked.slice(before)).toEqual([undefined]);
  });

  it('asks for no page twice at once', async () => {
    const ask = vi.fn<FetchPage>(resultOf(5));
    const pages = new FlowPages(ask);
    pages.show(0, 10);
    pages.show(0, 20);
    await settled(pages);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('ends what it asked when it is closed', async () => {
    let signal: AbortSignal | undefined;
    const pages = new FlowPages((_, given) => {
      signal = given;
      return new Promise<FlowList>(() => undefined);
    });
    pages.show(0, 10);
    pages.close();
    expect(signal?.aborted).toBe(true);
  });
});
