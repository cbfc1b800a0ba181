import type { Freshness, LiveParams, LiveServerMessage, LiveTopic } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import type { LiveRow, RowsCome, RowsView } from '../../live.ts';
import type { Result } from '../../result.ts';
import type { SocketLimits } from './limits.ts';

interface Owner {
  readonly dirtyRows: () => void;
  readonly refused: (fault: Fault) => void;
}

/** A stream without a row that matches tells its place this often, in seconds of arrival. */
const TELL_SECONDS = 5;

interface Waiting {
  readonly row: LiveRow;
  /** Where the stream stands when this row is told: a second, and the key of the last row of it. */
  readonly place: string | undefined;
}

/**
 * One subscription of a stream. Rows wait in a queue of bounded length, oldest dropped first and counted. Texts go over the line once: a row
 * names them by the place at which they were told.
 */
export class RowsSubscription {
  private view: RowsView | undefined;
  private rows: Waiting[] = [];
  private place: string | undefined;
  /** Second of the place that was told last. */
  private toldSecond: number | undefined;
  private freshness: Freshness | undefined;
  private seen = 0;
  private dropped = 0;
  /** Came while the tab was hidden. */
  private missed = 0;
  private names = new Map<string, number>();
  private reset = true;
  private hasToTell = false;
  private closed = false;
  private silent: boolean;

  constructor(
    readonly id: number,
    readonly topic: LiveTopic,
    readonly params: LiveParams,
    private readonly limits: Pick<SocketLimits, 'maxPendingRows' | 'maxRowsPerFrame' | 'maxNames'>,
    private readonly owner: Owner,
    paused: boolean,
  ) {
    this.silent = paused;
  }

  get waiting(): number {
    return this.rows.length;
  }

  get dirty(): boolean {
    return !this.silent && this.hasToTell;
  }

  /** Takes over what the topic's source answers; the first frame, even an empty one, says that the stream is open. */
  async open(source: Promise<Result<RowsView, Fault>>): Promise<void> {
    const opened = await source;
    if (!opened.ok) {
      if (!this.closed) this.owner.refused(opened.error);
      return;
    }
    const view = opened.value;
    if (this.closed) return view.close();
    this.view = view;
    this.tell();
    view.listen((came) => {
      const fault = view.fault?.();
      if (fault?.code === 'SESSION_EXPIRED') return this.owner.refused(fault);
      if (this.silent) this.miss(came);
      else this.take(came);
    });
  }

  /** A hidden tab misses what comes meanwhile, and what waits: a stream has no snapshot to catch up with, so it is counted. */
  pause(): void {
    if (this.silent) return;
    this.silent = true;
    this.missed += this.rows.length;
    this.place = this.rows.at(-1)?.place ?? this.place;
    this.rows = [];
  }

  resume(): void {
    if (!this.silent) return;
    this.silent = false;
    this.tell();
  }

  close(): void {
    this.closed = true;
    this.view?.close();
    this.view = undefined;
    this.rows = [];
  }

  /** The next frame, or undefined when nothing new is to be told. */
  next(): LiveServerMessage | undefined {
    if (this.view === undefined || !this.dirty) return undefined;
    const taken = this.rows.slice(0, this.limits.maxRowsPerFrame);
    this.rows = this.rows.slice(taken.length);
    this.hasToTell = this.rows.length > 0;
    if (this.names.size > this.limits.maxNames) {
      this.names = new Map();
      this.reset = true;
    }
    const told: string[] = [];
    this.place = taken.at(-1)?.place ?? this.place;
    const rows = taken.map(({ row }) =>
      row.map((cell) => (typeof cell === 'number' ? cell : this.placeOf(cell, told))),
    );
    const frame: LiveServerMessage = {
      type: 'rows',
      id: this.id,
      ...(this.reset ? { reset: true } : {}),
      names: told,
      rows,
      seen: this.seen,
      dropped: this.dropped,
      ...(this.missed === 0 ? {} : { missed: this.missed }),
      ...(this.place === undefined ? {} : { place: this.place }),
      ...(this.freshness === undefined ? {} : { freshness: this.freshness }),
    };
    this.freshness = undefined;
    this.toldSecond = secondOf(this.place);
    this.reset = false;
    this.seen = 0;
    this.dropped = 0;
    this.missed = 0;
    return frame;
  }

  private placeOf(text: string, told: string[]): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const place = this.names.size;
    this.names.set(text, place);
    told.push(text);
    return place;
  }

  private take({ rows, skipped, place, freshness }: RowsCome): void {
    this.seen += rows.length + skipped;
    this.dropped += skipped;
    const after = afterThese(place);
    // Rows without a place leave the stream where it stands.
    const before = this.rows.at(-1)?.place;
    for (const [at, row] of rows.entries())
      this.rows.push({
        row,
        place:
          place === undefined ? before : at === rows.length - 1 ? after : `${place.second}.${place.keys[at] ?? ''}`,
      });
    const over = this.rows.length - this.limits.maxPendingRows;
    if (over > 0) {
      this.place = this.rows[over - 1]?.place ?? this.place;
      this.rows = this.rows.slice(over);
      this.dropped += over;
    }
    this.moveTo(after);
    this.freshness = freshness ?? this.freshness;
    if (rows.length > 0 || skipped > 0 || freshness !== undefined || this.isFar()) this.tell();
  }

  private miss({ rows, skipped, place, freshness }: RowsCome): void {
    this.seen += rows.length + skipped;
    this.missed += rows.length + skipped;
    this.moveTo(afterThese(place));
    this.freshness = freshness ?? this.freshness;
  }

  /** What comes next comes after this place; rows that wait are told before it. */
  private moveTo(place: string | undefined): void {
    if (place === undefined) return;
    const last = this.rows.at(-1);
    if (last === undefined) this.place = place;
    else this.rows[this.rows.length - 1] = { row: last.row, place };
  }

  /** Whether the reader knows no place, or an old one: where nothing matches, it is told now and then. */
  private isFar(): boolean {
    const second = secondOf(this.place);
    return second !== undefined && (this.toldSecond === undefined || second - this.toldSecond >= TELL_SECONDS);
  }

  private tell(): void {
    this.hasToTell = true;
    this.owner.dirtyRows();
  }
}

/** Rows that came together are all that is left of their second. */
const afterThese = (place: RowsCome['place']): string | undefined =>
  place === undefined ? undefined : String(place.second + 1);

const secondOf = (place: string | undefined): number | undefined =>
  place === undefined ? undefined : Number.parseInt(place, 10);
