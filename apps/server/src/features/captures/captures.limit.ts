import type { preHandlerAsyncHookHandler } from 'fastify';
import { FaultError } from '../../errors.ts';
import { TokenBuckets } from '../../plugins/token-bucket.ts';

const PER_HOUR = 120;
const BURST = 30;

/**
 * Bounds how often one user starts captures and collections. An agent captures at most 16 at a time (pkg/agent/packetcapture), and the
 * controller collects one bundle at a time, so that a script in a loop would keep everybody else waiting.
 */
export function createCaptureLimit(now: () => number): preHandlerAsyncHookHandler {
  const buckets = new TokenBuckets({ perSecond: PER_HOUR / 3_600, burst: BURST, now });
  return async (request) => {
    const seconds = buckets.take(request.identity.key);
    if (seconds === 0) return;
    throw new FaultError({
      code: 'RATE_LIMITED',
      detail: `You started ${BURST} captures in a short time; Netloft starts ${PER_HOUR} an hour for one user.`,
      action: `Wait ${seconds} s, then try again.`,
      retryAfterSeconds: seconds,
    });
  };
}
