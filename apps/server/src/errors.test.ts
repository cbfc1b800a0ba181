import { readFileSync } from 'node:fs';
import { ERROR_CODES, Problem } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { ERRORS, faultOfUpstream } from './errors.ts';
import { problemOf } from './plugins/problem-details.ts';
import type { UpstreamError } from './upstreams/kubernetes/types.ts';

describe('error codes', () => {
  it('are all in docs/troubleshooting.md, once each with the status and what to do, and no other is', () => {
    const text = readFileSync(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8');
    const told = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|(?: .+? (?<!\\)\|){3}$/gm)].map(
      ([, code, status]) => `${code} ${status}`,
    );
    const known = Object.entries(ERRORS).map(([code, { status }]) => `${code} ${status}`);
    expect(told.toSorted()).toEqual(known.toSorted());
    expect(new Set(Object.keys(ERRORS))).toEqual(new Set(ERROR_CODES));
  });

  it.each(ERROR_CODES)('%s makes a problem that keeps the contract', (code) => {
    expect(() => Problem.parse(problemOf({ code, detail: 'what failed' }, 'id'))).not.toThrow();
  });
});

describe('the title of a problem', () => {
  it.each(ERROR_CODES)('of %s speaks of NSX, and not of a cluster, when NSX answered', (code) => {
    const { title } = problemOf({ code, detail: 'what failed', upstream: { kind: 'nsx' } }, 'id');
    if (/^(UPSTREAM|FEATURE)_/u.test(code)) expect(title).toContain('NSX');
    else expect(title).toBe(ERRORS[code].title);
  });

  it('speaks of the cluster when a cluster answered', () => {
    const { title } = problemOf({ code: 'UPSTREAM_CONFLICT', detail: '', upstream: { kind: 'kubernetes' } }, 'id');
    expect(title).toBe('Conflict in the cluster');
  });
});

describe('faultOfUpstream', () => {
  const error = (code: UpstreamError['code'], status?: number): UpstreamError => ({
    code,
    cluster: 'a',
    message: 'word for word',
    ...(status === undefined ? {} : { status }),
  });
  it.each([
    ['forbidden', 403, 'UPSTREAM_FORBIDDEN', 403],
    ['conflict', 409, 'UPSTREAM_CONFLICT', 409],
    ['invalid', 422, 'UPSTREAM_REFUSED', 422],
    ['invalid', 400, 'UPSTREAM_REFUSED', 400],
    ['not-found', 404, 'UPSTREAM_NOT_FOUND', 404],
    ['unauthenticated', 401, 'SESSION_EXPIRED', 401],
    ['not-signed-in', undefined, 'CLUSTER_NOT_SIGNED_IN', 403],
    ['failed', 500, 'UPSTREAM_UNAVAILABLE', 502],
    ['timeout', undefined, 'UPSTREAM_TIMEOUT', 504],
  ] as const)('makes of %s (%s) the code %s with status %s and keeps the words', (code, status, expected, answered) => {
    const problem = problemOf(faultOfUpstream(error(code, status)), 'id');
    expect(problem).toMatchObject({
      code: expected,
      status: answered,
      detail: 'word for word',
      upstream: { cluster: 'a', message: 'word for word' },
    });
  });
});
