import {
  type Freshness,
  type Hidden,
  LIVE_PATH,
  type LiveParams,
  LiveServerMessage,
  type LiveTopic,
  type Problem,
} from '@netloft/contracts';
import { WebSocket } from 'ws';
import type { TestApp, TestClient } from './harness.ts';

/** One subscription as a tab keeps it: the last snapshot with every delta since. */
export interface LiveSubscription<T> {
  readonly items: ReadonlyMap<string, T>;
  /** Snapshots received until now. */
  readonly snapshots: number;
  readonly freshness: Freshness | undefined;
  readonly hidden: readonly Hidden[];
  readonly problem: Problem | undefined;
  close(): void;
}

/** Subscribes to one topic over a WebSocket of its own, with the client's session. */
export function subscribeLive<T>(
  server: TestApp,
  client: TestClient,
  topic: LiveTopic,
  params: Record<string, string> = {},
): LiveSubscription<T> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}`, {
    headers: { cookie: client.cookie() },
  });
  const state = {
    items: new Map<string, T>(),
    snapshots: 0,
    freshness: undefined as Freshness | undefined,
    hidden: [] as readonly Hidden[],
    problem: undefined as Problem | undefined,
    close: () => socket.close(),
  };
  socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 1, topic, params })));
  socket.on('message', (data: Buffer) => {
    const message = LiveServerMessage.parse(JSON.parse(data.toString('utf8')));
    if (message.type === 'snapshot') {
      state.snapshots += 1;
      state.items = new Map(message.items.map((item) => [item.id, item as T]));
      state.freshness = message.freshness;
      state.hidden = message.hidden ?? [];
    } else if (message.type === 'delta') {
      for (const item of message.upserts) state.items.set(item.id, item as T);
      for (const id of message.deletes) state.items.delete(id);
    } else if (message.type === 'freshness') {
      state.freshness = message.freshness;
      state.hidden = message.hidden ?? [];
    } else if (message.type === 'error') state.problem = message.problem;
  });
  return state;
}

/** What one socket was told of each of its subscriptions, as text. */
export interface Heard {
  of(key: string): string;
  close(): void;
}

/** Follows many topics over one socket, as a page does, with whatever the headers say who that is. Subscriptions are called by their keys. */
export function followTopics(
  server: Pick<TestApp, 'url'>,
  headers: Readonly<Record<string, string>>,
  subscriptions: readonly { readonly key: string; readonly topic: LiveTopic; readonly params: LiveParams }[],
): Heard {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}`, { headers });
  const texts = new Map<string, string>();
  socket.on('open', () => {
    for (const [id, { topic, params }] of subscriptions.entries())
      socket.send(JSON.stringify({ type: 'subscribe', id, topic, params }));
  });
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    const message = LiveServerMessage.parse(JSON.parse(text));
    const key = 'id' in message && message.id !== null ? subscriptions[message.id]?.key : undefined;
    if (key !== undefined) texts.set(key, `${texts.get(key) ?? ''}${text}\n`);
  });
  return { of: (key) => texts.get(key) ?? '', close: () => socket.close() };
}

/** Follows server-sent events. */
export function followEvents(client: TestClient, path: string): { text(): string; close(): void } {
  const ended = new AbortController();
  let text = '';
  const read = async (): Promise<void> => {
    const response = await client.fetch(path, { signal: ended.signal });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  read().catch((error: unknown) => {
    if (!ended.signal.aborted) text += `\nlost: ${String(error)}`;
  });
  return { text: () => text, close: () => ended.abort() };
}

/** Status with which an upgrade to the live WebSocket is refused; 101 when it is not. */
export function upgradeStatus(url: string, cookie: string): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${LIVE_PATH}`, { headers: { cookie } });
  return new Promise((done) => {
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
    socket.on('open', () => {
      socket.close();
      done(101);
    });
  });
}
