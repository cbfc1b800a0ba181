import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { FaultError } from '../errors.ts';

/**
 * Bounds how often one user (or, on public routes, one address) may ask. The bound for everything is generous, a guard against runaway scripts;
 * a route states a tighter one as `config: { rateLimit: { max, timeWindow } }`.
 */
export async function registerRateLimits(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  const none = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };
  await app.register(fastifyRateLimit, {
    global: true,
    max: requestsPerMinute,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: (request) => request.authenticated?.identity.key ?? app.readFacts(request.raw).ip,
    addHeaders: { ...none, 'retry-after': true },
    addHeadersOnExceeding: none,
    errorResponseBuilder: (_request, { max, after, ttl }) =>
      new FaultError({
        code: 'RATE_LIMITED',
        detail: `This address answers ${max} requests in its time window; it does again in ${after}.`,
        retryAfterSeconds: Math.ceil(ttl / 1000),
      }),
  });
}
