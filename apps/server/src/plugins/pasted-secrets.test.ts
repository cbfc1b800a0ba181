import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { credentialsIn } from '../credential-search.ts';
import { shownPath } from './pasted-secrets.ts';

const part = (text: string): string => Buffer.from(text).toString('base64url');
const JWT = `${part('{"alg":"RS256","kid":"x"}')}.${part('{"sub":"system:serviceaccount:a:b"}')}.${randomBytes(64).toString('base64url')}`;

describe('of a path is hidden', () => {
  it.each([
    ['a JSON Web Token', JWT],
    ['a token without its signature', JWT.split('.').slice(0, 2).join('.')],
    ['a token that is encoded for an address', `Bearer%20${encodeURIComponent(JWT)}`],
    ['a token within another name', `K8sNetworkPolicy:yelb/${JWT}`],
    ['a token of OpenShift', 'sha256~kQ3sX9vT2mN8bR5wL1zY7cF4hJ6gD0pA-uE_iOqWtXs'],
    ['a key in base64', 'v9XkT2mQ8bR5wLz1Y7cF4hJ6gD0pAuEiOqWtXsN3KdVrB8M='],
  ])('%s', (_, secret) => {
    expect(shownPath(`/api/v1/clusters/c/traceflows/${secret}/now`)).not.toContain(secret.slice(-20));
    expect(shownPath(`/api/v1/clusters/c/traceflows/${secret}/now`)).toMatch(
      /^\/api\/v1\/clusters\/c\/traceflows\/.*\[hidden\]\/now$/,
    );
  });
});

describe('of a path stays', () => {
  it.each([
    ['a UUID', randomUUID()],
    ['a digest', createHash('sha256').update('x').digest('hex')],
    ['a long name of Kubernetes', 'prometheus-kube-prometheus-stack-prometheus-db-prometheus-kube-prometheus-0'],
    ['a name of NSX in words', 'Allow-Web-Frontend-To-App-Tier-Production-2024-Northwest'],
    ['a policy with its kind', encodeURIComponent(`K8sNetworkPolicy:yelb/${randomUUID()}`)],
    ['what cannot be decoded', '%E0%A4%A'],
  ])('%s', (_, name) => {
    expect(shownPath(`/api/v1/nsx/policies/${name}`)).toBe(`/api/v1/nsx/policies/${name}`);
  });
});

/** Letters that are read in a text to search it. The search reads it through this only, so that these are all. */
function readsOf(text: string): number {
  let reads = 0;
  credentialsIn({
    length: text.length,
    charCodeAt: (at) => {
      reads += 1;
      return text.charCodeAt(at);
    },
  });
  return reads;
}

describe('whoever is not signed in cannot make work with an address', () => {
  /** As long as a header may be. */
  const LONGEST = 32_768;
  it.each([
    ['beginnings of a token without a dot', 'eyJ'],
    ['beginnings of a token with parts that are too short', 'eyJaaaaaa.b.'],
    ['words that are no token', 'eyJaaaaaa.bbbbbb~'],
    ['tokens that follow one another', 'eyJaaaaaa.eyJaaaaaa'],
    ['beginnings of a token of OpenShift', 'sha256~'],
    ['tokens of OpenShift without an end', `sha256~${'a'.repeat(20)}=`],
    ['one run of random letters', 'aB3'],
    ['runs a little too short', `${'aB3'.repeat(10)}.`],
    ['dots', '.'],
    ['dashes', '-'],
  ])('%s: every letter is read a few times at most, however many there are', (_, shape) => {
    const text = shape.repeat(Math.ceil(LONGEST / shape.length)).slice(0, LONGEST);
    for (const one of [text.slice(0, LONGEST / 2), text]) expect(readsOf(one)).toBeLessThanOrEqual(8 * one.length);
  });

  it('and hides side by side what stands side by side', () => {
    expect(shownPath(`/a/x.${JWT}~${'a'.repeat(31)}~sha256~${'b'.repeat(20)}`)).toBe(
      `/a/x.[hidden]~${'a'.repeat(31)}~[hidden]`,
    );
  });
});
