import type { NodeLatency, NodePing } from '@netloft/contracts';

export const ping = (state: NodePing['state'], rttNanoseconds: number | null): NodePing => ({
  ip: '10.0.1.1',
  state,
  rttNanoseconds,
  sentAt: '2026-11-25T10:00:00Z',
  answeredAt: rttNanoseconds === null ? null : '2026-11-25T10:00:00Z',
});

/** Three Nodes with one pair of each kind, and what a case changes. */
export const latencyOf = (change: Partial<NodeLatency> = {}): NodeLatency => ({
  state: 'measuring',
  detail: '',
  configurable: true,
  monitor: {
    apiVersion: 'crd.antrea.io/v1alpha1',
    kind: 'NodeLatencyMonitor',
    metadata: { name: 'default' },
    spec: { pingIntervalSeconds: 60 },
  },
  intervalSeconds: 60,
  gateOffOn: [],
  nodes: ['node-a', 'node-b', 'node-c'],
  rows: [
    { node: 'node-a', to: [[], [ping('answered', 412_345)], [ping('answered', 2_000_000)]] },
    { node: 'node-b', to: [[ping('lost', null)], [], []] },
    { node: 'node-c', to: [[ping('stale', 42_000_000)], [], []] },
  ],
  summary: {
    pairs: 6,
    answered: 2,
    lost: 1,
    stale: 1,
    unmeasured: 2,
    fastest: 412_345,
    median: 412_345,
    slowest: 2_000_000,
  },
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  ...change,
});
