import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ADMIN_PASSWORD, startTestApp, type TestApp } from '../../testing/harness.ts';

const WAIT = { timeout: 15_000, interval: 100 } as const;
let server: TestApp;
beforeAll(async () => {
  server = await startTestApp({
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_LISTEN: 'stc-tkg-cluster-1=tcp://127.0.0.1:0' },
  });
}, 60_000);
afterAll(() => server.close());

/** Opens the stream with these cookies; `ended` turns true when the server ends it. */
async function openStream(cookie: string) {
  const { hostname, port, host } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const state = { text: '', ended: false };
  socket.on('data', (data: Buffer) => (state.text += data.toString()));
  socket.on('close', () => (state.ended = true));
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()));
  socket.write(`GET /api/v1/flows/stream HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`);
  return { state, socket };
}

it('a stream of Antrea UI ends with its session: at the sign-out, and when the admin password changes', async () => {
  const [leaving, staying, changing] = await Promise.all([
    server.signIn('admin-password'),
    server.signIn('admin-password'),
    server.signIn('admin-password'),
  ]);
  const [left, stayed] = [await openStream(leaving.cookie()), await openStream(staying.cookie())];
  for (const { state } of [left, stayed]) await vi.waitFor(() => expect(state.text).toContain(': stream-open'), WAIT);
  await leaving.send('POST', '/auth/logout');
  await vi.waitFor(() => expect(left.state.ended).toBe(true), WAIT);
  expect(stayed.state.ended).toBe(false);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const body = { currentPassword: base64(ADMIN_PASSWORD), newPassword: base64('another-password') };
  expect((await changing.send('PUT', '/api/v1/account/password', body)).status).toBe(200);
  await vi.waitFor(() => expect(stayed.state.ended).toBe(true), WAIT);
});

it('who leaves before the cluster has said what they may see leaves nothing behind', async () => {
  const made = vi.spyOn(globalThis, 'setInterval');
  const ended = vi.spyOn(globalThis, 'clearInterval');
  const user = await server.signIn('user1');
  const { socket, state } = await openStream(user.cookie());
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(state.ended).toBe(true), WAIT);
  const rights = (): readonly unknown[] =>
    made.mock.results.filter((_, at) => made.mock.calls[at]?.[1] === 30_000).map(({ value }) => value as unknown);
  await vi.waitFor(() => expect(rights()).toHaveLength(1), WAIT);
  await vi.waitFor(
    () => expect(ended.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining([...rights()])),
    WAIT,
  );
  vi.restoreAllMocks();
});
