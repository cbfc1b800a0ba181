import { describe, expect, it } from 'vitest';
import type { AgentCounts, Attention, PolicyCounts } from '@netloft/contracts';
import { agentSlices, barLength, bySeverity, groupGates, ladder, splitLink } from './overview.model.ts';

const counts = (over: Partial<PolicyCounts> = {}): PolicyCounts => ({
  tiers: [
    { tier: 'baseline', priority: 253, clusterNetworkPolicies: 3, networkPolicies: 0 },
    { tier: 'application', priority: 250, clusterNetworkPolicies: 1, networkPolicies: 2 },
    { tier: 'nsx-category-application', priority: 4, clusterNetworkPolicies: 1, networkPolicies: 0 },
  ],
  kubernetesNetworkPolicies: 14,
  adminNetworkPolicies: null,
  incomplete: [],
  ...over,
});

describe('ladder', () => {
  it('does not read an unseen count as zero', () => {
    expect(
      ladder(counts({ kubernetesNetworkPolicies: null })).find((rung) => rung.kind === 'kubernetes')?.policies,
    ).toBeNull();
  });
  it('does not invent the priority of a tier that may not be read', () => {
    const tiers = [
      { tier: 'mytier', priority: null, clusterNetworkPolicies: 1, networkPolicies: 0 },
      { tier: 'application', priority: 250, clusterNetworkPolicies: 0, networkPolicies: 0 },
    ];
    expect(ladder(counts({ tiers })).map((rung) => [rung.name, rung.priority])).toEqual([
      ['application', 250],
      ['mytier', null],
      ['Kubernetes NetworkPolicies', null],
    ]);
  });
  it('puts Kubernetes NetworkPolicies between the tiers and baseline', () => {
    expect(ladder(counts()).map((rung) => rung.name)).toEqual([
      'nsx-category-application',
      'application',
      'Kubernetes NetworkPolicies',
      'baseline',
    ]);
  });
  it('puts AdminNetworkPolicies after the tiers where the cluster serves them', () => {
    expect(ladder(counts({ adminNetworkPolicies: 2 })).map((rung) => rung.kind)).toEqual([
      'tier',
      'tier',
      'admin',
      'kubernetes',
      'baseline',
    ]);
  });
  it('adds the policies of both kinds and marks the tiers of NSX', () => {
    const rungs = ladder(counts());
    expect(rungs.map((rung) => rung.policies)).toEqual([1, 3, 14, 3]);
    expect(rungs.map((rung) => rung.nsx)).toEqual([true, false, false, false]);
  });
});

describe('bars', () => {
  it.each([
    [null, 10, 0],
    [0, 10, 0],
    [0, 0, 0],
    [10, 10, 100],
    [1, 100_000, 3],
  ])('%s of at most %s is %s percent long', (value, most, length) => expect(barLength(value, most)).toBe(length));

  it('leaves out parts that have nobody', () => {
    const agents: AgentCounts = { total: 4, healthy: 3, unhealthy: 0, stale: 1, unknown: 0, skewed: 1 };
    expect(agentSlices(agents)).toEqual([
      { key: 'healthy', count: 3, percent: 75 },
      { key: 'stale', count: 1, percent: 25 },
    ]);
  });
  it('has no part without agents', () =>
    expect(agentSlices({ total: 0, healthy: 0, unhealthy: 0, stale: 0, unknown: 0, skewed: 0 })).toEqual([]));
});

describe('attention', () => {
  const item = (id: string, severity: Attention['severity']): Attention => ({
    id,
    severity,
    title: id,
    detail: '',
    link: '/agents',
  });
  it('shows the worst first and keeps the order of equals', () => {
    const sorted = bySeverity([item('a', 'info'), item('b', 'warning'), item('c', 'critical'), item('d', 'warning')]);
    expect(sorted.map((one) => one.id)).toEqual(['c', 'b', 'd', 'a']);
  });
  it.each([
    ['/agents?health=stale', { path: '/agents', search: { health: 'stale' } }],
    ['feature-gates', { path: '/feature-gates', search: {} }],
    ['/agents?open=node%201', { path: '/agents', search: { open: 'node 1' } }],
  ])('reads the link %s', (link, expected) => expect(splitLink(link)).toEqual(expected));
});

it('a gate that controller and agents have alike is named once', () => {
  const gates = [
    { component: 'controller', name: 'Multicast', enabled: true },
    { component: 'agent', name: 'Multicast', enabled: true },
    { component: 'agent', name: 'Egress', enabled: false },
  ];
  expect(groupGates(gates).map((gate) => [gate.name, gate.components])).toEqual([
    ['Multicast', ['controller', 'agent']],
    ['Egress', ['agent']],
  ]);
});
