import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Credential } from '../../identity.ts';
import { failure } from './api-server.fixture.ts';
import { createConnection, type ClusterConnection } from './connection.ts';
import { openExec } from './exec.ts';
import type { ExecRequest } from './types.ts';

/** What the other side does with a command, byte by byte: for what a simulated cluster never does. */
type Script = (socket: WebSocket) => void;

let server: Server;
let connection: ClusterConnection;
let script: Script = () => undefined;
let refusal: { readonly status: number; readonly body: string } | undefined;
let asked: IncomingMessage;
let refreshed = 0;

const say = (socket: WebSocket, channel: number, text: string): void =>
  socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
const succeed = (socket: WebSocket): void => say(socket, 3, JSON.stringify({ status: 'Success' }));
const failWith = (socket: WebSocket, message: string): void =>
  say(socket, 3, JSON.stringify({ status: 'Failure', reason: 'NonZeroExitCode', message }));

beforeAll(async () => {
  server = createServer();
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    asked = request;
    if (refusal !== undefined) {
      socket.end(
        `HTTP/1.1 ${refusal.status} No\r\ncontent-type: application/json\r\ncontent-length: ${refusal.body.length}\r\n\r\n${refusal.body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => script(open));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  connection = createConnection({
    name: 'test',
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`),
    tls: { rejectUnauthorized: true },
    credential: {
      get: async () => ({ headers: { authorization: 'Bearer own' } }),
      refresh: () => {
        refreshed += 1;
      },
    },
  });
});
afterAll(async () => {
  await connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const bearer: Credential = { type: 'bearer', token: 'of-the-user' };
const request: ExecRequest = {
  namespace: 'kube-system',
  pod: 'antrea-agent-x',
  container: 'antrea-agent',
  command: ['cat', '/tmp/a b'],
  maxBytes: 1024,
  deadlineMs: 5_000,
};
const run = (play: Script, credential: Credential = bearer, changes: Partial<ExecRequest> = {}) => {
  script = play;
  refusal = undefined;
  return openExec(connection, credential, { ...request, ...changes });
};
async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('openExec fails before the first byte', () => {
  it('with the API server’s own refusal', async () => {
    refusal = {
      status: 403,
      body: JSON.stringify(failure(403, 'Forbidden', 'pods "antrea-agent-x" is forbidden: User "u" cannot get')),
    };
    const answer = await openExec(connection, bearer, request);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'forbidden', status: 403, message: 'pods "antrea-agent-x" is forbidden: User "u" cannot get' },
    });
  });

  it('when Netloft’s own credential is refused twice, without blaming the user’s session', async () => {
    refusal = { status: 401, body: JSON.stringify(failure(401, 'Unauthorized', 'Unauthorized')) };
    refreshed = 0;
    const answer = await openExec(connection, { type: 'impersonate', user: 'u', groups: [] }, request);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(refreshed).toBe(1);
  });

  it.each<[string, Script, object]>([
    [
      'of a file that is not there',
      (socket) => {
        say(socket, 2, 'cat: /tmp/a b: No such file or directory\n');
        failWith(socket, 'command terminated with exit code 1');
      },
      { code: 'not-found', message: 'cat: /tmp/a b: No such file or directory' },
    ],
    [
      'of a command that says nothing',
      (socket) => failWith(socket, 'command terminated with exit code 2'),
      { code: 'failed', message: 'command terminated with exit code 2' },
    ],
    ['of a stream that ends by itself', (socket) => socket.close(), { code: 'unavailable' }],
    ['of an output that is too large', (socket) => say(socket, 1, 'x'.repeat(1025)), { code: 'too-large' }],
  ])('because %s', async (_name, play, error) => {
    expect(await run(play)).toMatchObject({ ok: false, error });
  });

  it('when it takes too long, and when it is given up', async () => {
    expect(await run(() => undefined, bearer, { deadlineMs: 1 })).toMatchObject({ error: { code: 'timeout' } });
    expect(await run(() => undefined, bearer, { signal: AbortSignal.abort() })).toMatchObject({
      error: { code: 'failed' },
    });
  });
});

describe('openExec', () => {
  it('gives the output byte for byte, asked for as the caller and without a shell', async () => {
    const answer = await run((socket) => {
      say(socket, 1, 'first ');
      say(socket, 2, 'a warning');
      say(socket, 1, 'second');
      succeed(socket);
    });
    expect(answer.ok && (await textOf(answer.value))).toBe('first second');
    expect(asked.url).toBe(
      '/base/api/v1/namespaces/kube-system/pods/antrea-agent-x/exec?container=antrea-agent&stdout=true&stderr=true&command=cat&command=%2Ftmp%2Fa+b',
    );
    expect(asked.headers.authorization).toBe('Bearer of-the-user');
  });

  it('sends impersonation beside Netloft’s own credential', async () => {
    await run(succeed, { type: 'impersonate', user: 'admin', groups: ['one', 'two'] });
    expect(asked.headers).toMatchObject({ authorization: 'Bearer own', 'impersonate-user': 'admin' });
    expect(asked.rawHeaders.filter((_, index, all) => all[index - 1] === 'impersonate-group')).toEqual(['one', 'two']);
  });

  it('gives an empty stream for a command without output', async () => {
    const answer = await run(succeed);
    expect(answer.ok && (await textOf(answer.value))).toBe('');
  });

  it.each<[string, Script]>([
    ['fails', (socket) => failWith(socket, 'command terminated with exit code 1')],
    ['loses its connection', (socket) => socket.terminate()],
    ['says more than it may', (socket) => say(socket, 1, 'x'.repeat(1025))],
  ])('breaks the stream when the command %s after its first byte', async (_name, play) => {
    let opened: WebSocket | undefined;
    const answer = await run((socket) => {
      opened = socket;
      say(socket, 1, 'begun');
    });
    if (!answer.ok || opened === undefined) throw new Error('not begun');
    play(opened);
    await expect(textOf(answer.value)).rejects.toThrow();
  });
});
