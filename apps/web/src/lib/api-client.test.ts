import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, clusterPath, onSessionEnded, problemOf, request } from './api-client.ts';

const problem = {
  type: 'about:blank',
  title: 'Refused by the cluster',
  status: 422,
  code: 'UPSTREAM_REFUSED',
  detail: 'word for word',
  action: 'Correct it.',
  requestId: 'req-1',
};

function answer(body: unknown, init: ResponseInit = {}): void {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(
    new Response(typeof body === 'string' ? body : JSON.stringify(body), init),
  );
}
async function refusal(path = '/api/v1/x', anonymous = false): Promise<ApiError> {
  const thrown: unknown = await request(path, { anonymous }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ApiError);
  return thrown as ApiError;
}

afterEach(() => vi.restoreAllMocks());

describe('a refusal', () => {
  it('carries the problem as the server told it', async () => {
    answer(problem, { status: 422 });
    expect((await refusal()).problem).toEqual(problem);
  });
  it('of a proxy in between becomes a problem with its status and request id, without its HTML', async () => {
    answer('<html>Bad gateway</html>', { status: 502, statusText: 'Bad Gateway', headers: { 'x-request-id': 'p-9' } });
    expect((await refusal()).problem).toMatchObject({
      status: 502,
      title: 'Bad Gateway',
      detail: 'The server answered with status 502.',
      requestId: 'p-9',
    });
  });
  it('of an API server that was passed on keeps its words', async () => {
    answer({ kind: 'Status', message: 'tiers "x" is forbidden' }, { status: 403, statusText: 'Forbidden' });
    expect((await refusal()).problem).toMatchObject({
      status: 403,
      title: 'Forbidden',
      detail: 'tiers "x" is forbidden',
    });
  });
  it('without any answer says that there was none', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
    expect((await refusal()).problem).toMatchObject({ status: 0, title: 'No answer' });
  });
  it.each([
    ['3', 3],
    ['0.2', 1],
    ['soon', null],
    [null, null],
  ])('with Retry-After %s may be tried again after %s s', async (header, seconds) => {
    answer(
      { ...problem, status: 429, code: 'RATE_LIMITED' },
      { status: 429, ...(header === null ? {} : { headers: { 'retry-after': header } }) },
    );
    expect((await refusal()).retryAfterSeconds).toBe(seconds);
  });
});

describe('the end of a session', () => {
  it.each([
    [401, 'SESSION_EXPIRED', false, 1],
    [401, 'UNAUTHENTICATED', false, 1],
    [401, 'PASSWORD_WRONG', false, 0],
    [401, 'UNAUTHENTICATED', true, 0],
    [403, 'UPSTREAM_FORBIDDEN', false, 0],
  ])('status %d with %s (asked anonymously: %s) is announced %d times', async (status, code, anonymous, times) => {
    const ended = vi.fn<() => void>();
    const stop = onSessionEnded(ended);
    answer({ ...problem, status, code }, { status });
    await refusal('/api/v1/x', anonymous);
    expect(ended).toHaveBeenCalledTimes(times);
    stop();
  });
});

it('gives the parsed body, and nothing for an empty one', async () => {
  answer({ a: 1 });
  expect(await request('/api/v1/x')).toEqual({ a: 1 });
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }));
  expect(await request('/api/v1/x')).toBeUndefined();
});

it('encodes every part of a path', () => {
  expect(clusterPath('a/b', 'agents', '../x')).toBe('/api/v1/clusters/a%2Fb/agents/..%2Fx');
});

it('makes a problem of anything thrown', () => {
  expect(problemOf(new Error('boom'))).toMatchObject({ status: 500, detail: 'boom' });
  expect(problemOf('text')).toMatchObject({ detail: 'text' });
});
