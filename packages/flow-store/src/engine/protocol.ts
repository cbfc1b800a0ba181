import type { Lane } from './chdb.ts';

/** What the server asks of the child process that holds chDB. */
export type ToChild =
  | { readonly type: 'open'; readonly directory: string }
  | {
      readonly type: 'run';
      readonly id: number;
      readonly sql: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly format: string;
      readonly lane: Lane;
    }
  | {
      readonly type: 'stream';
      readonly id: number;
      readonly sql: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly format: string;
    }
  /** The last piece was taken: the next may come. */
  | { readonly type: 'more'; readonly id: number }
  /** The rest is not wanted. */
  | { readonly type: 'enough'; readonly id: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'close' };

/** What it answers. */
export type FromChild =
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'piece'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly message: string }
  | { readonly type: 'pong'; readonly id: number };
