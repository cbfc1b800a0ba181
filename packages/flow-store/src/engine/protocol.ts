import type { Lane } from './chdb.ts';

interface Query {
  /** Counted from 1 in the life of a child. */
  readonly id: number;
  /** Carries `log_comment = queryMark(id)` where it may have to be ended. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly format: string;
}

/** What the server asks of the child process that holds chDB. */
export type ToChild =
  | { readonly type: 'open'; readonly directory: string }
  | (Query & { readonly type: 'run'; readonly lane: Lane })
  | (Query & { readonly type: 'stream' })
  /** The last piece was taken: the next may come. */
  | { readonly type: 'more'; readonly id: number }
  /** Nobody waits for the answer, or for the rest of the stream: it is ended wherever it stands. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'ping' }
  | { readonly type: 'close' };

/** What it answers. */
export type FromChild =
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly message: string }
  | { readonly type: 'pong' };

/** By this comment a running query is found: the engine keeps settings with it, but not the text as it was sent. */
export const queryMark = (id: number): string => `netloft ${id}`;
