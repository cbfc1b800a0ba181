import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { openTheiaSources } from './open-backend.ts';

const asked: string[] = [];
const server = createServer((request, response) => {
  const [, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  asked.push(Buffer.from(encoded, 'base64').toString());
  response.writeHead(500).end();
});
beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise((closed) => server.close(closed)));

const STORE = { NETLOFT_FLOW_STORE_USER: 'netloft', NETLOFT_FLOW_STORE_PASSWORD: 'p1' };
const OWN = { NETLOFT_THEIA_CLICKHOUSE_USER: 'reader' };
it.each([
  ['as its own user', { ...STORE, ...OWN, NETLOFT_THEIA_CLICKHOUSE_PASSWORD: 'p2' }, 'reader:p2'],
  ['never with the store’s password beside a user of its own', { ...STORE, ...OWN }, 'reader:'],
  ['as the store’s user where it has none', STORE, 'netloft:p1'],
])('a ClickHouse of Theia is asked %s', async (_, env, login) => {
  const { port } = server.address() as AddressInfo;
  const config = readConfig([], {
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    NETLOFT_THEIA_CLICKHOUSE: `http://127.0.0.1:${port}/default`,
    ...env,
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  asked.length = 0;
  const sources = await openTheiaSources(config.value, 'local');
  const source = sources.get('local');
  await source?.status();
  await source?.close();
  expect(new Set(asked)).toEqual(new Set([login]));
});
