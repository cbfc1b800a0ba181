import type { Freshness, Hidden, LiveParams, LiveTopic } from '@netloft/contracts';
import type { Fault } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Result } from './result.ts';

export interface Identified {
  readonly id: string;
}

/** What a live view tells its subscriber: everything anew, what changed, or only how fresh it is. */
export type LiveEvent<T extends Identified> =
  | { readonly type: 'replace' }
  | { readonly type: 'change'; readonly upserts: readonly T[]; readonly deletes: readonly string[] }
  | { readonly type: 'freshness' };

/**
 * One open subscription of a topic, as a feature offers it. `items`, `freshness` and `hidden` always answer the current state, so that
 * the sockets plugin may drop queued changes of a slow reader and take a new snapshot at any time.
 */
export interface LiveView<T extends Identified = Identified> {
  items(): readonly T[];
  freshness(): Freshness;
  hidden(): readonly Hidden[];
  /** Resolves when the first snapshot is worth sending: data is in, or it is known why not. */
  ready(): Promise<void>;
  listen(listener: (event: LiveEvent<T>) => void): () => void;
  close(): void;
  /** What ended the view for good, such as a credential that the cluster no longer accepts. */
  fault?(): Fault | undefined;
}

/** Opens views of one topic for one identity; a refusal (unknown cluster, missing parameter) is a value. */
export type TopicSource<T extends Identified = Identified> = (
  identity: Identity,
  params: LiveParams,
) => Promise<Result<LiveView<T>, Fault>>;

/** One row of a stream: numbers stand for themselves, texts are sent once and then by their place. */
export type LiveRow = readonly (string | number)[];

/** Rows that came together. */
export interface RowsCome {
  readonly rows: readonly LiveRow[];
  /** Rows that matched, or may have, and were left out before they got here. */
  readonly skipped: number;
  /** Where the stream can be gone on with at another replica: the second of all rows, which are the rest of it, and the key of each. */
  readonly place?: { readonly second: number; readonly keys: readonly string[] };
  /** How fresh the stream is, when that changes. */
  readonly freshness?: Freshness;
}

/** A stream of rows that are never merged, such as flow records as they come in. */
export interface RowsView {
  listen(listener: (came: RowsCome) => void): void;
  close(): void;
  /** What ended the stream for good. */
  fault?(): Fault | undefined;
}

export type RowsSource = (identity: Identity, params: LiveParams) => Promise<Result<RowsView, Fault>>;

/** Where features register their topics; plugins/sockets serves them. */
export interface LiveTopics {
  registerRows(topic: LiveTopic, source: RowsSource): void;
  getRows(topic: LiveTopic): RowsSource | undefined;
  register<T extends Identified>(topic: LiveTopic, source: TopicSource<T>): void;
  get(topic: LiveTopic): TopicSource | undefined;
}

export function createLiveTopics(): LiveTopics {
  const sources = new Map<LiveTopic, TopicSource>();
  const streams = new Map<LiveTopic, RowsSource>();
  return {
    registerRows: (topic, source) => void streams.set(topic, source),
    getRows: (topic) => streams.get(topic),
    register: (topic, source) => void sources.set(topic, source),
    get: (topic) => sources.get(topic),
  };
}
