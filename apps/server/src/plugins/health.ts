import type { FastifyInstance } from 'fastify';
import { FaultError, type Fault } from '../errors.ts';

export interface Lifecycle {
  state: 'starting' | 'ready' | 'stopping';
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifecycle: Lifecycle;
  }
}

const stopping: Fault = {
  code: 'SHUTTING_DOWN',
  detail: 'Netloft is shutting down and takes no new requests.',
  retryAfterSeconds: 5,
};

/**
 * `/healthz`: the process answers. `/readyz`: it wants requests, which it does not while it starts or shuts down. Neither asks a cluster:
 * an unreachable cluster is shown on the pages, and restarting Netloft would not bring it back.
 */
export function registerHealth(app: FastifyInstance): void {
  app.decorate('lifecycle', { state: 'starting' });
  app.addHook('onRequest', async (request) => {
    if (app.lifecycle.state === 'stopping' && request.routeOptions.url !== '/healthz') throw new FaultError(stopping);
  });
  // A connection kept alive after its answer would hold the server until its client lets go.
  app.addHook('onSend', async (_request, reply) => {
    if (app.lifecycle.state === 'stopping') reply.header('connection', 'close');
  });
  const open = {
    config: { public: true, rateLimit: false as const },
    schema: { hide: true },
    logLevel: 'warn' as const,
  };
  app.get('/healthz', open, (_request, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/readyz', open, (_request, reply) => {
    if (app.lifecycle.state === 'ready') return reply.type('text/plain').send('ready\n');
    throw new FaultError({
      ...stopping,
      detail: 'Netloft is starting.',
      action: 'Try again in a moment.',
      retryAfterSeconds: 1,
    });
  });
}
