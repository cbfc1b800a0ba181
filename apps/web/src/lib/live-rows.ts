import type { Freshness, LiveParams, LiveServerMessage, LiveTopic, Problem } from '@netloft/contracts';

/** Rows that came in one frame. A cell is a number that stands for itself, or the place of its text in `names`. */
export interface RowsBatch {
  readonly rows: readonly (readonly number[])[];
  /** Every text told so far; only ever longer, until `restarted`. */
  readonly names: readonly string[];
  /** The names began anew with this frame: places of before mean nothing any more. */
  readonly restarted: boolean;
  /** Rows that matched since the last frame, and how many of them the server left out. */
  readonly seen: number;
  readonly dropped: number;
  /** Of the rows that matched: those that came while this tab was in the background. */
  readonly missed: number;
  /** How fresh the stream is, when that changed. */
  readonly freshness?: Freshness;
}

export interface RowsListener {
  readonly rows: (batch: RowsBatch) => void;
  /** The stream ended for good: no rights, no collector, a filter that cannot be read. */
  readonly failed: (problem: Problem) => void;
}

type RowsFrame = Extract<LiveServerMessage, { type: 'rows' }>;

/** One followed stream of rows: they are handed on as they come and never kept here. */
export class RowStream {
  readonly topic: LiveTopic = 'flows';
  private names: string[] = [];
  private fresh = true;
  private place: string | undefined;

  constructor(
    readonly id: number,
    private readonly wanted: LiveParams,
    private readonly listener: RowsListener,
  ) {}

  /** With the place at which the stream stands: whichever replica answers goes on from there. */
  get params(): LiveParams {
    return this.place === undefined ? this.wanted : { ...this.wanted, after: this.place };
  }

  /** Before it is subscribed to anew: the server knows nothing of what it told the connection before. */
  begin(): void {
    this.names = [];
    this.fresh = true;
  }

  take(frame: RowsFrame): void {
    const restarted = frame.reset === true || this.fresh;
    this.fresh = false;
    if (restarted) this.names = [];
    for (const name of frame.names) this.names.push(name);
    this.place = frame.place ?? this.place;
    this.listener.rows({
      rows: frame.rows,
      names: this.names,
      restarted,
      seen: frame.seen,
      dropped: frame.dropped,
      missed: frame.missed ?? 0,
      ...(frame.freshness === undefined ? {} : { freshness: frame.freshness }),
    });
  }

  fail(problem: Problem): void {
    this.listener.failed(problem);
  }
}
