import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadFacts } from './request-facts.ts';
import { registerSecurityHeaders } from './security-headers.ts';

const PROXY = '10.20.7.10';
let app: FastifyInstance;
beforeAll(async () => {
  app = fastify();
  app.decorate('readFacts', createReadFacts({ trustProxy: [PROXY], publicUrl: undefined }));
  registerSecurityHeaders(app);
  app.get('/', async () => '');
  await app.ready();
});
afterAll(() => app.close());

const hsts = async (host: string, scheme: string | undefined, remoteAddress: string): Promise<unknown> => {
  const forwarded = scheme === undefined ? {} : { 'x-forwarded-proto': scheme };
  const answer = await app.inject({ method: 'GET', url: '/', remoteAddress, headers: { host, ...forwarded } });
  return answer.headers['strict-transport-security'];
};

describe('Strict-Transport-Security', () => {
  // A browser keeps it for a name with all its ports: another server of the same machine would be out of reach for a year.
  it.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:8443',
    'localhost.',
    'a.localhost:1',
    '127.0.0.1:3000',
    '127.8.9.1',
    '[::1]:3000',
  ])('is not sent to https://%s', async (host) => {
    expect(await hsts(host, 'https', PROXY)).toBeUndefined();
  });

  it.each([
    ['plain HTTP through the proxy', 'http', PROXY],
    ['plain HTTP without a proxy', undefined, '192.168.1.5'],
    ['a scheme that a stranger claims', 'https', '192.168.1.5'],
  ])('is not sent over %s', async (_, scheme, from) => {
    expect(await hsts('netloft.example', scheme, from)).toBeUndefined();
  });

  it.each(['netloft.example', 'localhost.example:443', '127.0.0.1.example'])('is sent to https://%s', async (host) => {
    expect(await hsts(host, 'https', PROXY)).toBe('max-age=31536000');
  });
});
