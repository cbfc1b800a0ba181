import { randomBytes } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultOfUpstream, FaultError } from '../errors.ts';
import type { UpstreamError } from '../upstreams/kubernetes/types.ts';
import { createAuthenticator, registerAuthorization } from './authorization/authorization.ts';
import { createOriginChecks } from './origin.ts';
import { registerProblemDetails } from './problem-details.ts';
import { createReadFacts } from './request-facts.ts';
import { registerRequestLog } from './request-log.ts';
import { registerRouteTable } from './route-table.ts';
import { createEndedSessions } from './sessions/ended-sessions.ts';
import { createRenewal } from './sessions/renewal.ts';
import { createSealer } from './sessions/sealer.ts';
import { sealingKey } from './sessions/session-keys.ts';
import { createSessions } from './sessions/sessions.ts';
import { readConfig } from '../config.ts';

/** The real session and authorization plugins around one route, which fails with whatever the test says that a cluster answered. */
let app: FastifyInstance;
let answer: UpstreamError = { code: 'failed', cluster: 'a', message: '' };

beforeAll(async () => {
  const config = readConfig([], { KUBERNETES_SERVICE_HOST: '10.0.0.1' });
  if (!config.ok) throw new Error(config.error.join('\n'));
  const readFacts = createReadFacts(config.value);
  const originChecks = createOriginChecks(config.value, readFacts);
  const sessions = createSessions({
    config: config.value,
    sealer: createSealer([sealingKey(randomBytes(32))]),
    ended: createEndedSessions(Date.now),
    readFacts,
    now: Date.now,
    adminHolds: (generation) => Promise.resolve(generation === '1'),
    proxyNames: () => 'nobody',
  });
  const never = (): never => {
    throw new Error('no cluster is asked here');
  };
  const clusters = { default: { name: 'a' } as never, get: never, all: never, close: never };
  const bearerTokens = { identify: never, forget: never };
  const authenticator = createAuthenticator({
    config: config.value,
    originChecks,
    sessions,
    bearerTokens,
    clusters,
    readFacts,
    renewal: createRenewal(undefined, Date.now, never),
    passwordIsGenerated: () => false,
  });
  app = fastify();
  app.decorate('readFacts', readFacts);
  app.decorate('originChecks', originChecks);
  app.decorate('sessions', sessions);
  app.decorate('bearerTokens', bearerTokens);
  app.decorate('authenticator', authenticator);
  registerRouteTable(app);
  registerRequestLog(app);
  registerProblemDetails(app);
  await app.register(fastifyCookie);
  registerAuthorization(app, { originChecks, authenticator, sessions });
  app.post('/sign-in', { config: { public: true } }, (_request, reply) => {
    sessions.begin(reply, {
      mode: 'serviceAccountToken',
      username: 'u',
      groups: [],
      cluster: 'a',
      credential: { type: 'bearer', token: 't' },
    });
    return reply.send();
  });
  app.get('/ask', () => {
    throw new FaultError(faultOfUpstream(answer));
  });
  app.get('/fine', () => 'fine');
});
afterAll(() => app.close());

async function signIn(): Promise<string> {
  const response = await app.inject({ method: 'POST', url: '/sign-in', headers: { host: 'localhost' } });
  return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}
const get = (url: string, cookie: string) => app.inject({ url, headers: { host: 'localhost', cookie } });

describe('a cluster’s', () => {
  it('401 ends the session, for copies of its cookie as well', async () => {
    const cookie = await signIn();
    answer = { code: 'unauthenticated', cluster: 'a', status: 401, message: 'Unauthorized' };
    const response = await get('/ask', cookie);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'SESSION_EXPIRED', upstream: { status: 401 } });
    expect(response.cookies).toEqual([expect.objectContaining({ value: '', maxAge: 0 })]);
    expect((await get('/fine', cookie)).statusCode).toBe(401);
  });

  it.each<[UpstreamError['code'], number, number]>([
    ['forbidden', 403, 403],
    ['conflict', 409, 409],
    ['invalid', 422, 422],
    ['failed', 500, 502],
    ['unavailable', 0, 502],
  ])('%s does not, and reaches the reader word for word', async (code, status, expected) => {
    const cookie = await signIn();
    answer = {
      code,
      cluster: 'a',
      message: `admission webhook "x" denied the request: “no”`,
      ...(status === 0 ? {} : { status }),
    };
    const response = await get('/ask', cookie);
    expect(response.statusCode).toBe(expected);
    expect(response.json()).toMatchObject({ detail: answer.message });
    expect(response.cookies).toEqual([]);
    expect((await get('/fine', cookie)).statusCode).toBe(200);
  });

  it('429 is passed on with its time to wait', async () => {
    const cookie = await signIn();
    answer = { code: 'too-many', cluster: 'a', status: 429, message: 'too many', retryAfterSeconds: 7 };
    const response = await get('/ask', cookie);
    expect(response.statusCode).toBe(429);
    expect(response.headers['retry-after']).toBe('7');
  });
});
