import { useEffect, useState, useSyncExternalStore } from 'react';
import { parseFilter } from '@netloft/analytics';
import { fetchFlowRecords, type FlowScope } from '../../../lib/flows.queries.ts';
import { FlowPages, PAGE_ROWS, type PagesView } from './flow-pages.ts';

/** Rows that are asked for before the table has told what is in view. */
const FIRST_ROWS = 40;
const never = (): (() => void) => () => undefined;

export interface FlowPagesState {
  /** null until the first answer or refusal. */
  readonly pages: FlowPages | null;
  readonly view: PagesView | null;
  /** What is shown is of the question before; the new one is being asked. */
  readonly stale: boolean;
  /** Something is being asked. */
  readonly busy: boolean;
}

/**
 * The pages of a question. A new question, or a new turn of a moving range, keeps the old rows on screen until its first answer is here.
 * Pages after the first are asked within the times of the first, so that a moving range does not shift below them.
 */
export function useFlowPages(cluster: string, scope: FlowScope, sort: string, turn: number): FlowPagesState {
  const { from, to, filter } = scope;
  const [shown, setShown] = useState<{ readonly key: string; readonly pages: FlowPages } | null>(null);
  const key = `${cluster}\n${from}\n${to}\n${filter}\n${sort}\n${turn}`;
  const isReadable = parseFilter(filter).ok;
  useEffect(() => {
    // What cannot be read is told at its place in the filter; the server would only say the same.
    if (!isReadable) return undefined;
    let within: FlowScope = { from, to, filter };
    const pages = new FlowPages(async (cursor, signal) => {
      const answer = await fetchFlowRecords(
        cluster,
        within,
        { limit: PAGE_ROWS, sort, ...(cursor === undefined ? {} : { cursor }) },
        signal,
      );
      if (cursor === undefined) within = { from: answer.from, to: answer.to, filter };
      return answer;
    });
    const tell = (): void => {
      const { first, problem } = pages.view.get();
      if (first !== null || problem !== null) setShown((before) => (before?.pages === pages ? before : { key, pages }));
    };
    const stop = pages.view.subscribe(tell);
    pages.show(0, FIRST_ROWS);
    return () => {
      stop();
      pages.close();
    };
  }, [key, isReadable, cluster, from, to, filter, sort]);
  const store = isReadable ? shown?.pages.view : undefined;
  const view = useSyncExternalStore<PagesView | null>(store?.subscribe ?? never, () => store?.get() ?? null);
  if (!isReadable) return { pages: null, view: null, stale: false, busy: false };
  const stale = shown?.key !== key;
  return { pages: shown?.pages ?? null, view, stale, busy: stale || view?.loading === true };
}
