import type { ReactNode } from 'react';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import type { LiveClientMessage, LiveServerMessage, LiveTopic } from '@netloft/contracts';
import { render } from '@testing-library/react';
import { onTestFinished, vi } from 'vitest';
import { liveSocket } from '../lib/live-topic.ts';
import { parseSearch, stringifySearch } from '../lib/search-params.ts';

type Frame = LiveServerMessage extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;
type Answer = { readonly status?: number; readonly body?: unknown };

type PageComponent = () => ReactNode;

export interface PageWorld {
  /** What each topic answers when it is subscribed to; a topic that is left away stays silent. */
  readonly live?: Partial<Record<LiveTopic, readonly object[]>>;
  /** Answers by `METHOD /path` without the query; a function sees the request's body. */
  readonly http?: Readonly<Record<string, Answer | ((body: unknown) => Answer)>>;
}

export interface PageHandle {
  /** Path and search of the page's address. */
  readonly address: () => string;
  /** Sends a frame to whoever follows the topic. */
  readonly push: (topic: LiveTopic, frame: Frame) => void;
  /** Requests in order, as `METHOD /path?query`. */
  readonly requests: readonly string[];
}

export const LIVE = { state: 'live', asOf: '2026-11-25T10:00:00Z' } as const;
export const snapshot = (items: readonly { readonly id: string }[], rest: object = {}): object => ({
  type: 'snapshot',
  items,
  freshness: LIVE,
  ...rest,
});

/** A problem as the server writes it. */
export const problem = (status: number, code: string, detail: string, rest: object = {}): Answer => ({
  status,
  body: {
    type: 'about:blank',
    title: 'Refused',
    status,
    detail,
    code,
    action: 'Do something.',
    requestId: 'req-1',
    ...rest,
  },
});

/** Stands in for the browser's WebSocket; the frames are those of the live protocol. */
function fakeSocket(world: PageWorld): { readonly Socket: typeof WebSocket; readonly push: PageHandle['push'] } {
  const followed = new Map<LiveTopic, { id: number; reply: (frame: object) => void }>();
  class Socket extends EventTarget {
    readyState = 0;
    constructor() {
      super();
      queueMicrotask(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        this.reply({ type: 'hello', serverTime: Date.parse('2026-11-25T10:00:05Z'), sessionExpiresAt: null });
      });
    }
    private reply(frame: object): void {
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
    }
    send(text: string): void {
      const message = JSON.parse(text) as LiveClientMessage;
      if (message.type !== 'subscribe') return;
      followed.set(message.topic, { id: message.id, reply: (frame) => this.reply(frame) });
      for (const frame of world.live?.[message.topic] ?? [])
        queueMicrotask(() => this.reply({ ...frame, id: message.id }));
    }
    close(): void {
      this.readyState = 3;
    }
  }
  return {
    Socket: Socket as unknown as typeof WebSocket,
    push: (topic, frame) => {
      const subscriber = followed.get(topic);
      subscriber?.reply({ ...frame, id: subscriber.id });
    },
  };
}

function fakeFetch(world: PageWorld, requests: string[]): typeof fetch {
  return async (input, init) => {
    const url = new URL(
      typeof input === 'string' ? input : input instanceof URL ? input.href : input.url,
      'http://app.invalid',
    );
    const method = init?.method ?? 'GET';
    requests.push(`${method} ${url.pathname}${url.search}`);
    const found = world.http?.[`${method} ${url.pathname}`];
    const sent: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const answer =
      typeof found === 'function'
        ? found(sent)
        : (found ?? problem(404, 'NOT_FOUND', `Nothing is at ${url.pathname}.`));
    const body = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(body, { status: answer.status ?? 200, headers: { 'content-type': 'application/json' } });
  };
}

/** Shows a page of a cluster at an address below it (`/agents?q=a`) with the network scripted at its edge: WebSocket frames and HTTP answers. */
export function renderPage(
  Page: PageComponent,
  address: string,
  world: PageWorld = {},
  others: Readonly<Record<string, PageComponent>> = {},
): PageHandle {
  const requests: string[] = [];
  const { Socket, push } = fakeSocket(world);
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('fetch', fakeFetch(world, requests));
  vi.stubGlobal('scrollTo', () => undefined);
  liveSocket.start();
  onTestFinished(() => {
    liveSocket.stop();
    liveSocket.clear();
    vi.unstubAllGlobals();
  });
  const root = createRootRoute({ component: Outlet });
  const cluster = createRoute({ getParentRoute: () => root, path: '/clusters/$cluster', component: Outlet });
  const own = address.split('?')[0]?.split('/')[1] ?? '';
  const pages = { [`/${own}`]: Page, [`/${own}/$name`]: Page, ...others };
  const routes = Object.entries(pages).map(([path, component]) =>
    createRoute({ getParentRoute: () => cluster, path, component }),
  );
  const history = createMemoryHistory({ initialEntries: [`/clusters/c1${address}`] });
  const router = createRouter({
    routeTree: root.addChildren([cluster.addChildren(routes)]),
    history,
    parseSearch,
    stringifySearch,
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return {
    address: () => `${router.state.location.pathname}${router.state.location.searchStr}`.replace('/clusters/c1', ''),
    push,
    requests,
  };
}
