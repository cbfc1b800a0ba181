import { describe, expect, it } from 'vitest';
import { fallsOf } from '../../components/connection/index.ts';
import { answerOf, stepOf } from '../../components/connection/testing.ts';
import { ladderSvg } from './ladder-svg.ts';
import { LADDER, rungOf, tierListOf } from './testing.ts';
import {
  decidersOf,
  ladderOrder,
  laneOf,
  neighbours,
  readingOf,
  shortPriority,
  shortSubject,
  takenPriorities,
  tierFault,
} from './tiers.model.ts';

const { limits } = tierListOf();

describe('a new tier', () => {
  it.each([
    ['a reserved priority', 252, limits, 'tier shop priority 252 is reserved'],
    ['a taken priority', 100, limits, 'tier shop priority 100 overlaps with existing Tier'],
    [
      'the place of ClusterNetworkPolicies',
      220,
      { ...limits, reserved: [220, ...limits.reserved] },
      'tier shop priority 220 is reserved for upstream ClusterNetworkPolicy when the ClusterNetworkPolicy feature gate is enabled; choose a different priority',
    ],
  ])('at %s is refused in Antrea’s words', (_, priority, given, words) => {
    expect(tierFault(LADDER, given, 'shop', priority)).toBe(words);
  });

  it('beyond the twentieth is refused', () => {
    const full = Array.from({ length: 20 }, (_, index) => rungOf(`t${index}`, index));
    expect(tierFault(full, limits, 'shop', 99)).toBe('maximum number of Tiers supported: 20');
  });

  it('at a free priority is told between whom it will stand', () => {
    expect(tierFault(LADDER, limits, 'shop', 60)).toBeNull();
    expect(neighbours(LADDER, 60)).toEqual({ before: 'mytier', after: 'securityops' });
    expect(neighbours(LADDER, 0)).toEqual({ before: null, after: 'nsx-category-infrastructure' });
  });

  it('sees taken and reserved priorities in one order, without stages', () => {
    expect(takenPriorities(LADDER, limits).map(({ priority, by }) => by ?? priority)).toEqual([
      'nsx-category-infrastructure',
      'mytier',
      'securityops',
      'application',
      251,
      252,
      'baseline',
      254,
      255,
    ]);
  });
});

describe('the lanes of a packet', () => {
  it('of one that is dropped end there, and the other lane stays empty', () => {
    const [egress, ingress] = fallsOf(answerOf());
    expect(laneOf(LADDER, egress).map(({ line }) => line)).toEqual([
      'falls',
      'falls',
      'ends',
      'none',
      'none',
      'none',
      'none',
    ]);
    expect(laneOf(LADDER, ingress).every(({ line }) => line === 'none')).toBe(true);
    expect(decidersOf([egress, ingress])).toEqual(new Map([['AntreaClusterNetworkPolicy:acnp-drop-yelb', 'dropped']]));
  });

  it('of one that is passed on skip the tiers up to Kubernetes NetworkPolicies', () => {
    const chain = [stepOf('pass', { tier: 'mytier', tierPriority: 10, action: 'Pass', outcome: 'matched' })];
    const [egress] = fallsOf(answerOf({ verdict: 'Allowed', egress: 'Allowed', chain }));
    expect(laneOf(LADDER, egress).map(({ line }) => line)).toEqual([
      'falls',
      'falls',
      'skipped',
      'skipped',
      'falls',
      'falls',
      'ends',
    ]);
  });

  it('of one that cannot be told are open from there to the end', () => {
    const chain = [stepOf('x', { tier: 'mytier', outcome: 'unknown' })];
    const [egress] = fallsOf(answerOf({ verdict: 'Undecidable', egress: 'Undecidable', chain }));
    const lane = laneOf(LADDER, egress);
    expect(lane.slice(1).map(({ line }) => line)).toEqual(['open', 'open', 'open', 'open', 'open', 'open']);
    expect(lane.at(-1)?.mark).toBe('unknown');
  });
});

describe('the reading of a rung', () => {
  it('counts what stands above and says what happens there and where the rest goes', () => {
    expect(readingOf(LADDER, 'application')).toBe(
      'A packet gets here when none of the 1 policy above decided. Tier application has 1 policy with 2 Allow rules, applied to 1 Pod. What no rule there matches goes on: it falls to Kubernetes NetworkPolicies.',
    );
  });
  it('says what isolation does, and that the end allows', () => {
    expect(readingOf(LADDER, 'stage:kubernetes-network-policy')).toContain('4 Pods are isolated here');
    expect(readingOf(LADDER, 'baseline')).toContain('Tier baseline is empty: it is allowed.');
    expect(readingOf(LADDER, 'gone')).toBeNull();
  });
});

it('rungs stand by place, whatever order they came in', () => {
  expect(ladderOrder(LADDER.toReversed()).map(({ id }) => id)).toEqual(LADDER.map(({ id }) => id));
});

it.each([
  ['User sso:andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net', 'andreasm'],
  ['Group admins', 'admins'],
  ['ServiceAccount kube-system/robot', 'kube-system/robot'],
  ['NSX Manager, through its adapter in the cluster', 'NSX Manager'],
])('%s is %s for short', (words, short) => {
  expect(shortSubject(words)).toBe(short);
});

it('priorities of NSX are cut to what tells them apart', () => {
  expect([shortPriority(1.0000000532916369), shortPriority(5), shortPriority(2.5)]).toEqual(['1', '5', '2.5']);
});

it('the picture of the ladder stands by itself, with every rung, NSX by name and the packet’s end', () => {
  const svg = ladderSvg(LADDER, fallsOf(answerOf()), 'Tiers <c1>');
  const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(drawn.querySelector('parsererror')).toBeNull();
  for (const rung of LADDER) expect(svg).toContain(rung.name);
  expect(svg).toContain('NSX · nsx-category-infrastructure');
  expect(svg).toContain('✕');
  expect(svg).not.toMatch(/var\(|href|<script/);
});
