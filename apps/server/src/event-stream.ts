import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

const KEEP_ALIVE_MS = 5_000;
/** A reader who does not take the end of a stream for so long is cut off. */
const GRACE_MS = 2_000;

/** Server-sent events to one reader. */
export interface EventStream {
  /** Bytes that the reader has not taken yet. */
  readonly waiting: number;
  /** Nothing is sent after the end. */
  send(event: string, data: unknown): void;
  /** Ends it; `onEnd` of openEventStream is called once, whoever ends it. */
  end(): void;
}

/**
 * Answers a request with a stream of events, with a sign of life every five seconds; undefined when the reader has left already. After it the
 * reply is the stream's alone.
 */
export function openEventStream(reply: FastifyReply, onEnd: () => void): EventStream | undefined {
  reply.hijack();
  const raw: ServerResponse = reply.raw;
  if (raw.destroyed || raw.socket?.destroyed === true) return undefined;
  let open = true;
  const keepAlive = setInterval(() => raw.write(': keepalive\n\n'), KEEP_ALIVE_MS);
  const over = (): void => {
    if (!open) return;
    open = false;
    clearInterval(keepAlive);
    onEnd();
  };
  // A reader who is gone is no failure of this server.
  raw.on('error', over);
  raw.once('close', over);
  raw.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, value ?? ''])),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write(': stream-open\n\n');
  return {
    get waiting() {
      return raw.writableLength;
    },
    send(event, data) {
      if (open) raw.write(`event:${event}\ndata:${JSON.stringify(data)}\n\n`);
    },
    end() {
      if (!open) return;
      over();
      raw.end();
      setTimeout(() => raw.destroy(), GRACE_MS).unref();
    },
  };
}
