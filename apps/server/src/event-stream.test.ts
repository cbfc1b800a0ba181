import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type EventStream, openEventStream } from './event-stream.ts';

const WAIT = { timeout: 20_000, interval: 20 } as const;
let server: Server;
let opened: { readonly stream: EventStream | undefined; readonly raw: ServerResponse } | undefined;
const onEnd = vi.fn<() => void>();
let wait: Promise<void>;

beforeEach(async () => {
  opened = undefined;
  wait = Promise.resolve();
  onEnd.mockClear();
  server = createServer((_request, raw) => {
    const reply = { raw, hijack: () => undefined, getHeaders: () => ({ 'x-request-id': 'r1' }) };
    void wait.then(() => (opened = { stream: openEventStream(reply as unknown as FastifyReply, onEnd), raw }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
});
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

async function ask(): Promise<{ readonly socket: Socket; text: string; ended: boolean }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const state = { socket, text: '', ended: false };
  socket.on('error', () => undefined);
  socket.on('close', () => (state.ended = true));
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()));
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  return state;
}

it('is not opened for a reader who left before', async () => {
  let go: () => void = () => undefined;
  wait = new Promise((resolve) => (go = resolve));
  const asked = new Promise<void>((resolve) => void server.once('request', () => resolve()));
  const { socket } = await ask();
  await asked;
  const left = new Promise<void>((resolve) => void server.once('connection', () => resolve()));
  socket.resetAndDestroy();
  // Another connection has been taken in: the end of the first one is known.
  const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await left;
  other.destroy();
  go();
  await vi.waitFor(() => expect(opened).toBeDefined(), WAIT);
  expect(opened?.stream).toBeUndefined();
  expect(onEnd).not.toHaveBeenCalled();
});

it('sends events, and nothing after its end, of which it tells once', async () => {
  const reader = await ask();
  reader.socket.on('data', (data: Buffer) => (reader.text += data.toString()));
  await vi.waitFor(() => expect(opened).toBeDefined(), WAIT);
  opened?.stream?.send('flow', { flows: [1] });
  opened?.stream?.end();
  opened?.stream?.send('flow', { flows: [2] });
  opened?.stream?.end();
  await vi.waitFor(() => expect(reader.ended).toBe(true), WAIT);
  expect(reader.text).toContain('content-type: text/event-stream');
  expect(reader.text).toContain('event:flow\ndata:{"flows":[1]}');
  expect(reader.text).not.toContain('[2]');
  expect(onEnd).toHaveBeenCalledOnce();
});

it('cuts off a reader who does not take what was sent, and goes on without a fault', async () => {
  const reader = await ask();
  reader.socket.pause();
  await vi.waitFor(() => expect(opened).toBeDefined(), WAIT);
  const stream = opened?.stream;
  for (let sent = 0; sent < 200; sent += 1) stream?.send('flow', 'x'.repeat(100_000));
  expect(stream?.waiting).toBeGreaterThan(1_000_000);
  stream?.end();
  for (let sent = 0; sent < 5; sent += 1) stream?.send('flow', 'late');
  await vi.waitFor(() => expect(opened?.raw.destroyed).toBe(true), WAIT);
  expect(onEnd).toHaveBeenCalledOnce();
});
