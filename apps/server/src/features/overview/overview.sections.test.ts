import type { FeatureGates } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../result.ts';
import type { SharedWatch, UpstreamError } from '../../upstreams/kubernetes/types.ts';
import { gateSection, policySection, sectionOfWatch, tierCounts, worstFreshness } from './overview.sections.ts';

const KIND = { group: 'crd.antrea.io', plural: 'tiers' };
const AS_OF = '2026-11-25T10:00:00.000Z';

function watchOf<T>(
  state: ReturnType<SharedWatch<T>['freshness']>['state'],
  items: readonly (readonly [string, T])[] = [],
  failure?: UpstreamError['code'],
): SharedWatch<T> {
  const seen = state === 'live' || state === 'stale';
  return {
    items: new Map(items),
    freshness: () => ({ state, asOf: seen ? AS_OF : null }),
    failure: () => (failure === undefined ? undefined : { code: failure, cluster: 'c', message: `it is ${failure}` }),
    ready: async () => undefined,
    listen: () => () => undefined,
    release: () => undefined,
  };
}

describe('the freshness of the whole page', () => {
  it.each([
    ['forbidden only when everything is', ['forbidden', 'forbidden'], 'forbidden'],
    ['as of what may be seen when a part is forbidden', ['forbidden', 'live'], 'live'],
    ['that of its worst part', ['live', 'stale', 'relisting'], 'stale'],
    ['unavailable when a part is', ['live', 'unavailable'], 'unavailable'],
  ] as const)('is %s', (_name, states, expected) => {
    expect(worstFreshness(states.map((state) => watchOf(state))).state).toBe(expected);
  });
  it('does not suffer from a kind that the cluster does not serve', () => {
    expect(worstFreshness([watchOf('unavailable', [], 'not-found'), watchOf('live')]).state).toBe('live');
  });
});

describe('sectionOfWatch', () => {
  it.each([
    [
      'hidden, naming the right',
      watchOf('forbidden', [], 'forbidden'),
      { state: 'hidden', reason: 'needs list and watch on tiers.crd.antrea.io' },
    ],
    [
      'failed while the cluster is away',
      watchOf('unavailable', [], 'unavailable'),
      { state: 'failed', detail: 'it is unavailable' },
    ],
    [
      'failed where the kind is not served',
      watchOf('unavailable', [], 'not-found'),
      { state: 'failed', detail: 'it is not-found' },
    ],
    ['loading until the first answer', watchOf('relisting'), { state: 'loading' }],
    [
      'there with the last known data when the cluster went away',
      watchOf('stale', [], 'unavailable'),
      { state: 'ok', data: 1, freshness: { state: 'stale' } },
    ],
  ])('is %s', (_name, watch, expected) => {
    expect(sectionOfWatch(watch, KIND, () => 1)).toMatchObject(expected);
  });
});

describe('tierCounts', () => {
  it('orders tiers as they are evaluated, counts none as zero, and keeps policies of a tier that is gone', () => {
    const tiers = [
      { name: 'baseline', priority: 253 },
      { name: 'nsx', priority: 4 },
      { name: 'application', priority: 250 },
    ];
    const policy = (tier: string) => ({ tier, displayName: undefined });
    expect(tierCounts(tiers, [policy('application'), policy('gone')], [policy('application'), policy('nsx')])).toEqual([
      { tier: 'nsx', priority: 4, clusterNetworkPolicies: 0, networkPolicies: 1 },
      { tier: 'application', priority: 250, clusterNetworkPolicies: 1, networkPolicies: 1 },
      { tier: 'baseline', priority: 253, clusterNetworkPolicies: 0, networkPolicies: 0 },
      { tier: 'gone', priority: null, clusterNetworkPolicies: 1, networkPolicies: 0 },
    ]);
  });
});

describe('policySection', () => {
  const sources = (more: object) =>
    ({
      tiers: watchOf('live'),
      cluster: watchOf('live'),
      namespaced: watchOf('live'),
      kubernetes: watchOf('live'),
      admin: watchOf('live'),
      ...more,
    }) as Parameters<typeof policySection>[0];

  it('is hidden when no policy of Antrea may be seen', () => {
    expect(
      policySection(sources({ cluster: watchOf('forbidden'), namespaced: watchOf('forbidden') }), KIND).state,
    ).toBe('hidden');
  });
  it('never shows a hidden or unserved kind as zero', () => {
    const section = policySection(
      sources({ kubernetes: watchOf('forbidden'), admin: watchOf('unavailable', [], 'not-found') }),
      KIND,
    );
    expect(section).toMatchObject({
      state: 'ok',
      data: {
        kubernetesNetworkPolicies: null,
        adminNetworkPolicies: null,
        incomplete: ['Kubernetes NetworkPolicies: hidden by your permissions'],
      },
    });
  });
});

describe('gateSection', () => {
  const gates = {
    source: 'unknown',
    sourceDetail: 'nobody said',
    gates: [],
    restartPending: [],
    freshness: { state: 'live', asOf: AS_OF },
  } as unknown as FeatureGates;
  it.each([
    ['loading before the first reading', undefined, { state: 'loading' }],
    [
      'hidden when every source is',
      ok({ ...gates, hidden: [{ what: 'x', count: null, reason: 'needs get on configmaps' }] }),
      { state: 'hidden', reason: 'needs get on configmaps' },
    ],
    ['failed when nobody said', ok(gates), { state: 'failed', detail: 'nobody said' }],
    [
      'failed with the upstream’s words',
      err({ code: 'UPSTREAM_TIMEOUT' as const, detail: 'no answer' }),
      { state: 'failed', detail: 'no answer' },
    ],
  ])('is %s', (_name, reading, expected) => {
    expect(gateSection(reading)).toMatchObject(expected);
  });
});
