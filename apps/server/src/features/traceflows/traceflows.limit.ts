import type { preHandlerAsyncHookHandler } from 'fastify';
import { FaultError } from '../../errors.ts';
import { TokenBuckets } from '../../plugins/token-bucket.ts';

export type TraceLimit = preHandlerAsyncHookHandler;

const PER_HOUR = 600;
const BURST = 60;

/**
 * Bounds how often one user starts traces. Antrea runs at most 14 at a time (pkg/controller/traceflow), so that a script in a loop would
 * keep everybody else waiting.
 */
export function createTraceLimit(now: () => number): TraceLimit {
  const buckets = new TokenBuckets({ perSecond: PER_HOUR / 3_600, burst: BURST, now });
  return async (request) => {
    const seconds = buckets.take(request.identity.key);
    if (seconds === 0) return;
    throw new FaultError({
      code: 'RATE_LIMITED',
      detail: `You started ${BURST} traces in a short time; Netloft starts ${PER_HOUR} an hour for one user.`,
      action: `Wait ${seconds} s, then try again.`,
      retryAfterSeconds: seconds,
    });
  };
}
