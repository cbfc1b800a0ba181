import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFlowStore } from '@netloft/flow-store';
import { createAuthority, issue } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import { createLogger } from '../plugins/request-log.ts';
import { openTheiaSources, storeOptions } from './open-backend.ts';

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
  const source = sources.ok ? sources.value.get('local') : undefined;
  await source?.status();
  await source?.close();
  expect(new Set(asked)).toEqual(new Set([login]));
});

describe('a ClickHouse with a certificate of a private authority', () => {
  let folder: string;
  let secure: Server;
  const file = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'netloft-clickhouse-tls-'));
    const [authority, other] = [await createAuthority('house'), await createAuthority('other')];
    const { certificate: cert, key } = await issue(authority, { commonName: 'ch' }, { dns: [], ips: ['127.0.0.1'] });
    writeFileSync(file('house.pem'), authority.certificate);
    // A file may hold several authorities.
    writeFileSync(file('both.pem'), `${other.certificate}\n${authority.certificate}\n`);
    writeFileSync(file('other.pem'), other.certificate);
    writeFileSync(file('words.pem'), 'not PEM');
    secure = createSecureServer({ cert, key }, (request, response) => {
      request.resume();
      response.writeHead(500).end('Code: 999. DB::Exception: the server was heard. (KEEPER_EXCEPTION)');
    });
    await new Promise<void>((listening) => secure.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    await new Promise((closed) => {
      secure.close(closed);
      secure.closeAllConnections();
    });
    rmSync(folder, { recursive: true });
  });

  const settingsOf = (env: Readonly<Record<string, string>>): Config => {
    const { port } = secure.address() as AddressInfo;
    const config = readConfig(['--data-dir', file('data')], {
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      NETLOFT_FLOW_STORE: `https://127.0.0.1:${port}/netloft`,
      NETLOFT_THEIA_CLICKHOUSE: `https://127.0.0.1:${port}/default`,
      ...env,
    });
    if (!config.ok) throw new Error(config.error.join('\n'));
    return config.value;
  };
  const STARTING = 'the tables are being prepared';
  /** What the status page says of Netloft's own store, or the fault of the start. */
  const ofStore = async (ca: string | undefined): Promise<string | undefined> => {
    const config = settingsOf(ca === undefined ? {} : { NETLOFT_FLOW_STORE_CA: file(ca) });
    const options = storeOptions(config, createLogger('silent'), { defaultCluster: 'local', known: ['local'] });
    if (!options.ok) return options.error;
    if (options.value === undefined) throw new Error('the store is off');
    const store = await openFlowStore(options.value);
    const told = await vi.waitUntil(
      async () => {
        const { detail } = await store.status();
        return detail === STARTING ? undefined : detail;
      },
      { timeout: 20_000 },
    );
    await store.close(0);
    return told;
  };
  /** The same of Theia's. */
  const ofTheia = async (ca: string | undefined): Promise<string | undefined> => {
    const config = settingsOf(ca === undefined ? {} : { NETLOFT_THEIA_CLICKHOUSE_CA: file(ca) });
    const sources = await openTheiaSources(config, 'local');
    if (!sources.ok) return sources.error;
    const source = sources.value.get('local');
    const answer = await source?.queries.storedOf('local');
    await source?.close();
    return answer?.ok === false && 'detail' in answer.error ? answer.error.detail : undefined;
  };

  it.each<[string, string | undefined, RegExp]>([
    ['is not spoken to without its authority', undefined, /^ClickHouse cannot be reached: .*certificate/],
    ['is not spoken to with another authority', 'other.pem', /^ClickHouse cannot be reached: .*certificate/],
    [
      'fails the start with a file that is no certificate',
      'words.pem',
      /_CA .*words\.pem is not PEM of a certificate$/,
    ],
    ['fails the start with a file that is not there', 'none.pem', /_CA .*none\.pem cannot be read \(ENOENT\)$/],
    ['is asked with its authority', 'house.pem', /the server was heard/],
    ['is asked with its authority among several', 'both.pem', /the server was heard/],
  ])('%s', async (_, ca, told) => {
    expect(await ofStore(ca)).toMatch(told);
    expect(await ofTheia(ca)).toMatch(told);
  });
});
