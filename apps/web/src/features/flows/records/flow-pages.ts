import type { FlowList, FlowRecord, Hidden, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { createStore, type Store } from '../../../lib/store.ts';

/** Rows of one question to the server. */
export const PAGE_ROWS = 200;
/** Pages that are kept; those farthest from view are forgotten first and asked for again by their cursor. */
const KEPT_PAGES = 30;

/** Asks for one page: the first without a cursor, the others within the times of the first. */
export type FetchPage = (cursor: string | undefined, signal: AbortSignal) => Promise<FlowList>;

export interface PagesView {
  /** Counts the changes. */
  readonly change: number;
  /** Rows that can be scrolled through by now. */
  readonly count: number;
  /** Rows of the whole result; null before the first answer. */
  readonly total: number | null;
  readonly first: FlowList | null;
  readonly hidden: readonly Hidden[];
  readonly partial: string | undefined;
  readonly loading: boolean;
  readonly problem: Problem | null;
}

/**
 * A long result read page by page while it is scrolled, with bounded memory. Pages follow each other by cursors, so the table grows at its
 * end; going back asks for a forgotten page again by the cursor that led to it.
 */
export class FlowPages {
  readonly view: Store<PagesView>;
  private readonly pages = new Map<number, readonly FlowRecord[]>();
  /** Cursor of each page; of the first one undefined. */
  private readonly cursors: (string | undefined)[] = [undefined];
  private readonly asking = new Set<number>();
  private readonly stop = new AbortController();
  /** Place of each page's first row; the last one is that of the page that comes next. */
  private readonly starts: number[] = [0];
  private wanted: readonly [number, number] = [0, 0];

  constructor(private readonly fetchPage: FetchPage) {
    this.view = createStore<PagesView>({
      change: 0,
      count: 0,
      total: null,
      first: null,
      hidden: [],
      partial: undefined,
      loading: true,
      problem: null,
    });
  }

  /** Rows `first` to `last` are in view: asks for what of them, and of the next page, is not here. */
  show(first: number, last: number): void {
    this.wanted = [this.pageOf(first), this.pageOf(last)];
    for (let page = this.wanted[0]; page <= this.wanted[1]; page += 1) void this.load(page);
    if (last + PAGE_ROWS / 2 >= this.view.get().count) void this.load(this.cursors.length - 1);
  }

  at(index: number): FlowRecord | undefined {
    const page = this.pageOf(index);
    return this.pages.get(page)?.[index - (this.starts[page] ?? 0)];
  }

  /** Rows that are in memory, in order: what an export of shown rows holds. */
  held(): readonly FlowRecord[] {
    return [...this.pages].toSorted(([a], [b]) => a - b).flatMap(([, rows]) => rows);
  }

  again(): void {
    this.set({ problem: null });
    this.show(this.starts[this.wanted[0]] ?? 0, this.starts[this.wanted[1]] ?? 0);
  }

  close(): void {
    this.stop.abort();
  }

  private pageOf(index: number): number {
    const after = this.starts.findIndex((start) => start > index);
    return Math.max(0, (after < 0 ? this.starts.length : after) - 1);
  }

  private set(patch: Partial<PagesView>): void {
    const before = this.view.get();
    this.view.set({ ...before, ...patch, change: before.change + 1 });
  }

  private async load(page: number): Promise<void> {
    if (
      this.pages.has(page) ||
      this.asking.has(page) ||
      page >= this.cursors.length ||
      this.view.get().problem !== null
    )
      return;
    this.asking.add(page);
    this.set({ loading: true });
    try {
      const answer = await this.fetchPage(this.cursors[page], this.stop.signal);
      if (this.stop.signal.aborted) return;
      this.asking.delete(page);
      this.take(page, answer);
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.asking.delete(page);
      this.set({ loading: this.asking.size > 0, problem: problemOf(error) });
    }
  }

  private take(page: number, answer: FlowList): void {
    this.pages.set(page, answer.items);
    if (this.starts.length === page + 1) this.starts.push((this.starts[page] ?? 0) + answer.items.length);
    if (answer.cursor !== undefined && this.cursors.length === page + 1) this.cursors.push(answer.cursor);
    this.forget();
    const before = this.view.get();
    this.set({
      count: this.starts.at(-1) ?? 0,
      loading: this.asking.size > 0,
      ...(page === 0
        ? {
            first: answer,
            total: answer.total,
            hidden: answer.hidden ?? [],
            partial: answer.partial,
          }
        : { partial: before.partial ?? answer.partial }),
    });
  }

  private forget(): void {
    const middle = (this.wanted[0] + this.wanted[1]) / 2;
    while (this.pages.size > KEPT_PAGES) {
      const farthest = [...this.pages.keys()].toSorted((a, b) => Math.abs(b - middle) - Math.abs(a - middle))[0];
      if (farthest === undefined) return;
      this.pages.delete(farthest);
    }
  }
}
