import { describe, expect, it } from 'vitest';
import { actionsText, facet, matchesFilters, namespacesOf, tiersOf } from './policies.model.ts';
import { policiesSearch } from './policies.search.ts';
import { policyOf } from './testing.ts';

const acnp = policyOf('acnp', { tier: 'securityops', tierPriority: 100, warnings: 2 });
const anp = policyOf('anp', {
  kind: 'AntreaNetworkPolicy',
  namespace: 'yelb',
  actions: { Allow: 0, Drop: 3, Reject: 0, Pass: 1 },
});
const knp = policyOf('knp', {
  kind: 'K8sNetworkPolicy',
  namespace: 'yelb-2',
  stage: 'kubernetes',
  tier: 'Kubernetes',
  tierPriority: 252,
  priority: null,
  status: { phase: 'NotReported', nodesRealized: null, nodesDesired: null },
});
const nsx = policyOf('nsx', {
  tier: 'lost',
  tierPriority: null,
  origin: { source: 'nsx', manager: 'ccp-adapter' },
  status: { phase: 'Failed', nodesRealized: 1, nodesDesired: 3 },
});
const all = [acnp, anp, knp, nsx];

describe('filters of policies', () => {
  it.each([
    ['nonsense', { kind: 'Deployment', action: 'Explode', origin: 'me', warn: 'perhaps' }],
    ['nothing', {}],
    ['types that no address has', { kind: 3, tier: {}, ns: null }],
  ])('leave out %s', (_, raw) => {
    expect(policiesSearch(raw)).toEqual({});
  });

  it.each([
    [{ kind: 'K8sNetworkPolicy' as const }, ['knp']],
    [{ tier: 'securityops' }, ['acnp']],
    [{ ns: 'yelb' }, ['anp']],
    [{ ns: '-' }, ['acnp', 'nsx']],
    [{ action: 'Pass' as const }, ['anp']],
    [{ origin: 'nsx' as const }, ['nsx']],
    [{ warn: true as const }, ['acnp']],
    [{ unrealized: true as const }, ['nsx']],
    [{ ns: 'yelb', action: 'Allow' as const }, []],
    [{}, ['acnp', 'anp', 'knp', 'nsx']],
  ])('%j leaves %j', (filters, names) => {
    expect(all.filter((one) => matchesFilters(one, filters)).map((one) => one.name)).toEqual(names);
  });

  it('count what another value of the same filter would show, the other filters kept', () => {
    const counts = facet(all, { kind: 'K8sNetworkPolicy', ns: 'yelb' }, 'kind', (one) => [one.kind]);
    expect([...counts]).toEqual([['AntreaNetworkPolicy', 1]]);
  });

  it('offer tiers first evaluated first, those of unknown place last', () => {
    expect(tiersOf(all)).toEqual(['securityops', 'application', 'Kubernetes', 'lost']);
  });

  it('offer namespaces by name and the whole cluster last', () => {
    expect(namespacesOf(all)).toEqual(['yelb', 'yelb-2', '-']);
    expect(namespacesOf([anp])).toEqual(['yelb']);
  });

  it('say the mix of actions in words', () => {
    expect(actionsText(anp.actions)).toBe('3 drop, 1 pass');
  });
});
