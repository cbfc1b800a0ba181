import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIVE_PATH, type LiveServerMessage } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { cookieAt, startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

let server: TestApp;
let admin: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

interface Live {
  readonly socket: WebSocket;
  readonly frames: LiveServerMessage[];
  readonly closed: Promise<number>;
  say(message: object): void;
}

function dial(headers: Record<string, string>, app = server): Live {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}${LIVE_PATH}`, { headers });
  sockets.push(socket);
  const frames: LiveServerMessage[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as LiveServerMessage));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(([code]) => code as number);
  return { socket, frames, closed, say: (message) => socket.send(JSON.stringify(message)) };
}

async function live(client: TestClient, headers: Record<string, string> = {}, app = server): Promise<Live> {
  const one = dial({ cookie: client.cookie(), ...headers }, app);
  await once(one.socket, 'open');
  return one;
}

/** Status and body with which an upgrade is refused. */
function refusal(
  headers: Record<string, string>,
  path = LIVE_PATH,
): Promise<{ status: number; body: { code: string } }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers });
    sockets.push(socket);
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as { code: string } }),
      );
    });
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
  });
}

describe('an upgrade is refused', () => {
  it.each([
    ['without a session', () => ({}), 401, 'UNAUTHENTICATED'],
    ['with a forged session', () => ({ cookie: admin.cookie().replace(/.{5}$/, 'AAAAA') }), 401, 'SESSION_EXPIRED'],
    ['with a token that the cluster rejects', () => ({ authorization: 'Bearer nonsense' }), 401, 'CREDENTIAL_REJECTED'],
    [
      'from a page of another site',
      () => ({ cookie: admin.cookie(), origin: 'https://evil.example' }),
      403,
      'CROSS_ORIGIN',
    ],
    [
      'from another site by the browser’s word',
      () => ({ cookie: admin.cookie(), 'sec-fetch-site': 'cross-site' }),
      403,
      'CROSS_ORIGIN',
    ],
    [
      'from another port of the same host',
      () => ({ cookie: admin.cookie(), 'sec-fetch-site': 'same-site' }),
      403,
      'CROSS_ORIGIN',
    ],
    ['for a name that was rebound', () => ({ cookie: admin.cookie(), host: 'evil.example' }), 403, 'CROSS_ORIGIN'],
  ])('%s', async (_what, headers, status, code) => {
    expect(await refusal(headers())).toMatchObject({ status, body: { code } });
  });

  it('at any other address', async () => {
    expect(await refusal({ cookie: admin.cookie() }, '/api/v1/clusters')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  });

  it('when it is no WebSocket at all', async () => {
    const response = await admin.fetch(LIVE_PATH);
    expect(response.status).toBe(426);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('a live socket', () => {
  it('says hello with the end of the session, and serves a topic as the session’s user', async () => {
    const { frames, say } = await live(admin, { origin: server.url });
    say({ type: 'subscribe', id: 1, topic: 'clusters', params: {} });
    await vi.waitFor(() => expect(frames.find((frame) => frame.type === 'snapshot')).toBeDefined(), {
      timeout: 20_000,
    });
    expect(frames[0]).toMatchObject({
      type: 'hello',
      serverTime: expect.any(Number),
      sessionExpiresAt: expect.stringMatching(/Z$/),
    });
    const names = server.simulator.clusters.map(({ name }) => name);
    const snapshot = frames.find((frame) => frame.type === 'snapshot');
    expect(snapshot).toMatchObject({
      id: 1,
      items: names.map((name) => ({ id: name, simulated: true, signedIn: true })),
      freshness: { state: 'live' },
    });
  });

  it('is open to a bearer token as well', async () => {
    const one = dial({ authorization: `Bearer ${server.cluster.token('user1')}` });
    await vi.waitFor(() => expect(one.frames[0]).toMatchObject({ type: 'hello', sessionExpiresAt: null }), {
      timeout: 5_000,
    });
  });

  it.each([
    ['a message that is none', (socket: WebSocket) => socket.send('{"type":"shout"}'), 4400],
    ['a binary message', (socket: WebSocket) => socket.send(Buffer.from('{"type":"ping"}')), 4400],
    ['a message beyond all bounds', (socket: WebSocket) => socket.send('x'.repeat(100_000)), 1009],
  ])('is closed at %s', async (_what, act, code) => {
    const { socket, closed } = await live(admin);
    act(socket);
    expect(await closed).toBe(code);
  });

  it('is closed with 4401 when its session signs out, and others stay', async () => {
    const other = await server.signIn('admin-password');
    const [mine, theirs] = [await live(other), await live(admin)];
    await other.send('POST', '/auth/logout');
    expect(await mine.closed).toBe(4401);
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('survives garbage on the wire', async () => {
    const port = Number(new URL(server.url).port);
    const raw = connect(port, '127.0.0.1');
    raw.on('error', () => undefined);
    raw.write(
      `GET ${LIVE_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${admin.cookie()}\r\n\r\n`,
    );
    await once(raw, 'data');
    raw.write(Buffer.alloc(200, 0xff));
    await once(raw, 'close');
    expect((await admin.fetch('/healthz')).status).toBe(200);
  });
});

describe('sockets of a server', () => {
  it('end with an idle session, which requests keep alive at whichever replica, and with the server itself', async () => {
    let now = Date.now();
    const dataDir = await mkdtemp(join(tmpdir(), 'netloft-idle-'));
    const replica = (name: string): Promise<TestApp> =>
      startTestApp({
        simulator: server.simulator,
        dataDir,
        env: { NETLOFT_SESSION_IDLE_MINUTES: '5', NETLOFT_REPLICA: name },
        now: () => now,
      });
    const [short, other] = [await replica('short'), await replica('other')];
    const admin = () => short.signIn('admin-password');
    const [quiet, busy, elsewhere] = [await admin(), await admin(), await admin()];
    const quietLive = await live(quiet, {}, short);
    const busyLives = [await live(busy, {}, short), await live(elsewhere, {}, short)];
    now += 4 * 60_000;
    await busy.fetch('/api/v1/clusters');
    await busy.fetch('/api/v1/clusters');
    // The requests of this one all go to another replica.
    expect((await fetch(`${other.url}/auth/session`, { headers: cookieAt(elsewhere, short, other) })).status).toBe(200);
    now += 2 * 60_000;
    expect(await quietLive.closed).toBe(4401);
    expect(busyLives.map(({ socket }) => socket.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    await other.close();
    const ending = short.close();
    expect(await Promise.all(busyLives.map(({ closed }) => closed))).toEqual([4503, 4503]);
    await ending;
    await rm(dataDir, { recursive: true, force: true });
  });
});
