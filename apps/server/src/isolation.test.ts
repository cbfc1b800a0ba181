import { LiveTopic } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestClient } from './testing/harness.ts';
import {
  type Asked,
  type Entry,
  FOLLOWED,
  isPublic,
  MATRIX,
  marksFor,
  NSX_OWN,
  ofNsx,
  TOPICS,
} from './testing/isolation-matrix.ts';
import {
  API,
  CLUSTER,
  ELSEWHERE,
  type IsolationWorld,
  marksOf,
  NAMESPACES,
  type Namespace,
  OF,
  OTHER_CLUSTER,
  otherOf,
  startIsolationWorld,
} from './testing/isolation-world.ts';
import { followEvents, followTopics, type Heard } from './testing/live-client.ts';

const WAIT = { timeout: 20_000, interval: 50 } as const;
let world: IsolationWorld;

beforeAll(async () => {
  world = await startIsolationWorld();
}, 120_000);
afterAll(() => world.server.close());
/** What a test follows. */
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));
const keep = <T extends { close(): void }>(one: T): T => {
  open.push(one);
  return one;
};

async function answer(
  client: TestClient,
  method: string,
  { path, body }: Asked,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const response = await client.fetch(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const named = ['content-disposition', 'location'].map((name) => response.headers.get(name) ?? '');
  return { status: response.status, text: `${named.join('\n')}\n${await response.text()}` };
}
const methodOf = (route: string): string => route.split(' ', 1)[0] ?? '';
const found = (text: string, marks: readonly string[]): readonly string[] =>
  marks.filter((mark) => text.includes(mark));
const sorted = (routes: Iterable<string>): readonly string[] => [...new Set(routes)].sort();

it('every route of the server has an entry, and every entry a route', () => {
  const routes = world.server.app.routeTable.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => !isPublic(route) && !ofNsx(route));
  expect(sorted([...Object.keys(MATRIX), ...FOLLOWED])).toEqual(sorted(routes));
});

/** Every topic, those of one thing for each namespace. */
const SUBSCRIPTIONS = LiveTopic.options.flatMap(
  (topic): readonly { readonly key: string; readonly topic: LiveTopic; readonly about?: Namespace }[] =>
    TOPICS[topic].name === undefined
      ? [{ key: topic, topic }]
      : NAMESPACES.map((about) => ({ key: `${topic} ${about}`, topic, about })),
);
const followAll = (client: TestClient, cluster = CLUSTER): Heard =>
  keep(
    followTopics(
      world.server,
      { cookie: client.cookie() },
      SUBSCRIPTIONS.map(({ key, topic, about }) => ({
        key,
        topic,
        params: { cluster, ...(about === undefined ? {} : { name: TOPICS[topic].name?.(world.made[about]) ?? '' }) },
      })),
    ),
  );
const followFlows = (client: TestClient, query = '') => keep(followEvents(client, `/api/v1/flows/stream${query}`));
const hasBegun = (heard: Heard): void => {
  for (const { key } of SUBSCRIPTIONS) expect(heard.of(key), `${key} has begun`).not.toBe('');
};

it('live topics and streams tell each person what they may see, at first and as it changes, and nothing else', async () => {
  const { admin, readers } = world;
  const heard = { admin: followAll(admin), yelb: followAll(readers.yelb), default: followAll(readers.default) };
  const streams = {
    admin: followFlows(admin),
    yelb: followFlows(readers.yelb),
    default: followFlows(readers.default),
  };
  // Asked for by name, which is no right to it.
  const asked = NAMESPACES.map((mine) => ({
    mine,
    stream: followFlows(readers[mine], `?namespaces=${otherOf(mine)},${mine}`),
  }));
  const tails = [...Object.values(streams), ...asked.map(({ stream }) => stream)];
  await vi.waitFor(() => {
    for (const one of Object.values(heard)) hasBegun(one);
    for (const stream of tails) expect(stream.text()).toContain('stream-open');
  }, WAIT);
  for (const namespace of NAMESPACES) await world.changeSomething(namespace, OF[namespace].late);
  await vi.waitFor(
    async () => {
      for (const namespace of NAMESPACES) await world.sendFlows(namespace, 1, OF[namespace].late);
      for (const namespace of NAMESPACES) {
        const { late } = OF[namespace];
        for (const topic of ['policies', 'groups', 'flows']) {
          expect(heard[namespace].of(topic), `${topic} of ${namespace}`).toContain(late);
          expect(heard.admin.of(topic), `${topic} of all`).toContain(late);
        }
        for (const topic of ['traceflows', 'captures']) expect(heard.admin.of(topic)).toContain(late);
        expect(streams[namespace].text()).toContain(late);
        expect(streams.admin.text()).toContain(late);
      }
      for (const { mine, stream } of asked) expect(stream.text()).toContain(OF[mine].late);
    },
    { ...WAIT, interval: 300 },
  );
  await vi.waitFor(() => {
    for (const { key, topic, about: only } of SUBSCRIPTIONS) {
      const { seenBy, marks } = TOPICS[topic];
      for (const about of NAMESPACES) {
        if (only !== undefined && only !== about) continue;
        const wanted = marks?.(world, about) ?? marksOf(about);
        const may = {
          admin: seenBy !== 'nobody',
          yelb: seenBy === 'reader' && about === 'yelb',
          default: seenBy === 'reader' && about === 'default',
        };
        for (const who of ['admin', ...NAMESPACES] as const)
          expect(
            found(heard[who].of(key), wanted).length > 0,
            `${key} tells ${who} of ${about}: ${heard[who].of(key).slice(0, 300)}`,
          ).toBe(may[who]);
      }
    }
  }, WAIT);
  for (const mine of NAMESPACES) expect(found(streams[mine].text(), marksOf(otherOf(mine)))).toEqual([]);
  for (const { mine, stream } of asked) expect(found(stream.text(), marksOf(otherOf(mine)))).toEqual([]);
}, 60_000);

/** Asks about one namespace: who may not see it before and after who may, with every cache filled by somebody else. */
async function ask(route: string, entry: Entry, about: Namespace): Promise<void> {
  const { admin, readers } = world;
  const method = methodOf(route);
  const asked = entry.ask(world, about);
  const marks = marksFor(world, entry, about, asked);
  const strangers =
    entry.seenBy === 'reader'
      ? [readers[otherOf(about)]]
      : [readers.yelb, readers.default, ...(entry.seenBy === 'nobody' && entry.changes === undefined ? [admin] : [])];
  const owner = entry.seenBy === 'admin' ? admin : readers[about];
  const refuse = async (): Promise<void> => {
    for (const stranger of strangers) {
      const got = await answer(stranger, method, asked);
      expect(found(got.text, marks), `${method} ${asked.path}: ${got.status}`).toEqual([]);
      if (entry.refused) expect(got.status, got.text.slice(0, 400)).toBeGreaterThanOrEqual(400);
    }
  };
  if (entry.changes === undefined && entry.seenBy === 'reader') await answer(admin, method, asked);
  await refuse();
  if (entry.seenBy === 'nobody') return;
  const seen = await answer(owner, method, asked);
  expect(seen.status, seen.text.slice(0, 400)).toBeLessThanOrEqual(entry.changes ?? 399);
  if (entry.changes !== undefined) return;
  expect(found(seen.text, marks), `${asked.path} proves nothing: ${seen.text.slice(0, 400)}`).not.toEqual([]);
  await refuse();
}

describe('an answer to one person holds nothing that only another may see:', () => {
  it.each(Object.entries(MATRIX))(
    '%s',
    async (route, entry) => {
      const asked = new Set<string>();
      for (const about of NAMESPACES) {
        const question = JSON.stringify([
          entry.ask(world, about),
          entry.seenBy === 'nobody' || entry.marks?.(world, about),
        ]);
        // What is the same question for both namespaces is asked once.
        if (!asked.has(question)) await ask(route, entry, about);
        asked.add(question);
      }
    },
    60_000,
  );
});

it('every route of NSX refuses who has no right to it, whatever it is asked and whoever asked before', async () => {
  const routes = world.server.app.routeTable.routes
    .map(({ method, url }) => ({ method, route: `${method} ${url}`, url }))
    .filter(({ method, route }) => method !== 'HEAD' && ofNsx(route) && !NSX_OWN.has(route));
  expect(routes.length).toBeGreaterThan(20);
  await answer(world.admin, 'GET', { path: '/api/v1/nsx/inventory?kind=Pod' });
  await Promise.all(
    routes.map(async ({ method, route, url }) => {
      const path = url.replace(':cluster', CLUSTER).replaceAll(/:\w+/g, 'Yelb-Zero-Trust');
      for (const mine of NAMESPACES) {
        const got = await answer(world.readers[mine], method, { path, ...(method === 'GET' ? {} : { body: {} }) });
        expect(got.status, `${route}: ${got.text.slice(0, 200)}`).toBeGreaterThanOrEqual(400);
        expect(found(got.text, marksOf(otherOf(mine)))).toEqual([]);
      }
    }),
  );
}, 60_000);

it('people who ask the same at the same moment get each their own answer', async () => {
  const paths = [
    '/policies?filter=hush',
    '/objects?kinds=Pod&filter=hush',
    '/flows?filter=hush&from=now-1h',
    '/flows/summary?by=src.pod',
    '/topology?group=pod&from=now-1h',
    '/audit',
  ].map((path) => `${API}${path}`);
  const asks = [...paths, ...paths].flatMap((path) =>
    NAMESPACES.map(async (mine) => ({ mine, path, ...(await answer(world.readers[mine], 'GET', { path })) })),
  );
  const whole = paths.map((path) => answer(world.admin, 'GET', { path }));
  for (const { mine, path, status, text } of await Promise.all(asks)) {
    expect(status, path).toBe(200);
    expect(found(text, marksOf(otherOf(mine))), path).toEqual([]);
    expect(found(text, marksOf(mine)), path).not.toEqual([]);
  }
  for (const { text } of await Promise.all(whole))
    for (const namespace of NAMESPACES) expect(found(text, marksOf(namespace))).not.toEqual([]);
}, 60_000);

describe('who brings proofs of two people', () => {
  /** Who asks is found out in one place; these are answered out of watches, reviews, the store, records and the cluster itself. */
  const OWN = Object.entries(MATRIX).filter(([route]) =>
    /session$|reviews$|objects$|k8s|\/policies$|\/groups$|evaluate$|\/audit$|\/flows$/.test(route),
  );
  /** As the cookie's person when the session is good, else as the token's: asked about both namespaces. */
  const isOnly = async (mine: Namespace, headers: Readonly<Record<string, string>>): Promise<void> => {
    const nobody = world.server.client();
    for (const [route, entry] of OWN)
      for (const about of NAMESPACES) {
        const asked = entry.ask(world, about);
        const marks = marksFor(world, entry, about, asked);
        const got = await answer(nobody, methodOf(route), asked, { ...headers, 'sec-fetch-site': 'same-origin' });
        expect(found(got.text, marks).length > 0, `${route} about ${about}: ${got.text.slice(0, 300)}`).toBe(
          about === mine,
        );
      }
  };
  const bearer = (namespace: Namespace): string => `Bearer ${world.token(namespace)}`;

  it('is the one of the session, and nothing of the other', async () => {
    const mine = 'yelb';
    await isOnly(mine, { cookie: world.readers[mine].cookie(), authorization: bearer(otherOf(mine)) });
  });

  it('is the one of the token once the session is none', async () => {
    const mine = 'default';
    const broken = world.readers[otherOf(mine)].cookie().replaceAll(/=[^;]{8}/g, '=AAAAAAAA');
    await isOnly(mine, { cookie: broken, authorization: bearer(mine) });
  });

  it('is the same one on the live socket', async () => {
    const headers = { cookie: world.readers.yelb.cookie(), authorization: bearer('default') };
    const heard = keep(
      followTopics(world.server, headers, [{ key: '', topic: 'policies', params: { cluster: CLUSTER } }]),
    );
    await vi.waitFor(() => expect(found(heard.of(''), marksOf('yelb'))).not.toEqual([]), WAIT);
    expect(found(heard.of(''), marksOf('default'))).toEqual([]);
  });
});

describe('who is signed in to one cluster', () => {
  const elsewhere = (path: string): string => path.replace(`/clusters/${CLUSTER}`, `/clusters/${OTHER_CLUSTER}`);
  const OF_CLUSTER = Object.entries(MATRIX).filter(([route]) => /:cluster./.test(route));
  /** Somebody of the second cluster, by the same token. */
  const signInThere = async (): Promise<TestClient> => {
    const client = world.server.client();
    const body = { token: world.token('yelb'), cluster: OTHER_CLUSTER };
    expect((await client.send('POST', '/auth/login/token', body)).status).toBe(200);
    return client;
  };

  it('is refused every route of another one, whoever asked there before', async () => {
    const policies = await answer(world.admin, 'GET', { path: elsewhere(`${API}/policies`) });
    expect(policies.text).toContain(ELSEWHERE);
    for (const [route, entry] of OF_CLUSTER) {
      const { path, body } = entry.ask(world, 'yelb');
      const got = await answer(world.readers.yelb, methodOf(route), { path: elsewhere(path), body });
      expect(got.text, route).not.toContain(ELSEWHERE);
      expect(got.status, `${route}: ${got.text.slice(0, 200)}`).toBe(403);
      expect(got.text, route).toContain('CLUSTER_NOT_SIGNED_IN');
    }
  }, 60_000);

  it('is told nothing of another one by live topics', async () => {
    const all = followAll(world.admin, OTHER_CLUSTER);
    const heard = followAll(world.readers.yelb, OTHER_CLUSTER);
    await vi.waitFor(() => {
      expect(all.of('policies')).toContain(ELSEWHERE);
      hasBegun(heard);
    }, WAIT);
    for (const { key } of SUBSCRIPTIONS) {
      expect(heard.of(key), key).not.toContain(ELSEWHERE);
      if (key !== 'clusters') expect(heard.of(key), key).toContain('CLUSTER_NOT_SIGNED_IN');
    }
  }, 60_000);

  it('is somebody else with the same token in another one, also for what leads to the default one', async () => {
    const there = await signInThere();
    for (const [route, entry] of Object.entries(MATRIX).filter(([, { changes }]) => changes === undefined)) {
      const asked = entry.ask(world, 'yelb');
      // Who one is and may do there is the other cluster's to say.
      if (!/cluster|k8s|traceflow|featuregates/.test(asked.path)) continue;
      const got = await answer(there, methodOf(route), asked);
      expect(found(got.text, marksFor(world, entry, 'yelb', asked)), route).toEqual([]);
    }
    const stream = await answer(there, 'GET', { path: '/api/v1/flows/stream' });
    expect(stream.status).toBe(403);
    const heard = followAll(there);
    await vi.waitFor(() => hasBegun(heard), WAIT);
    for (const { key } of SUBSCRIPTIONS)
      for (const namespace of NAMESPACES) expect(found(heard.of(key), marksOf(namespace)), key).toEqual([]);
  }, 60_000);
});

// Takes rights away for good, so it is the last.
it('a right that is taken away ends what is followed and what is asked, and not for others', async () => {
  const { readers, server } = world;
  const [mine, theirs] = ['default', 'yelb'] as const;
  const real = performance.now.bind(performance);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'], shouldAdvanceTime: true });
  try {
    const heard = { default: followAll(readers.default), yelb: followAll(readers.yelb) };
    const streams = { default: followFlows(readers.default), yelb: followFlows(readers.yelb) };
    await vi.waitFor(async () => {
      for (const namespace of NAMESPACES) await world.sendFlows(namespace, 1);
      for (const namespace of NAMESPACES)
        for (const text of [
          ...['policies', 'groups', 'tiers', 'flows'].map((key) => heard[namespace].of(key)),
          streams[namespace].text(),
        ])
          expect(found(text, marksOf(namespace))).not.toEqual([]);
    }, WAIT);

    world.revoke(mine);
    // Watches end sometime, and flows are judged anew every half minute: now.
    await server.cluster.stopApiServer();
    await server.cluster.startApiServer();
    await vi.waitFor(() => expect(heard[mine].of('policies')).toMatch(/"deletes":\[[^\]]*hush-d-policy/), WAIT);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 61_000);
    world.skip(61_000);
    await vi.advanceTimersByTimeAsync(31_000);
    await vi.waitFor(async () => {
      const { status, text } = await answer(readers[mine], 'GET', { path: `${API}/flows?filter=hush&from=now-1h` });
      expect(status).toBe(200);
      expect(found(text, marksOf(mine))).toEqual([]);
    }, WAIT);

    const after = `hush-after`;
    for (const namespace of [mine, theirs]) await world.changeSomething(namespace, `${after}-${namespace}`);
    await vi.waitFor(async () => {
      for (const namespace of [mine, theirs]) await world.sendFlows(namespace, 1, `${after}-${namespace}`);
      for (const key of ['policies', 'groups', 'flows'])
        expect(heard[theirs].of(key), key).toContain(`${after}-${theirs}`);
      expect(streams[theirs].text()).toContain(`${after}-${theirs}`);
    }, WAIT);
    for (const { key } of SUBSCRIPTIONS) expect(heard[mine].of(key), key).not.toContain(after);
    expect(streams[mine].text()).not.toContain(after);
    for (const [route, entry] of Object.entries(MATRIX).filter(
      ([, one]) => one.seenBy === 'reader' && one.changes === undefined,
    )) {
      // Their own changes and who they are stay theirs.
      if (!route.includes(':cluster') || route.endsWith('/audit')) continue;
      const asked = entry.ask(world, mine);
      const got = await answer(readers[mine], methodOf(route), asked);
      expect(found(got.text, marksFor(world, entry, mine, asked)), `${route}: ${got.status}`).toEqual([]);
    }
  } finally {
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
}, 60_000);
