import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NsxRoute } from '../types.ts';
import { NSX_FAULTS, readNsxFault, type NsxFault } from './faults.ts';
import { sendToNsx, startTestNsx, type NsxReply, type TestNsx } from './testing.ts';

const VERSION = '/api/v1/node/version';
let nsx: TestNsx;
let now: number;
let release: () => void;
let arrived: Promise<void>;
let isWaiting: () => void;

/** A request that is answered when the test says so. */
const slowRoute: NsxRoute = {
  methods: ['GET'],
  path: '/api/v1/slow',
  handle: () =>
    new Promise((done) => {
      isWaiting();
      release = () => done({ status: 200 });
    }),
};
async function start(options: Parameters<typeof startTestNsx>[2] = {}, strict = false): Promise<void> {
  now = 1_000_000;
  arrived = new Promise((done) => {
    isWaiting = done;
  });
  nsx = await startTestNsx(() => [slowRoute], { strict }, { now: () => now, ...options });
}
beforeEach(() => start());
afterEach(() => nsx.close());

const add = (value: unknown): void => {
  const read = readNsxFault(value);
  if (!read.ok) throw new Error(read.message);
  nsx.nsx.faults.add(read.fault);
};
const shown = ({ status, json }: NsxReply): readonly unknown[] => [status, json['error_code']];

describe('a fault is refused', () => {
  it.each([
    [[], 'the body must be a JSON object'],
    [{}, 'a fault needs a name, a status, a delay_ms or drop_connection'],
    [{ name: 'sleepy' }, 'name takes one of xsrf-expired, session-expired'],
    [{ sttus: 500 }, "a fault has no 'sttus'; it has name"],
    [{ __proto__: null, status: 99 }, 'status takes a status from 200 to 599, not 99'],
    [{ status: 500, times: 0 }, 'times takes a whole number from 1'],
    [{ status: 500, match: { path: 'api' } }, 'match takes'],
    [{ status: 500, match: { verb: 'GET' } }, 'match takes'],
    [{ delay_ms: -1 }, 'delay_ms takes a number of milliseconds from 0 to 600000, not -1'],
  ])('%j', (value, message) => {
    expect(readNsxFault(value)).toEqual({ ok: false, message: expect.stringContaining(message) });
  });
});

describe('a pre-made fault', () => {
  it.each([
    ['xsrf-expired', 403, 98],
    ['session-expired', 403, 403],
    ['provider-not-ready', 400, 500042],
    ['aborted', 500, 607],
  ] as const)('%s hits one request', async (name, status, code) => {
    add({ name });
    expect(shown(await nsx.call('GET', VERSION))).toEqual([status, code]);
    expect((await nsx.call('GET', VERSION)).status).toBe(200);
  });

  it('index hits searches only', async () => {
    add({ name: 'index' });
    expect((await nsx.call('GET', VERSION)).status).toBe(200);
    expect(shown(await nsx.call('GET', '/policy/api/v1/search/query?query=id:a'))).toEqual([400, 60508]);
  });

  it('unavailable answers the page of a proxy until it is cleared, to sign-in too', async () => {
    add({ name: 'unavailable' });
    for (const [method, path] of [
      ['GET', VERSION],
      ['POST', '/api/session/create'],
    ] as const) {
      const reply = await nsx.call(method, path);
      expect([reply.status, reply.headers['content-type'], reply.text.startsWith('<html>')]).toEqual([
        503,
        'text/html',
        true,
      ]);
    }
    nsx.nsx.faults.clear();
    expect((await nsx.call('GET', VERSION)).status).toBe(200);
  });

  it.each([
    [false, '1'],
    [true, undefined],
  ])(
    'rate-limit says when to come back, but not in strict mode (%s), and ends after its time',
    async (strict, after) => {
      await nsx.close();
      await start({}, strict);
      add({ name: 'rate-limit', for_ms: 2000 });
      const reply = await nsx.call('GET', VERSION);
      expect([reply.status, reply.headers['retry-after']]).toEqual([429, after]);
      now += 2000;
      expect((await nsx.call('GET', VERSION)).status).toBe(200);
    },
  );

  it('unhealthy tells so at the health address', async () => {
    add({ name: 'unhealthy' });
    expect((await nsx.call('GET', '/api/v1/reverse-proxy/node/health')).json).toEqual({ healthy: false });
  });

  it('slow waits ten seconds', () => {
    expect(NSX_FAULTS.slow).toEqual({ delay_ms: 10_000 });
  });

  it('session-expired ends the session that the request brought, and leaves sign-in alone', async () => {
    const password = nsx.nsx.accounts[0]?.password ?? '';
    const text = new URLSearchParams({ j_username: 'admin', j_password: password }).toString();
    const signed = await nsx.call('POST', '/api/session/create', { text });
    const headers = {
      cookie: String(signed.headers['set-cookie']?.[0]).split(';')[0] ?? '',
      'x-xsrf-token': String(signed.headers['x-xsrf-token']),
    };
    const ask = (): Promise<NsxReply> => sendToNsx(nsx.nsx.caPem, 'GET', `${nsx.nsx.url}${VERSION}`, { headers });
    add({ name: 'session-expired' });
    expect((await nsx.call('POST', '/api/session/create', { text })).status).toBe(200);
    expect([(await ask()).status, (await ask()).status]).toEqual([403, 403]);
    expect(nsx.nsx.faults.list()).toEqual([]);
  });
});

describe('a fault of one’s own', () => {
  it('hits the method and path that it names, so many times', async () => {
    add({ status: 500, error_code: 99, times: 2, match: { method: 'GET', path: '/api/v1/node' } });
    expect((await nsx.call('GET', '/api/v1/licenses')).status).toBe(200);
    expect([shown(await nsx.call('GET', VERSION)), shown(await nsx.call('GET', VERSION))]).toEqual([
      [500, 99],
      [500, 99],
    ]);
    expect((await nsx.call('GET', VERSION)).status).toBe(200);
  });

  it('drops connections, or delays an answer', async () => {
    add({ drop_connection: true, times: 1 });
    await expect(nsx.call('GET', VERSION)).rejects.toThrow();
    add({ delay_ms: 1, times: 1 });
    expect((await nsx.call('GET', VERSION)).status).toBe(200);
  });

  it('hits one manager only', async () => {
    await nsx.close();
    await start({ managers: 2 });
    add({ status: 503, match: { manager: 2 } } satisfies NsxFault);
    const headers = { authorization: nsx.authorization('admin') };
    const ask = (url = ''): Promise<NsxReply> => sendToNsx(nsx.nsx.caPem, 'GET', `${url}${VERSION}`, { headers });
    expect([(await ask(nsx.nsx.urls[0])).status, (await ask(nsx.nsx.urls[1])).status]).toEqual([200, 503]);
  });
});

describe('the limits of the API service', () => {
  it('answer 429 beyond the requests of a second, and let more through as time goes', async () => {
    await nsx.close();
    await start({ apiService: { client_api_rate_limit: 4 } });
    const statuses = async (count: number): Promise<readonly number[]> => {
      const replies = [];
      for (let index = 0; index < count; index += 1) replies.push(await nsx.call('GET', VERSION));
      return replies.map(({ status }) => status);
    };
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 429]);
    now += 500;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it.each([[{ client_api_concurrency_limit: 1 }], [{ global_api_concurrency_limit: 1 }]])(
    'answer 503 beyond the requests at a time: %j',
    async (apiService) => {
      await nsx.close();
      await start({ apiService });
      const first = nsx.call('GET', '/api/v1/slow');
      await arrived;
      expect((await nsx.call('GET', VERSION)).status).toBe(503);
      release();
      expect((await first).status).toBe(200);
      expect((await nsx.call('GET', VERSION)).status).toBe(200);
    },
  );
});

describe('one of several managers', () => {
  it('stops and starts alone, on the same port, over the same world', async () => {
    await nsx.close();
    await start({ managers: 3 });
    const headers = { authorization: nsx.authorization('admin') };
    const [first = '', second = ''] = nsx.nsx.urls;
    const status = (url: string): Promise<NsxReply> =>
      sendToNsx(nsx.nsx.caPem, 'GET', `${url}/api/v1/cluster/status`, { headers });
    expect((await status(first)).json).toMatchObject({ mgmt_cluster_status: { status: 'STABLE' } });
    expect(await nsx.nsx.stop(1)).toBe(true);
    await expect(status(first)).rejects.toThrow(/ECONNREFUSED/);
    const degraded = await status(second);
    expect(degraded.json).toMatchObject({
      mgmt_cluster_status: { status: 'DEGRADED', offline_nodes: [{}] },
      detailed_cluster_status: { overall_status: 'DEGRADED' },
    });
    await nsx.nsx.stop(3);
    expect((await status(second)).json).toMatchObject({ detailed_cluster_status: { overall_status: 'UNAVAILABLE' } });
    await nsx.nsx.start(1);
    expect((await status(first)).status).toBe(200);
    expect(await nsx.nsx.stop(9)).toBe(false);
  });
});
