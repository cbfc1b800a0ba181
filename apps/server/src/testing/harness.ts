import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  startSimulator,
  type SimulatedCluster,
  type SimulatedUser,
  type Simulator,
  type SimulatorOptions,
} from '@netloft/simulator';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { createLogger } from '../plugins/request-log.ts';
import { recordRights } from './rights-record.ts';

/** Admin password of every test app. */
export const ADMIN_PASSWORD = 'admin';

export interface TestAppOptions {
  /** A running simulator to share; one is started and closed with the app when absent. */
  readonly simulator?: Simulator;
  readonly simulatorOptions?: SimulatorOptions;
  /** Environment variables of the server, such as `{ NETLOFT_SESSION_IDLE_MINUTES: '5' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Contexts to register; both clusters when absent. */
  readonly contexts?: readonly string[];
  /** Data directory to keep; a temporary one when absent. */
  readonly dataDir?: string;
  /** Epoch milliseconds, in place of the clock. */
  readonly now?: () => number;
}

/** A browser or script with cookies of its own. Paths are relative to the app. */
export interface TestClient {
  /** As fetch, without following redirects, with this client's cookies. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** GET, expecting 2xx; the parsed body. */
  json<T = unknown>(path: string): Promise<T>;
  /** Sends a JSON body. */
  send(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, body?: unknown): Promise<Response>;
  /** Value for a Cookie header, for WebSockets. */
  cookie(): string;
}

export interface TestApp {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly simulator: Simulator;
  readonly dataDir: string;
  /** The first simulated cluster, which is the default one. */
  readonly cluster: SimulatedCluster;
  /** Everything that the server logged until now. */
  logs(): string;
  /** A client without a session. */
  client(): TestClient;
  /** A client signed in with the admin password, or with the token of a simulated user of the first cluster. */
  signIn(who: 'admin-password' | SimulatedUser): Promise<TestClient>;
  close(): Promise<void>;
}

/** A client of any server at `url`. */
export function createClient(url: string): TestClient {
  const jar = new Map<string, string>();
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (jar.size > 0 && !headers.has('cookie')) headers.set('cookie', cookie());
    const response = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    fetch: send,
    cookie,
    async json<T>(path: string) {
      const response = await send(path);
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    send: (method, path, body) =>
      send(path, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
  };
}

export const basic = (password: string, user = 'admin'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** The cookies that a client got from one replica, as they go to another one: their names hold the port, which is one behind one address. */
export function cookieAt(client: TestClient, from: TestApp, to: TestApp): Record<string, string> {
  const port = ({ url }: TestApp): string => `-${new URL(url).port}-`;
  return { cookie: client.cookie().replaceAll(port(from), port(to)) };
}

/**
 * The real app on a loopback port, with a simulated cluster behind it. Start one for a test file (beforeAll) and close it (afterAll):
 * `const server = await startTestApp(); const admin = await server.signIn('admin-password');`
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const simulator = options.simulator ?? (await startSimulator(options.simulatorOptions ?? {}));
  recordRights(simulator);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'netloft-server-')));
  const contexts = options.contexts ?? simulator.clusters.map(({ name }) => name);
  const config = readConfig(
    [
      '--port',
      '0',
      '--data-dir',
      dataDir,
      '--kubeconfig',
      simulator.kubeconfigPath,
      ...contexts.flatMap((name) => ['--context', name]),
    ],
    {
      NETLOFT_INITIAL_ADMIN_PASSWORD: ADMIN_PASSWORD,
      NETLOFT_SIGN_INS_PER_MINUTE: '10000',
      NETLOFT_FLOW_STORE: 'off',
      ...options.env,
    },
  );
  if (!config.ok) throw new Error(config.error.join('\n'));
  const lines: string[] = [];
  const destination = new PassThrough();
  destination.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  const built = await buildApp({
    config: config.value,
    logger: createLogger(config.value.logLevel, destination),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  if (!built.ok) throw new Error(built.error);
  const port = await built.value.listen();
  if (!port.ok) throw new Error(port.error);
  const url = `http://127.0.0.1:${port.value}`;
  const [cluster] = simulator.clusters;

  return {
    url,
    app: built.value.app,
    simulator,
    dataDir,
    cluster,
    logs: () => lines.join(''),
    client: () => createClient(url),
    async signIn(who) {
      const client = createClient(url);
      const response =
        who === 'admin-password'
          ? await client.fetch('/auth/login', { method: 'POST', headers: basic(ADMIN_PASSWORD) })
          : await client.send('POST', '/auth/login/token', { token: cluster.token(who) });
      if (!response.ok) throw new Error(`signing in as ${who} answered ${response.status}: ${await response.text()}`);
      return client;
    },
    async close() {
      await built.value.app.close();
      if (options.simulator === undefined) await simulator.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
