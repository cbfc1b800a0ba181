import type { ServerResponse } from 'node:http';

/** Aborts when the asker hangs up before the answer. */
export function untilLeft({ raw }: { readonly raw: ServerResponse }): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => left.abort());
  return left.signal;
}
