import { useEffect, useState, useSyncExternalStore } from 'react';
import { parseFilter } from '@netloft/analytics';
import type { Problem } from '@netloft/contracts';
import { fetchFlowRecords, type FlowScope } from '../../../lib/flows.queries.ts';
import { FlowPages, PAGE_ROWS, type PagesView } from './flow-pages.ts';

/** Rows that are asked for before the table has told what is in view. */
const FIRST_ROWS = 40;
/** A look that failed is repeated after so long. */
const RETRY_MS = 5_000;
const never = (): (() => void) => () => undefined;

export interface FlowPagesState {
  /** null until the first answer or refusal. */
  readonly pages: FlowPages | null;
  readonly view: PagesView | null;
  /** What is shown is of the question before; the new one is being asked. */
  readonly stale: boolean;
  /** Something is being asked. */
  readonly busy: boolean;
  /** The last look failed; rows of the look before are still shown. It is tried again by itself. */
  readonly failed: { readonly problem: Problem; readonly again: () => void } | null;
}

interface Shown {
  readonly key: string;
  /** The question without its turn: rows of an earlier turn are worth keeping, those of another question are not. */
  readonly question: string;
  readonly pages: FlowPages;
}

/**
 * The pages of a question. A new question, or a new turn of a moving range, keeps the old rows on screen until its first answer is here.
 * Pages after the first are asked within the times of the first, so that a moving range does not shift below them.
 */
export function useFlowPages(cluster: string, scope: FlowScope, sort: string, turn: number): FlowPagesState {
  const { from, to, filter } = scope;
  const [shown, setShown] = useState<Shown | null>(null);
  const [failed, setFailed] = useState<FlowPagesState['failed']>(null);
  const question = `${cluster}\n${from}\n${to}\n${filter}\n${sort}`;
  const key = `${question}\n${turn}`;
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
    let retry: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      const { first, problem } = pages.view.get();
      if (first === null && problem === null) return;
      const own = { key, question, pages };
      setShown((before) => {
        if (before?.pages === pages) return before;
        const isWorthKeeping = before?.question === question && before.pages.view.get().first !== null;
        return first === null && isWorthKeeping ? before : own;
      });
      clearTimeout(retry);
      if (first !== null || problem === null) return setFailed(null);
      setFailed({ problem, again: () => pages.again() });
      retry = setTimeout(() => pages.again(), RETRY_MS);
    };
    const stop = pages.view.subscribe(tell);
    pages.show(0, FIRST_ROWS);
    return () => {
      clearTimeout(retry);
      stop();
      pages.close();
    };
  }, [key, question, isReadable, cluster, from, to, filter, sort]);
  const store = isReadable ? shown?.pages.view : undefined;
  const view = useSyncExternalStore<PagesView | null>(store?.subscribe ?? never, () => store?.get() ?? null);
  if (!isReadable) return { pages: null, view: null, stale: false, busy: false, failed: null };
  const stale = shown?.key !== key;
  const told = view?.problem === null ? failed : null;
  return { pages: shown?.pages ?? null, view, stale, busy: stale || view?.loading === true, failed: told };
}
