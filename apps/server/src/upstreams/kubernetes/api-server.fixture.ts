import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Credential, Identity, IdentityKey } from '../../identity.ts';
import { createConnection, type ClusterConnection } from './connection.ts';
import type { ClusterTarget } from './kubeconfig.ts';

/** What a request of a test looks like to the handler that answers it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly raw: IncomingMessage;
}
export type Handler = (call: Call, response: ServerResponse) => void | Promise<void>;

/** A loopback HTTP server whose bytes a test decides one by one, for what a well-behaved API server never sends. */
export interface ScriptedApi {
  readonly port: number;
  readonly connection: ClusterConnection;
  readonly calls: Call[];
  handle(handler: Handler): void;
  /** Destroys the sockets of all requests under way. */
  cut(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

export const failure = (code: number, reason: string, message: string): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  reason,
  message,
});

export const bearer = (token: string): Identity => ({
  key: `test-${token}` as IdentityKey,
  mode: 'serviceAccountToken',
  username: token,
  groups: [],
  credentialFor: (): Credential => ({ type: 'bearer', token }),
});

export async function startScriptedApi(
  first: Handler = (_call, response) => json(response, 404, failure(404, 'NotFound', 'not found')),
): Promise<ScriptedApi> {
  let handler = first;
  const calls: Call[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const call: Call = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      raw: request,
    };
    calls.push(call);
    void handler(call, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      cut();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const target: ClusterTarget = {
    name: 'test',
    server: new URL(`http://127.0.0.1:${port}`),
    tls: { rejectUnauthorized: true },
    credential: { get: async () => ({ headers: { authorization: 'Bearer own' } }), refresh: () => undefined },
  };
  const connection = createConnection(target);
  return {
    port,
    connection,
    calls,
    handle: (next) => {
      handler = next;
    },
    cut,
    stop,
    start: () => listen(port),
    close: async () => {
      await connection.close();
      await stop();
    },
  };
}

export interface TestObject {
  readonly name: string;
  readonly version: string;
}
const pod = ({ name, version }: TestObject): object => ({
  metadata: { name, namespace: 'ns', resourceVersion: version },
});

export const eventLine = (type: string, object: TestObject): string =>
  `${JSON.stringify({ type, object: pod(object) })}\n`;
export const bookmarkLine = (version: string): string =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: version } } })}\n`;
export const goneLine = `${JSON.stringify({ type: 'ERROR', object: failure(410, 'Expired', 'too old resource version: 1 (9)') })}\n`;
export const podList = (objects: readonly TestObject[], resourceVersion: string, token?: string): object => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion, ...(token === undefined ? {} : { continue: token }) },
  items: objects.map(pod),
});
export const isWatch = (call: Call): boolean => call.query.get('watch') === 'true';
