import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../lib/api-client.ts';
import { askNsx, nsxAgain } from './nsx.request.ts';

const PROBLEM = { type: '', title: '', status: 503, detail: 'Not yet.', action: '', requestId: 'r' };
const pending = (): Response =>
  new Response(JSON.stringify({ ...PROBLEM, code: 'NSX_PENDING' }), { status: 503, headers: { 'retry-after': '0' } });

/** Answers that a test gives when it wants to. */
function questions() {
  const open: { readonly path: string; readonly answer: (response: Response) => void }[] = [];
  vi.stubGlobal('fetch', (path: string) => new Promise<Response>((answer) => open.push({ path, answer })));
  return open;
}
const flush = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
const good = (): Response => new Response('{}');

describe('questions about NSX', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('of a tab are two at a time, so that other pages have connections', async () => {
    const open = questions();
    const all = Promise.all(['/a', '/b', '/c'].map((path) => askNsx(path)));
    await flush();
    expect(open.map(({ path }) => path)).toEqual(['/a', '/b']);
    open[0]?.answer(good());
    await vi.waitFor(() => expect(open.map(({ path }) => path)).toEqual(['/a', '/b', '/c']));
    for (const { answer } of open) answer(good());
    await all;
  });

  it('that nobody wants to know any more are not sent', async () => {
    const open = questions();
    const first = Promise.all([askNsx('/a'), askNsx('/b')]);
    const left = new AbortController();
    const gone = askNsx('/c', { signal: left.signal });
    left.abort();
    await expect(gone).rejects.toThrow('Aborted');
    for (const { answer } of open) answer(good());
    await first;
    expect(open.map(({ path }) => path)).toEqual(['/a', '/b']);
  });

  it('are asked again while NSX is still being asked, and hold no turn meanwhile', async () => {
    const open = questions();
    const asked = askNsx('/a');
    await flush();
    open[0]?.answer(pending());
    await vi.waitFor(() => expect(open).toHaveLength(2));
    open[1]?.answer(good());
    expect(await asked).toEqual({});
  });

  it('that are refused are refused', async () => {
    const open = questions();
    const asked = askNsx('/a');
    await flush();
    open[0]?.answer(new Response(JSON.stringify({ ...PROBLEM, code: 'UPSTREAM_TIMEOUT' }), { status: 504 }));
    await expect(asked).rejects.toBeInstanceOf(ApiError);
  });
});

describe('a page asks again', () => {
  it.each<[string, Parameters<ReturnType<typeof nsxAgain>>[0]['state'], number | false]>([
    ['as usual when what it shows is fresh', { status: 'success', data: { freshness: { state: 'live' } } }, 15_000],
    ['sooner when it is old', { status: 'success', data: { freshness: { state: 'stale' } } }, 3_000],
    ['sooner when it could not be read', { status: 'error', data: undefined }, 3_000],
    ['as usual before the first answer', { status: 'pending', data: undefined }, 15_000],
  ])('%s', (_when, state, ms) => expect(nsxAgain(15_000)({ state })).toBe(ms));
});
