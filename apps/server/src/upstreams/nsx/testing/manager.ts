import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createAuthority, issue, type KeyPair } from '@netloft/simulator';
import { X509Certificate } from 'node:crypto';
import { Writable } from 'node:stream';
import { createLogger } from '../../../plugins/request-log.ts';
import { Secret } from '../../../secret.ts';
import { fixedSource } from '../credential-source.ts';
import type { NsxSettings } from '../settings.ts';
import type { NsxTimings } from '../timings.ts';
import type { NsxUpstream } from '../types.ts';
import { createNsxUpstream } from '../upstream.ts';

export const PASSWORD = 'VMware1!VMware1!';
export const BASIC = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
/** Waits that a test does not want to wait for; that of a second manager stays, as a busy computer is slow too. */
export const QUICK: Partial<NsxTimings> = {
  deadlineMs: 5_000,
  connectMs: 1_000,
  backOffMs: 10,
  repeatMs: 5,
  probeMs: 20,
  probeCapMs: 40,
  windowMs: 20,
  closeMs: 200,
};

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Subject of the client certificate. */
  readonly peer: string | undefined;
}
export type Handler = (call: Call, response: ServerResponse) => void;

/** A manager whose bytes a test decides one by one. */
export interface ScriptedManager {
  readonly url: string;
  readonly address: string;
  readonly thumbprint: string;
  /** Without probes, which come when they come. */
  readonly calls: Call[];
  handle(handler: Handler): void;
  paths(): string[];
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Bench {
  readonly authority: KeyPair;
  manager(handler?: Handler): Promise<ScriptedManager>;
  upstream(managers: readonly ScriptedManager[], options?: UpstreamParts): NsxUpstream;
  /** Everything that was logged, as text. */
  logged(): string;
  close(): Promise<void>;
}

export interface UpstreamParts {
  readonly settings?: Partial<NsxSettings>;
  readonly timings?: Partial<NsxTimings>;
  readonly now?: () => number;
  readonly maxBytes?: number;
}

export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
export const page = (response: ServerResponse, status: number) => {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end(`<html><head><title>${status}</title></head><body><h1>It does not work</h1></body></html>`);
};
export const refuse = (
  response: ServerResponse,
  status: number,
  errorCode: number,
  message = 'refused',
  headers: Record<string, string> = {},
) => json(response, status, { error_code: errorCode, module_name: 'common-services', error_message: message }, headers);

/** Opens sessions for admin; every other path is the test's. */
export function withSessions(handler: Handler, password = PASSWORD): Handler & { readonly opened: () => number } {
  let opened = 0;
  const handle = (call: Call, response: ServerResponse): void => {
    if (call.path !== '/api/session/create') return handler(call, response);
    const form = new URLSearchParams(call.body);
    if (form.get('j_username') !== 'admin' || form.get('j_password') !== password)
      return refuse(response, 403, 403, 'The credentials were incorrect or the account specified has been locked.');
    opened += 1;
    response.setHeader('set-cookie', [`JSESSIONID=SESSION${opened}; Path=/; Secure; HttpOnly`, 'other=1; Path=/']);
    return json(response, 200, { roles: [] }, { 'X-XSRF-TOKEN': `xsrf-${opened}` });
  };
  return Object.assign(handle, { opened: () => opened });
}

const PROBED = '/api/v1/reverse-proxy/node/health';
const ENDED = '/api/session/destroy';

async function startManager(keys: KeyPair, first: Handler): Promise<ScriptedManager & { readonly server: Server }> {
  let handler = first;
  const calls: Call[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ cert: keys.certificate, key: keys.key, requestCert: true, rejectUnauthorized: false });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const call: Call = {
        method: request.method ?? '',
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
        peer: request.socket instanceof TLSSocket ? request.socket.getPeerX509Certificate()?.subject : undefined,
      };
      if (call.path !== PROBED && call.path !== ENDED) calls.push(call);
      handler(call, response);
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `https://127.0.0.1:${port}`,
    address: `127.0.0.1:${port}`,
    thumbprint: new X509Certificate(keys.certificate).fingerprint256.replaceAll(':', '').toLowerCase(),
    calls,
    handle: (next) => {
      handler = next;
    },
    paths: () => calls.map(({ method, path }) => `${method} ${path}`),
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        return undefined;
      }),
    start: () => listen(port),
  };
}

/** Managers and clients of one test; everything is closed at its end. */
export async function openBench(): Promise<Bench> {
  const authority = await createAuthority('nsx-test');
  const managers: ScriptedManager[] = [];
  const upstreams: NsxUpstream[] = [];
  const lines: string[] = [];
  const logger = createLogger(
    'trace',
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString('utf8'));
        done();
      },
    }),
  );
  return {
    authority,
    manager: async (handler = (_call, response) => refuse(response, 404, 600, 'not found')) => {
      const keys = await issue(authority, { commonName: 'nsx' }, { dns: ['localhost'], ips: ['127.0.0.1'] });
      const manager = await startManager(keys, handler);
      managers.push(manager);
      return manager;
    },
    upstream: (list, { settings = {}, timings = {}, now = Date.now, maxBytes } = {}) => {
      const upstream = createNsxUpstream({
        settings: {
          managers: list.map(({ url }) => url),
          trust: { type: 'authority', ca: authority.certificate, words: 'the authority of the test' },
          source: fixedSource({ mode: 'session', user: 'admin', password: new Secret(PASSWORD) }),
          requestsPerSecond: 100,
          ...settings,
        },
        now,
        logger,
        timings: { ...QUICK, ...timings },
        ...(maxBytes === undefined ? {} : { maxBytes }),
      });
      upstreams.push(upstream);
      return upstream;
    },
    logged: () => lines.join(''),
    close: async () => {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
      await Promise.all(managers.map((manager) => manager.stop()));
    },
  };
}

/** The shared API; a test that has none is wrong. */
export function apiOf(upstream: NsxUpstream): NonNullable<NsxUpstream['shared']>['api'] {
  if (upstream.shared === undefined) throw new Error('there is no shared credential');
  return upstream.shared.api;
}
