import { beforeEach, describe, expect, it } from 'vitest';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { OIDC_SESSION } from '../../testing/oidc-session.ts';
import { createClusterRefusals, type ClusterRefusals } from './cluster-refusals.ts';
import type { SessionData } from './session-data.ts';

const both = { ...OIDC_SESSION, clusters: ['a', 'b'] };
const { id, username, groups, seenAt, expiresAt } = OIDC_SESSION;
const token: SessionData = {
  id,
  username,
  groups,
  seenAt,
  expiresAt,
  mode: 'serviceAccountToken',
  cluster: 'a',
  credential: { type: 'bearer', token: 't' },
};
const by = (cluster: string): Fault =>
  faultOfUpstream({ code: 'unauthenticated', cluster, status: 401, message: 'Unauthorized' });

let time = 0;
let refusals: ClusterRefusals;
beforeEach(() => {
  time = 0;
  refusals = createClusterRefusals(() => time);
});
const codes = (data: SessionData, ...clusters: readonly string[]): readonly string[] =>
  clusters.map((cluster) => refusals.judge(data, by(cluster)).code);

describe('a 401 ends a session', () => {
  it.each<[string, SessionData, readonly string[]]>([
    ['whose credential is for that cluster alone', token, ['a']],
    ['of an issuer whose only cluster it is', OIDC_SESSION, ['a']],
    ['of an issuer when the last of its clusters refuses, too', both, ['a', 'a', 'b']],
  ])('%s', (_, data, clusters) => {
    expect(codes(data, ...clusters).at(-1)).toBe('SESSION_EXPIRED');
  });

  it('when it is not the cluster’s', () => {
    const ended: Fault = { code: 'SESSION_EXPIRED', detail: 'Your session has ended.' };
    expect(refusals.judge(both, ended)).toBe(ended);
  });
});

describe('a 401 is of one cluster alone', () => {
  it('when an ID token is for others, too, and says what to do in the cluster’s words', () => {
    expect(refusals.judge(both, by('b'))).toMatchObject({
      code: 'CLUSTER_NOT_SIGNED_IN',
      detail: 'The cluster b does not accept your ID token at the moment: Unauthorized',
      upstream: { cluster: 'b', status: 401 },
    });
  });

  it('when the others refused long ago', () => {
    codes(both, 'a');
    time = 30_000;
    expect(codes(both, 'b')).toEqual(['CLUSTER_NOT_SIGNED_IN']);
    expect(codes(both, 'a')).toEqual(['SESSION_EXPIRED']);
  });

  it('when others refused somebody else', () => {
    codes({ ...both, id: 'a-session-of-another' }, 'a');
    expect(codes(both, 'b')).toEqual(['CLUSTER_NOT_SIGNED_IN']);
    refusals.drop(both.id);
    expect(codes(both, 'a')).toEqual(['CLUSTER_NOT_SIGNED_IN']);
  });
});

it('other faults are none of its business', () => {
  const fault = faultOfUpstream({ code: 'forbidden', cluster: 'a', status: 403, message: 'no' });
  expect(refusals.judge(both, fault)).toBe(fault);
});
