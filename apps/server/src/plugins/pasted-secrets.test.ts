import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
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
