import {
  type Freshness,
  type Hidden,
  LIVE_PATH,
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
