import { err, ok, type Result } from '../result.ts';
import type { StoreFault } from '../types.ts';
import type { EngineProcess, Part } from './engine-process.ts';
import type { ToChild } from './protocol.ts';

/**
 * Pieces of a large answer; each is asked for when the one before was taken, so that no more than one waits. A refusal before the first is
 * told as a value; afterwards a fault breaks the stream off, as nothing else can be said by then.
 */
export async function piecesOf(
  process: EngineProcess,
  message: (id: number) => Extract<ToChild, { type: 'stream' }>,
  signal: AbortSignal | undefined,
): Promise<Result<AsyncIterable<Uint8Array>, StoreFault>> {
  if (signal?.aborted === true) return err({ type: 'aborted' });
  const queue: Part[] = [];
  let wake: (() => void) | undefined;
  const push = (part: Part): void => {
    queue.push(part);
    wake?.();
  };
  const id = process.ask(message, push);
  const abort = (): void => push(err({ type: 'aborted' }));
  signal?.addEventListener('abort', abort, { once: true });
  const leave = (): void => {
    signal?.removeEventListener('abort', abort);
    process.leave(id);
  };
  async function next(): Promise<Part> {
    for (;;) {
      const part = queue.shift();
      if (part !== undefined) return part;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  const first = await next();
  if (first !== 'end' && !first.ok) {
    leave();
    return first;
  }
  async function* pieces(): AsyncGenerator<Uint8Array, void> {
    try {
      for (let part = first; part !== 'end'; part = await next()) {
        if (!part.ok) throw new Error('detail' in part.error ? part.error.detail : 'cancelled');
        yield part.value;
        process.more(id);
      }
    } finally {
      leave();
    }
  }
  return ok(pieces());
}
