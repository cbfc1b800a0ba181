import type { ServerResponse } from 'node:http';

/** Aborts when the asker hangs up before the answer, at once when that has happened already. */
export function untilLeft({ raw }: { readonly raw: ServerResponse }): AbortSignal {
  const left = new AbortController();
  if (raw.destroyed) left.abort();
  else raw.once('close', () => left.abort());
  return left.signal;
}
