import type { Freshness, Problem } from '@netloft/contracts';
import type { RowsBatch, RowsListener } from '../../../lib/live-rows.ts';
import { createStore, type Store } from '../../../lib/store.ts';
import { LIVE_TEXT_PLACES, LIVE_WIDTH, LiveRing, Names, WordMemo } from './live-ring.ts';
import type { FlowRow } from '../../../components/flow-record/row.ts';

export const RING_ROWS = 100_000;
/** Beyond this many texts, those that no row names any more are forgotten. */
const MOST_NAMES = 400_000;

/** What the page shows of the stream; a new one at each paint. */
export interface FeedView {
  /** Counts the paints. */
  readonly paint: number;
  readonly open: boolean;
  /** Rows that can be scrolled through, after the browser's own filter. */
  readonly count: number;
  /** Kept in the ring. */
  readonly kept: number;
  readonly seen: number;
  /** Matched but were never sent, because this browser or its line was slow. */
  readonly dropped: number;
  /** Matched while this tab was in the background, and were never sent. */
  readonly missed: number;
  /** Came since the view was held. */
  readonly since: number;
  readonly held: boolean;
  readonly problem: Problem | null;
  /** Set while nothing comes because the records cannot be read. */
  readonly stale: Freshness | null;
}

const NOTHING: FeedView = {
  paint: 0,
  open: false,
  count: 0,
  kept: 0,
  seen: 0,
  dropped: 0,
  missed: 0,
  since: 0,
  held: false,
  problem: null,
  stale: null,
};

/**
 * Collects the rows of a live stream for a table. While the view is held (paused, or scrolled away from the newest row) it does not change:
 * what comes is gathered beside it and joins it when it is let go.
 */
export class LiveFeed implements RowsListener {
  readonly view: Store<FeedView> = createStore(NOTHING);
  private names = new Names();
  private ring: LiveRing;
  private aside: LiveRing | undefined;
  /** Number in `names` of the connection's place of a text, plus one; 0: not looked up yet. */
  private placed: Uint32Array = new Uint32Array(1024);
  private readonly row = new Float64Array(LIVE_WIDTH);
  private search = '';
  private words: readonly WordMemo[] = [];
  /** Rows of the ring that the browser's filter leaves, oldest first; undefined without a filter. */
  private matching: number[] | undefined;
  private tally = {
    seen: 0,
    dropped: 0,
    missed: 0,
    open: false,
    problem: null as Problem | null,
    stale: null as Freshness | null,
  };

  constructor(private readonly capacity = RING_ROWS) {
    this.ring = new LiveRing(capacity, this.names);
  }

  readonly rows = (batch: RowsBatch): void => {
    if (batch.restarted) this.placed.fill(0);
    if (batch.names.length > this.placed.length) {
      const longer = new Uint32Array(batch.names.length * 2);
      longer.set(this.placed);
      this.placed = longer;
    }
    const ring = this.aside ?? this.ring;
    for (const cells of batch.rows) {
      for (let place = 0; place < LIVE_WIDTH; place += 1) this.row[place] = cells[place] ?? 0;
      for (const place of LIVE_TEXT_PLACES) this.row[place] = this.nameOf(batch, cells[place] ?? -1);
      ring.push(this.row);
      if (ring === this.ring) this.match(ring.end - 1);
    }
    this.tally.seen += batch.seen;
    this.tally.dropped += batch.dropped;
    this.tally.missed += batch.missed;
    this.tally.open = true;
    this.tally.problem = null;
    if (batch.freshness !== undefined) this.tally.stale = batch.freshness.state === 'live' ? null : batch.freshness;
    else if (batch.restarted) this.tally.stale = null;
    if (this.names.size > MOST_NAMES) this.forgetNames();
  };

  readonly failed = (problem: Problem): void => {
    this.tally.problem = problem;
    this.paint();
  };

  /** Tells the table what came since the last paint; nothing when nothing did. */
  paint(): void {
    const before = this.view.get();
    this.trim();
    const { seen, dropped, missed, open, problem, stale } = this.tally;
    const next: FeedView = {
      paint: before.paint + 1,
      open,
      problem,
      stale,
      count: this.matching?.length ?? this.ring.size,
      kept: this.ring.size,
      seen,
      dropped,
      missed,
      since: this.aside?.end ?? 0,
      held: this.aside !== undefined,
    };
    const changed = (Object.keys(next) as (keyof FeedView)[]).some(
      (key) => key !== 'paint' && next[key] !== before[key],
    );
    if (changed) this.view.set(next);
  }

  /** The row at a place of the table, the newest at 0. */
  at(index: number): FlowRow | undefined {
    const row = this.numberAt(index);
    return row === undefined ? undefined : this.ring.rowAt(row);
  }

  /** Holds the view as it is, or lets what came meanwhile join it. */
  hold(held: boolean): void {
    if (held === (this.aside !== undefined)) return;
    if (held) this.aside = new LiveRing(this.capacity, this.names);
    else {
      const { aside } = this;
      this.aside = undefined;
      if (aside !== undefined) this.join(aside);
    }
    this.paint();
  }

  /** Forgets all rows and counts. */
  clear(): void {
    this.ring = new LiveRing(this.capacity, this.names);
    if (this.aside !== undefined) this.aside = new LiveRing(this.capacity, this.names);
    this.tally = { ...this.tally, seen: 0, dropped: 0, missed: 0 };
    if (this.matching !== undefined) this.matching = [];
    this.paint();
  }

  /** Narrows the view to rows that hold every word in some name, address or policy. */
  find(text: string): void {
    if (text === this.search) return;
    this.search = text;
    this.words = this.memosOf(text);
    this.matching = this.words.length === 0 ? undefined : [];
    if (this.matching !== undefined) for (let row = this.ring.begin; row < this.ring.end; row += 1) this.match(row);
    this.paint();
  }

  private numberAt(index: number): number | undefined {
    if (this.matching !== undefined) return this.matching[this.matching.length - 1 - index];
    const row = this.ring.end - 1 - index;
    return row < this.ring.begin ? undefined : row;
  }

  private nameOf(batch: RowsBatch, place: number): number {
    if (place < 0 || place >= batch.names.length) return 0;
    const known = this.placed[place] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.names.idOf(batch.names[place] ?? '');
    this.placed[place] = id + 1;
    return id;
  }

  private memosOf(text: string): WordMemo[] {
    return text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => new WordMemo(word, this.names));
  }

  private match(row: number): void {
    if (this.matching === undefined) return;
    for (const word of this.words) if (!this.ring.holds(row, word)) return;
    this.matching.push(row);
  }

  /** Rows that the ring has written over are no matches any more. */
  private trim(): void {
    if (this.matching === undefined) return;
    const { begin } = this.ring;
    const first = this.matching.findIndex((row) => row >= begin);
    if (first !== 0) this.matching = first < 0 ? [] : this.matching.slice(first);
  }

  private join(aside: LiveRing): void {
    const first = this.ring.end;
    this.ring.append(aside);
    if (this.matching === undefined) return;
    for (let row = Math.max(first, this.ring.begin); row < this.ring.end; row += 1) this.match(row);
  }

  private forgetNames(): void {
    const names = new Names();
    const renew = (ring: LiveRing): LiveRing => {
      const next = new LiveRing(this.capacity, names);
      // Numbers of rows stay what they were: links of the view name them.
      next.end = ring.begin;
      for (let row = ring.begin; row < ring.end; row += 1) {
        ring.read(row, this.row);
        for (const place of LIVE_TEXT_PLACES) this.row[place] = names.idOf(ring.names.textOf(this.row[place] ?? 0));
        next.push(this.row);
      }
      return next;
    };
    this.ring = renew(this.ring);
    if (this.aside !== undefined) this.aside = renew(this.aside);
    this.names = names;
    this.placed.fill(0);
    this.words = this.memosOf(this.search);
  }
}
