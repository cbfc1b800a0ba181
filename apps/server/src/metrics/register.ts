import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { ok, type Result } from '../result.ts';
import { VERSION } from '../version.ts';
import { listenForMetrics } from './listener.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { RecentProblems } from './recent-problems.ts';

/** Work that goes on without a request, by kind; each kind says how much of it is under way. */
export interface Jobs {
  register(kind: string, active: () => number): void;
  active(): readonly { readonly kind: string; readonly active: number }[];
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: Metrics;
    readonly jobs: Jobs;
    readonly recentProblems: RecentProblems;
  }
}

/** There is nothing at the address. */
const NO_ROUTE = 'none';

/** Ways to sign in by the pattern of their route; other routes below `/auth` sign nobody in. */
const SIGN_INS: Readonly<Record<string, string>> = {
  '/auth/login': 'password',
  '/auth/login/token': 'token',
  '/auth/login/kubeconfig': 'kubeconfig',
  '/auth/login/proxy': 'proxy',
  '/auth/oauth2/callback': 'oidc',
};

/** The route of pages and their files takes every address that no other takes. */
const PAGES = '/*';
function routeOf(request: FastifyRequest, reply: FastifyReply): string {
  const { url = NO_ROUTE } = request.routeOptions;
  return request.is404 || (url === PAGES && reply.fault?.code === 'NOT_FOUND') ? NO_ROUTE : url;
}

function createJobs(): Jobs {
  const kinds = new Map<string, () => number>();
  return {
    register: (kind, active) => void kinds.set(kind, active),
    active: () => [...kinds].map(([kind, active]) => ({ kind, active: active() })),
  };
}

/** Counts requests and sign-ins, and keeps the latest problems; register before the routes. */
export function registerMetrics(
  app: FastifyInstance,
  config: Pick<Config, 'metricsPort' | 'role'>,
  now: () => number,
): Metrics {
  const metrics = createMetrics({ version: VERSION, role: config.role }, config.metricsPort !== undefined);
  const problems = new RecentProblems(now);
  app.decorate('metrics', metrics);
  app.decorate('jobs', createJobs());
  app.decorate('recentProblems', problems);
  app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request, reply);
    metrics.request(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    const mode = SIGN_INS[route];
    if (mode !== undefined) metrics.signIn(mode, reply.fault?.code ?? 'ok');
    if (reply.fault === undefined) return;
    const { upstream } = reply.fault;
    problems.add({
      code: reply.fault.code,
      route,
      method: request.method,
      requestId: request.id,
      ...(upstream === undefined ? {} : { upstream: upstream.cluster ?? upstream.kind }),
    });
  });
  return metrics;
}

/** Listens where NETLOFT_METRICS_PORT says, until the app closes; undefined where nothing is to be served. */
export async function openMetricsPort(
  app: FastifyInstance,
  { metricsPort, metricsHost, host }: Pick<Config, 'metricsPort' | 'metricsHost' | 'host'>,
): Promise<Result<number | undefined, string>> {
  if (metricsPort === undefined) return ok(undefined);
  const listener = await listenForMetrics(app.metrics, { host: metricsHost ?? host, port: metricsPort });
  if (!listener.ok) return listener;
  app.addHook('onClose', () => listener.value.close());
  app.log.info({ port: listener.value.port }, 'metrics are served');
  return ok(listener.value.port);
}
