import { describe, expect, it } from 'vitest';
import type { FeatureGate, FeatureGates, Setting } from '@netloft/contracts';
import {
  componentsOf,
  differingGroups,
  gateCounts,
  gateMatches,
  settingMatches,
  sinceText,
  stateText,
} from './feature-gates.model.ts';
import { featureGatesSearch } from './feature-gates.search.ts';

const gateOf = (change: Partial<FeatureGate> = {}): FeatureGate => ({
  id: 'agent/Egress',
  component: 'agent',
  name: 'Egress',
  enabled: true,
  stage: 'BETA',
  defaultEnabled: true,
  configured: false,
  description: 'Leave with a chosen address.',
  needs: '',
  since: 'v1.0',
  stageSince: 'v1.6',
  differing: [],
  ...change,
});
const differing = [
  { node: 'a', enabled: false, reason: 'started before the change' },
  { node: 'b', enabled: false, reason: 'started before the change' },
  { node: 'c', enabled: false, reason: 'Windows' },
];

describe('state', () => {
  it.each<[Partial<FeatureGate>, string]>([
    [{ defaultEnabled: null }, 'on · default not known'],
    [{}, 'on · default'],
    [{ configured: true }, 'on · default, also set in the file'],
    [{ enabled: false, configured: true }, 'off · set in the file (default on)'],
    [{ defaultEnabled: false, configured: null }, 'on · set in the file (default off)'],
    [{ defaultEnabled: false, configured: false }, 'on · not the default (default off)'],
  ])('%j reads %s', (change, expected) => expect(stateText(gateOf(change))).toBe(expected));
  it.each<[Partial<FeatureGate>, string]>([
    [{ since: null, stageSince: null }, ''],
    [{}, 'v1.0 · beta since v1.6'],
    [{ stageSince: 'v1.0' }, 'v1.0'],
    [{ stage: 'GA' }, 'v1.0 · GA since v1.6'],
  ])('%j since %s', (change, expected) => expect(sinceText(gateOf(change))).toBe(expected));
});

describe('filters', () => {
  const gates = [
    gateOf(),
    gateOf({ enabled: false }),
    gateOf({ stage: 'ALPHA', defaultEnabled: null }),
    gateOf({ differing }),
  ];
  it('count', () =>
    expect(gateCounts(gates)).toEqual({ all: 4, 'non-default': 1, differing: 1, alpha: 1, on: 3, off: 1 }));
  it('leave a gate of unknown default out of "not the default"', () =>
    expect(gateMatches(gateOf({ defaultEnabled: null }), 'non-default')).toBe(false));
});

it('agents that differ are named once for each reason', () => {
  expect(differingGroups(gateOf({ differing })).map((group) => group.nodes)).toEqual([['a', 'b'], ['c']]);
});

describe('settings', () => {
  const setting: Setting = {
    key: 'nodePortLocal.portRange',
    value: '61000-62000',
    set: true,
    defaultValue: '61000-62000',
    description: 'Ports of the Node.',
  };
  it.each([
    ['', false, true],
    ['PORT node', false, true],
    ['egress', false, false],
  ])('filter %j, only set %s: %s', (query, onlySet, expected) =>
    expect(settingMatches(setting, query, onlySet)).toBe(expected),
  );
  it('that the file does not set can be left out', () =>
    expect(settingMatches({ ...setting, set: false }, '', true)).toBe(false));
});

it('a component with a configuration but no gates is shown', () => {
  const data = { gates: [gateOf()], config: [{ component: 'controller' }] } as unknown as FeatureGates;
  expect(componentsOf(data)).toEqual(['controller', 'agent']);
});

it.each([
  [{ part: 'graph', component: 'x', show: 'beta' }, {}],
  [
    { part: 'settings', component: 'agent', show: 'alpha', set: '1' },
    { part: 'settings', component: 'agent', show: 'alpha', set: true },
  ],
])('the address %j is read as %j', (raw, expected) => expect(featureGatesSearch(raw)).toEqual(expected));
