import { describe, expect, it } from 'vitest';
import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import type { KubernetesClient, UpstreamError, UpstreamResult } from '../../upstreams/kubernetes/types.ts';
import { askWhoAmI, claimsOf } from './who-am-i.ts';

const failure = (code: UpstreamError['code'], message: string = code): UpstreamResult<never> =>
  err({ code, cluster: 'a', message });
const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
const forbids = (user: string): UpstreamResult<never> =>
  failure(
    'forbidden',
    `selfsubjectreviews.authentication.k8s.io is forbidden: User "${user}" cannot create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope`,
  );
const reviewed = (userInfo: unknown): UpstreamResult<unknown> => ok({ status: { userInfo } });

/** A client of a cluster that answers these paths; everything else is not served, as by Kubernetes before 1.26. */
function client(answers: Record<string, UpstreamResult<unknown>>): KubernetesClient {
  const unused = (): never => {
    throw new Error('not asked');
  };
  return {
    cluster: 'a',
    request: (_method, segments) => Promise.resolve(answers[segments.slice(2).join('/')] ?? failure('not-found')),
    raw: unused,
    write: unused,
    get: unused,
    list: unused,
    create: unused,
    remove: unused,
    exec: unused,
  };
}

const bearer: Credential = { type: 'bearer', token: 'opaque' };
const asked = (credential: Credential, answers: Record<string, UpstreamResult<unknown>>) =>
  askWhoAmI(client(answers), credential);

describe('askWhoAmI', () => {
  it.each<[string, UpstreamResult<unknown>, UpstreamError['code']]>([
    ['rejects the credential', failure('unauthenticated'), 'unauthenticated'],
    ['cannot be reached', failure('unavailable'), 'unavailable'],
    ['answers with something else', ok({ hello: 'world' }), 'bad-answer'],
  ])('fails when the cluster %s', async (_, answer, code) => {
    expect(await asked(bearer, { 'v1/selfsubjectreviews': answer })).toMatchObject({ ok: false, error: { code } });
  });

  it('does not believe the subject of a certificate when the cluster takes its holder for anonymous', async () => {
    const credential: Credential = { type: 'client-certificate', certificate: 'not readable', key: '' };
    const answer = await asked(credential, { 'v1/tokenreviews': forbids('system:anonymous') });
    expect(answer).toMatchObject({ ok: true, value: { username: 'system:anonymous' } });
  });

  it('does not believe the claims of a token that the cluster rejects', async () => {
    const credential: Credential = { type: 'bearer', token: jwt({ sub: 'system:serviceaccount:a:b' }) };
    expect((await asked(credential, { 'v1/selfsubjectreviews': failure('unauthenticated') })).ok).toBe(false);
  });

  it.each<[string, Credential, Record<string, UpstreamResult<unknown>>, { username: string; groups: string[] }]>([
    [
      'SelfSubjectReview v1',
      bearer,
      { 'v1/selfsubjectreviews': reviewed({ username: 'u', groups: ['g'] }) },
      { username: 'u', groups: ['g'] },
    ],
    [
      'SelfSubjectReview v1beta1',
      bearer,
      { 'v1beta1/selfsubjectreviews': reviewed({ username: 'u' }) },
      { username: 'u', groups: [] },
    ],
    [
      'SelfSubjectReview v1alpha1',
      bearer,
      { 'v1alpha1/selfsubjectreviews': reviewed({ username: 'u', groups: ['g'] }) },
      { username: 'u', groups: ['g'] },
    ],
    [
      'the refusal that names the user',
      bearer,
      { 'v1/selfsubjectreviews': forbids('sso:user1@a.b') },
      { username: 'sso:user1@a.b', groups: [] },
    ],
    [
      'the refusal that names a ServiceAccount',
      bearer,
      { 'v1/selfsubjectreviews': forbids('system:serviceaccount:a:b') },
      {
        username: 'system:serviceaccount:a:b',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
      },
    ],
    [
      'a TokenReview of the own token',
      bearer,
      {
        'v1/tokenreviews': ok({
          status: { authenticated: true, user: { username: 'root', groups: ['system:masters'] } },
        }),
      },
      { username: 'root', groups: ['system:masters'] },
    ],
    [
      'the refusal of a TokenReview',
      bearer,
      { 'v1/tokenreviews': forbids('sso:user1@a.b') },
      { username: 'sso:user1@a.b', groups: [] },
    ],
    [
      'the subject of an accepted ServiceAccount token',
      { type: 'bearer', token: jwt({ sub: 'system:serviceaccount:a:b' }) },
      { 'v1/tokenreviews': ok({ status: { authenticated: false } }) },
      {
        username: 'system:serviceaccount:a:b',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
      },
    ],
    [
      'nothing: an accepted token of another issuer',
      { type: 'bearer', token: jwt({ sub: 'somebody' }) },
      { 'v1/tokenreviews': ok({}) },
      { username: 'unknown', groups: [] },
    ],
    [
      'what is impersonated',
      { type: 'impersonate', user: 'system:serviceaccount:netloft:netloft-admin', groups: [] },
      {},
      {
        username: 'system:serviceaccount:netloft:netloft-admin',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:netloft', 'system:authenticated'],
      },
    ],
    [
      'what is impersonated with groups, to which the cluster adds none of a ServiceAccount',
      { type: 'impersonate', user: 'system:serviceaccount:netloft:netloft-admin', groups: ['web'] },
      {},
      { username: 'system:serviceaccount:netloft:netloft-admin', groups: ['web'] },
    ],
    [
      'the refusal, when a certificate is not the one that the cluster trusts',
      { type: 'client-certificate', certificate: 'not readable', key: '' },
      { 'v1/selfsubjectreviews': forbids('system:anonymous') },
      { username: 'system:anonymous', groups: [] },
    ],
  ])('knows the user from %s', async (_, credential, answers, expected) => {
    expect(await asked(credential, answers)).toEqual({ ok: true, value: expected });
  });
});

it.each(['', 'a', 'a.b', 'a.b.c', 'e30..x'])('claimsOf finds nothing in %j', (token) => {
  expect(claimsOf(token)?.sub).toBeUndefined();
});
