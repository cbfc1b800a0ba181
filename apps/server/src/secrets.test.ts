import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from './plugins/request-log.ts';
import { Secret } from './secret.ts';
import { startEchoIssuer, type EchoIssuer } from './testing/echo-issuer.ts';
import { startTestApp, type TestApp, type TestClient } from './testing/harness.ts';
import { watchSecrets, type SecretWatch } from './testing/secret-watch.ts';
import { fingerprintOf } from './upstreams/file-server/sftp.ts';

const fresh = (name: string): string => `${name}-${randomBytes(12).toString('hex')}`;
/** As clusters and issuers make them, signed by nobody. */
function tokenOf(subject: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part({ alg: 'RS256', typ: 'JWT' }), part({ sub: subject }), randomBytes(48).toString('base64url')].join('.');
}
const KEY = randomBytes(32).toString('base64');
const PASSWORDS = {
  'the admin password': fresh('admin'),
  'a wrong admin password': fresh('wrong'),
  'a new admin password': fresh('next'),
  'a token that no cluster knows': fresh('token'),
  'a key in a kubeconfig': Buffer.from(
    `-----BEGIN PRIVATE KEY-----\n${fresh('key')}\n-----END PRIVATE KEY-----\n`,
  ).toString('base64'),
  'a password in a kubeconfig': fresh('kubeconfig'),
  'a wrong NSX password': fresh('nsx'),
  'the ClickHouse password': fresh('clickhouse'),
  'the client secret of the issuer': fresh('client'),
  'a code of the issuer': fresh('code'),
  'a password in the wrong place': fresh('misplaced'),
  'a token in the place of a name': tokenOf(fresh('subject')),
  'a long token in the place of a name': tokenOf('x'.repeat(900)),
} as const;
type Kept = keyof typeof PASSWORDS;

let simulator: Simulator;
let issuer: EchoIssuer;
let server: TestApp;
/** Milliseconds by which the server's clock is ahead. */
let ahead = 0;
let clickhouse: Server;
let watch: SecretWatch;
let admin: TestClient;
/** The server that the test talks to at the moment. */
let asked: TestApp | undefined;

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
type Level = (typeof LEVELS)[number];
/** As pino numbers them. */
const LOWEST: Readonly<Record<Level, number>> = { fatal: 60, error: 50, warn: 40, info: 30, debug: 20, trace: 10 };
/** A server with every way to sign in, at this level of its log. */
const startAt = (level: Level, env: Readonly<Record<string, string>> = {}): Promise<TestApp> =>
  startTestApp({
    simulator,
    now: () => Date.now() + ahead,
    env: {
      NETLOFT_LOG_LEVEL: level,
      NETLOFT_INITIAL_ADMIN_PASSWORD: PASSWORDS['the admin password'],
      NETLOFT_SESSION_KEYS: KEY,
      NETLOFT_OIDC_ISSUER: issuer.issuer,
      NETLOFT_OIDC_CLIENT_ID: 'netloft',
      NETLOFT_OIDC_CLIENT_SECRET: PASSWORDS['the client secret of the issuer'],
      ...env,
    },
  });

/** Answers that are told, without cookies: a session's cookies are how the browser gets them. */
async function ask(client: TestClient, method: string, path: string, init: RequestInit = {}): Promise<number> {
  const where = `the answer to ${method} ${path.split('?', 1)[0]}`;
  try {
    const response = await client.fetch(path, { ...init, method, signal: AbortSignal.timeout(4_000) });
    const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
    watch.told(where, `${JSON.stringify(headers)}\n${await response.text()}`);
    return response.status;
  } catch {
    // Streams have no end; what they told until now is no answer to a credential.
    return 0;
  }
}
const json = (body: unknown): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const basicOf = (password: string): RequestInit => ({
  headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
});

/** What Node writes to the standard error, past the log. */
const warned = (warning: Error): void => watch.told('a warning of the process', `${warning.name}: ${warning.message}`);

beforeAll(async () => {
  watch = watchSecrets(() => asked?.url);
  for (const [name, secret] of Object.entries(PASSWORDS)) watch.keep(name, secret);
  watch.keep('a sealing key', KEY);
  process.on('warning', warned);
  clickhouse = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end(
      'Code: 516. DB::Exception: netloft: Authentication failed: password is incorrect (AUTHENTICATION_FAILED)',
    );
  });
  await new Promise<void>((resolve) => void clickhouse.listen(0, '127.0.0.1', () => resolve()));
  issuer = await startEchoIssuer();
  simulator = await startSimulator({
    antrea: '2.7',
    featureGates: { PacketCapture: true, SupportBundleCollection: true },
    nsx: { managers: 1, realizeMs: 50, purgeMs: 0, indexLagMs: 0, requestsPerSecond: 0 },
  });
  const { nsx, sftp, clusters } = simulator;
  const account = nsx?.users.find(({ name }) => name === 'admin');
  if (nsx === undefined || account === undefined) throw new Error('the simulator has no NSX');
  watch.keep('the NSX password', account.password);
  watch.keep('the password of the file server', sftp.password);
  for (const user of ['admin', 'andreasm', 'user1'] as const)
    watch.keep(`the token of ${user}`, clusters[0].token(user));
  const fingerprint = fingerprintOf(Buffer.from(sftp.hostPublicKey, 'base64'));
  server = await startAt('trace', {
    NETLOFT_NSX_MANAGERS: nsx.urls.join(','),
    NETLOFT_NSX_CA: nsx.caPath,
    NETLOFT_NSX_USER: 'admin',
    NETLOFT_NSX_PASSWORD: account.password,
    NETLOFT_FLOW_STORE: `http://127.0.0.1:${(clickhouse.address() as AddressInfo).port}/netloft`,
    NETLOFT_FLOW_STORE_USER: 'netloft',
    NETLOFT_FLOW_STORE_PASSWORD: PASSWORDS['the ClickHouse password'],
    NETLOFT_FILE_SERVERS: `${new URL(sftp.url).host}=${fingerprint}`,
  });
  asked = server;
  admin = server.client();
  expect(await ask(admin, 'POST', '/auth/login', basicOf(PASSWORDS['the admin password']))).toBe(200);
}, 90_000);
afterAll(async () => {
  await server.close();
  await Promise.all([simulator.close(), issuer.close()]);
  clickhouse.close();
  process.off('warning', warned);
  watch.close();
});

/** Sealed cookies of a client, which are as good as what they hold. */
const keepCookies = (client: TestClient): void => {
  for (const pair of client.cookie().split('; ')) watch.keep('a sealed session', pair.split('=', 2)[1] ?? '');
};
let toldLines = 0;
/** What the log has more than before; lines are whole. */
const tellLog = (): void => {
  const log = server.logs();
  watch.told('the log', log.slice(toldLines));
  toldLines = log.length;
};
const leaks = (): readonly string[] => {
  keepCookies(admin);
  tellLog();
  return watch.leaks();
};

const kubeconfig = (user: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [
      {
        name: 'k',
        cluster: {
          server: simulator.clusters[0].url,
          'certificate-authority-data': Buffer.from(simulator.clusters[0].authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'u', user }],
  });
const secret = (name: Kept): string => PASSWORDS[name];

/** The address of a route with `pasted` in the place of one of its parameters after the other. */
function pastedPaths(url: string, cluster: string, pasted: string): readonly string[] {
  const places = url.match(/:\w+|\*/g) ?? [];
  return places.map((_, poisoned) => {
    let place = -1;
    return url.replaceAll(/:\w+|\*/g, (name) => {
      place += 1;
      return place === poisoned ? pasted : name === ':cluster' ? cluster : 'x';
    });
  });
}

/** Pastes secrets into the body and the parameters of every route, and into queries of those that read; `reads` leaves those out. Answers how many were asked. */
async function pasteEverywhere(target: TestApp, as: TestClient, reads: boolean): Promise<number> {
  const poison = secret('a password in the wrong place');
  const members = [
    'token',
    'password',
    'kubeconfig',
    'currentPassword',
    'newPassword',
    'credential',
    'key',
    'filter',
    'name',
    'username',
    'object',
  ];
  const body = Object.fromEntries(members.map((member) => [member, [poison]]));
  const query = new URLSearchParams(members.map((member): [string, string] => [member, poison])).toString();
  const routes = target.app.routeTable.routes.filter(
    ({ method, url }) =>
      method !== 'HEAD' &&
      (reads || method !== 'GET') &&
      url !== '/*' &&
      !url.startsWith('/auth/logout') &&
      url !== '/healthz',
  );
  const queue = [...routes];
  const lane = async (): Promise<void> => {
    for (let route = queue.shift(); route !== undefined; route = queue.shift()) {
      const path = route.url
        .replace(':cluster', target.cluster.name)
        .replaceAll(/:\w+/g, 'x')
        .replace('*', 'api/v1/namespaces');
      // What is searched for is told back; where it is no secret's place, the address stays without it.
      const isRead = route.method === 'GET';
      await ask(as, route.method, isRead ? path : `${path}?${query}`, isRead ? {} : json(body));
      // The API server's own protocol is passed on as it comes, query and all.
      if (isRead && !route.url.endsWith('*')) await ask(as, 'GET', `${path}?token=${poison}&password=${poison}`);
      for (const token of ['a token in the place of a name', 'a long token in the place of a name'] as const)
        for (const pasted of pastedPaths(route.url, target.cluster.name, secret(token)))
          expect(await ask(as, route.method, pasted, isRead ? {} : json({})), route.url).toBeGreaterThanOrEqual(400);
    }
  };
  await Promise.all(Array.from({ length: 12 }, lane));
  return routes.length;
}

/** Each way to sign in with a credential that is good, bad or in the wrong place, and the status of the answer where it is certain. */
const SIGN_INS: readonly (readonly [string, number | undefined, () => readonly [string, string, RequestInit]])[] = [
  ['the right password', 200, () => ['POST', '/auth/login', basicOf(secret('the admin password'))]],
  ['a wrong password', 401, () => ['POST', '/auth/login', basicOf(secret('a wrong admin password'))]],
  ['a good token', 200, () => ['POST', '/auth/login/token', json({ token: simulator.clusters[0].token('user1') })]],
  ['a bad token', 401, () => ['POST', '/auth/login/token', json({ token: secret('a token that no cluster knows') })]],
  [
    'a token in a body that is no JSON',
    400,
    () => ['POST', '/auth/login/token', json(`{"token": ${secret('a token that no cluster knows')}`)],
  ],
  [
    'a token in the wrong member',
    400,
    () => ['POST', '/auth/login/token', json({ password: secret('a token that no cluster knows') })],
  ],
  [
    'a token in the query',
    undefined,
    () => ['GET', `/auth/login/token?token=${secret('a token that no cluster knows')}`, {}],
  ],
  [
    'a good kubeconfig',
    200,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({ kubeconfig: kubeconfig({ token: simulator.clusters[0].token('andreasm') }) }),
    ],
  ],
  [
    'a kubeconfig with a key that is none',
    undefined,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({
        kubeconfig: kubeconfig({
          'client-certificate-data': 'QQ==',
          'client-key-data': secret('a key in a kubeconfig'),
        }),
      }),
    ],
  ],
  [
    'a kubeconfig with a password',
    undefined,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({ kubeconfig: kubeconfig({ username: 'x', password: secret('a password in a kubeconfig') }) }),
    ],
  ],
  [
    'a kubeconfig that runs a program',
    undefined,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({
        kubeconfig: kubeconfig({
          exec: { command: 'x', env: [{ name: 'P', value: secret('a password in a kubeconfig') }] },
        }),
      }),
    ],
  ],
  [
    'a kubeconfig that is no YAML',
    undefined,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({ kubeconfig: `users: [${secret('a password in a kubeconfig')}: {` }),
    ],
  ],
  [
    'a kubeconfig with a tag',
    400,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({ kubeconfig: `users:\n  - user:\n      token: !secret ${secret('a password in a kubeconfig')}\n` }),
    ],
  ],
  [
    'a kubeconfig with a name that is a list',
    400,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({ kubeconfig: `? [${secret('a password in a kubeconfig')}]\n: 1\n` }),
    ],
  ],
  [
    'a kubeconfig with a password in the address of another server',
    400,
    () => [
      'POST',
      '/auth/login/kubeconfig',
      json({
        kubeconfig: kubeconfig({ token: 't' }).replace(
          simulator.clusters[0].url,
          `https://x:${secret('a password in a kubeconfig')}@203.0.113.1:6443`,
        ),
      }),
    ],
  ],
  [
    'an answer of the issuer',
    undefined,
    () => [
      'GET',
      `/auth/oauth2/callback?code=${secret('a code of the issuer')}&state=${secret('a code of the issuer')}`,
      {},
    ],
  ],
  ['the beginning of a sign-in at the issuer', undefined, () => ['GET', '/auth/oauth2/login', {}]],
  [
    'a bearer token',
    200,
    () => ['GET', '/api/v1/clusters', { headers: { authorization: `Bearer ${simulator.clusters[0].token('admin')}` } }],
  ],
  [
    'a bearer token that no cluster knows',
    401,
    () => [
      'GET',
      '/api/v1/clusters',
      { headers: { authorization: `Bearer ${secret('a token that no cluster knows')}` } },
    ],
  ],
];

describe('no secret is told', () => {
  it.each(SIGN_INS)('by signing in with %s', async (_, status, request) => {
    // A wrong credential makes the next one wait.
    ahead += 60_000;
    const client = server.client();
    const [method, path, init] = request();
    const answered = await ask(client, method, path, init);
    if (status !== undefined) expect(answered).toBe(status);
    if (client.cookie() !== '') {
      keepCookies(client);
      await ask(client, 'GET', '/auth/session');
    }
    expect(leaks()).toEqual([]);
  });

  it('by the words of an issuer, which may repeat what it was sent', async () => {
    const client = server.client();
    const begun = await client.fetch('/auth/oauth2/login');
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const back = `/auth/oauth2/callback?code=${secret('a code of the issuer')}&state=${state}`;
    const html = { headers: { accept: 'text/html' } };
    expect(await ask(client, 'GET', back, html)).toBe(303);
    watch.keep('the verifier', issuer.asked.at(-1)?.get('code_verifier') ?? '');
    expect(await ask(client, 'GET', '/auth/oauth2/problem')).toBe(200);
    const again = await client.fetch('/auth/oauth2/login');
    const next = new URL(again.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const said = [secret('the client secret of the issuer'), secret('a token in the place of a name')].join(' ');
    const refused = new URLSearchParams({ state: next, error: 'access_denied', error_description: said });
    expect(await ask(client, 'GET', `/auth/oauth2/callback?${refused.toString()}`, html)).toBe(303);
    expect(await ask(client, 'GET', '/auth/oauth2/problem')).toBe(200);
    expect(server.logs()).toContain('access_denied: [hidden] [hidden]');
    expect(leaks()).toEqual([]);
  });

  it('by any route, whatever is pasted into its address, query and body', async () => {
    expect(await pasteEverywhere(server, admin, true)).toBeGreaterThan(60);
    expect(leaks()).toEqual([]);
  }, 120_000);

  it('by the address of a request in the log, which names what was asked for otherwise', async () => {
    const opaque = 'v9XkT2mQ8bR5wLz1Y7cF4hJ6gD0pAuEiOqWtXsN3';
    const at = `/api/v1/clusters/${server.cluster.name}/traceflows`;
    for (const name of [opaque, encodeURIComponent(`Bearer ${opaque}`), 'web-to-database'])
      expect(await ask(admin, 'GET', `${at}/${name}`)).toBeGreaterThanOrEqual(400);
    expect(await ask(admin, 'GET', `/${opaque}`)).toBeGreaterThan(0);
    const log = await vi.waitUntil(() => (server.logs().includes('web-to-database') ? server.logs() : undefined));
    expect(log).toContain(`"path":"${at}/[hidden]"`);
    expect(log).not.toContain(opaque);
  });

  it('by NSX, the flow store and the file server, whether they take the credential or not', async () => {
    const { name } = server.cluster;
    const base = `/api/v1/clusters/${name}`;
    expect(await ask(admin, 'GET', '/api/v1/nsx')).toBe(200);
    expect(await ask(admin, 'GET', '/api/v1/nsx/groups')).toBe(200);
    expect(
      await ask(
        admin,
        'POST',
        '/api/v1/nsx/sign-in',
        json({ username: 'auditor', password: secret('a wrong NSX password') }),
      ),
    ).toBeGreaterThanOrEqual(400);
    expect(await ask(admin, 'GET', `${base}/flows/status`)).toBe(200);
    expect(await ask(admin, 'GET', `${base}/flows?from=now-1h`)).toBeGreaterThanOrEqual(400);
    const { url, hostPublicKey } = simulator.sftp;
    const request = {
      nodes: { type: 'all' },
      fileServer: { url, hostPublicKey },
      authentication: { secret: { namespace: 'kube-system', name: 'support-bundle-secret' } },
    };
    const made = await admin.send('POST', `${base}/support-bundles`, request);
    const { id } = (await made.json()) as { id: string };
    await vi.waitFor(
      async () => {
        const text = await (await admin.fetch(`${base}/support-bundles/${id}`)).text();
        watch.told('a support bundle', text);
        expect(text).not.toMatch(/"state":"(Pending|Running)"/);
      },
      { timeout: 60_000, interval: 200 },
    );
    const [node] = server.cluster.store.list('', 'nodes');
    const file = await admin.fetch(`${base}/support-bundles/${id}/nodes/${node?.metadata.name ?? ''}/file`);
    watch.told('the headers of a file', JSON.stringify([...file.headers]));
    await file.arrayBuffer();
    expect(leaks()).toEqual([]);
  }, 90_000);

  it('by a changed password, the end of a session, and the metrics', async () => {
    // The wrong passwords of before are forgotten.
    ahead += 15 * 60_000;
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const change = (from: Kept, to: Kept) =>
      ask(
        admin,
        'PUT',
        '/api/v1/account/password',
        json({ currentPassword: base64(secret(from)), newPassword: base64(secret(to)) }),
      );
    expect(await change('the admin password', 'a new admin password')).toBe(200);
    expect(await change('a wrong admin password', 'the admin password')).toBe(400);
    watch.told('the metrics', await server.app.metrics.text());
    keepCookies(admin);
    expect(await ask(admin, 'POST', '/auth/logout')).toBe(200);
    tellLog();
    expect(watch.leaks()).toEqual([]);
  });
});

describe('no secret is told at the level', () => {
  // What the trace of everything shows above holds for less of it, unless something is told otherwise because of the level.
  it.each(LEVELS.filter((level) => level !== 'trace'))(
    '%s, whatever one signs in with or pastes into a change',
    async (level) => {
      const quiet = await startAt(level);
      asked = quiet;
      try {
        for (const [, status, request] of SIGN_INS) {
          ahead += 60_000;
          const client = quiet.client();
          const [method, path, init] = request();
          const answered = await ask(client, method, path, init);
          if (status !== undefined) expect(answered).toBe(status);
          if (client.cookie() === '') continue;
          keepCookies(client);
          await ask(client, 'POST', '/auth/logout');
        }
        ahead += 60_000;
        const someone = quiet.client();
        expect(await ask(someone, 'POST', '/auth/login', basicOf(secret('the admin password')))).toBe(200);
        keepCookies(someone);
        expect(await pasteEverywhere(quiet, someone, false)).toBeGreaterThan(20);
        watch.told(`the log at ${level}`, quiet.logs());
        expect(watch.leaks()).toEqual([]);
        const levels = quiet
          .logs()
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => (JSON.parse(line) as { level: number }).level);
        expect(levels.filter((one) => one < LOWEST[level])).toEqual([]);
        if (LOWEST[level] <= LOWEST.warn) expect(levels).not.toEqual([]);
      } finally {
        asked = server;
        await quiet.close();
      }
    },
  );
});

it.each(LEVELS)('a line of level %s shows nothing of what is known to be secret, however deep it lies', (level) => {
  const lines: string[] = [];
  const destination = new PassThrough();
  destination.on('data', (chunk: Buffer) => void lines.push(chunk.toString('utf8')));
  const log = createLogger(level, destination);
  const value = fresh('value');
  const facts = { authorization: value, cookie: value, token: value, password: value, kubeconfig: value, key: value };
  log[level]({ ...facts, secret: new Secret(value), a: facts, b: { c: facts }, list: [new Secret(value)] }, 'a line');
  expect(lines.join('')).toContain('a line');
  expect(lines.join('')).not.toContain(value);
});
