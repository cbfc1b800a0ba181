import { describe, expect, it } from 'vitest';
import { clusterOfPage } from './policies.warm-up.ts';

describe('the address of a page', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['not an address', undefined],
    ['http://localhost:3000/', undefined],
    ['http://localhost:3000/clusters/a/overview', undefined],
    ['http://localhost:3000/clusters/a/policies-of-mine', undefined],
    ['http://localhost:3000/clusters/%E0%A4%A/policies', undefined],
    ['http://localhost:3000/clusters/a/policies', 'a'],
    ['http://localhost:3000/clusters/a/policies/K8sNetworkPolicy%3Ans%2Fb', 'a'],
    ['http://localhost:3000/clusters/a%40b/tiers?open=x', 'a@b'],
    ['http://localhost:3000/clusters/a/tier-access', 'a'],
  ])('%s asks for the policies of %s', (referer, cluster) => expect(clusterOfPage(referer)).toBe(cluster));
});
