import type { AgentSummary, ControllerSummary, TraceflowSummary } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { type AttentionInputs, attentionOf } from './overview.attention.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const live = { state: 'live' as const, asOf: '2026-11-25T10:00:00.000Z' };
const agent = (node: string, more: Partial<AgentSummary> = {}) =>
  ({ name: node, node, health: 'healthy', healthReasons: [], skewed: false, ...more }) as AgentSummary;
const controller = (more: Partial<ControllerSummary> = {}) =>
  ({ health: 'healthy', healthReasons: [], ...more }) as ControllerSummary;
const trace = (more: Partial<TraceflowSummary>) =>
  ({
    id: 't',
    source: 'yelb/ui',
    destination: 'yelb/app',
    destinationPort: 4568,
    phase: 'Succeeded',
    verdict: 'Delivered',
    policy: null,
    reason: '',
    createdAt: '2026-11-25T09:50:00Z',
    ...more,
  }) as TraceflowSummary;

const calm: AttentionInputs = {
  sections: {
    controller: { state: 'ok', data: controller(), freshness: live },
    agents: {
      state: 'ok',
      data: { total: 1, healthy: 1, unhealthy: 0, stale: 0, unknown: 0, skewed: 0 },
      freshness: live,
    },
    gates: {
      state: 'ok',
      data: { enabled: 1, total: 1, nonDefault: [], differing: [], restartPending: 0 },
      freshness: live,
    },
    policies: { state: 'loading' },
    traceflows: { state: 'ok', data: [trace({})], freshness: live },
  },
  agents: [agent('a')],
  cluster: { simulated: false, kubernetesVersion: null, reachability: { state: 'reachable', since: null } },
  now: NOW,
};
const withSections = (more: Partial<AttentionInputs['sections']>): AttentionInputs => ({
  ...calm,
  sections: { ...calm.sections, ...more },
});

describe('attentionOf', () => {
  it('has nothing to say when all is well', () => {
    expect(attentionOf(calm)).toEqual([]);
  });

  it.each<[string, AttentionInputs, object]>([
    [
      'a cluster out of reach',
      {
        ...calm,
        cluster: {
          ...calm.cluster,
          reachability: { state: 'unreachable', since: '2026-11-25T09:59:00Z', detail: 'connection refused' },
        },
      },
      { severity: 'critical', link: '/overview' },
    ],
    [
      'a silent controller',
      withSections({
        controller: {
          state: 'ok',
          data: controller({ health: 'stale', healthReasons: ['no heartbeat for 4 min'] }),
          freshness: live,
        },
      }),
      {
        severity: 'critical',
        title: 'The controller is stale',
        detail: 'no heartbeat for 4 min',
        link: '/agents?open=controller%3A',
      },
    ],
    [
      'no controller',
      withSections({ controller: { state: 'ok', data: null, freshness: live } }),
      { severity: 'critical' },
    ],
    [
      'a silent agent',
      { ...calm, agents: [agent('a'), agent('b', { health: 'stale', healthReasons: ['no heartbeat for 4 min'] })] },
      {
        severity: 'critical',
        title: '1 agent is stale',
        detail: 'b: no heartbeat for 4 min',
        link: '/agents?health=stale',
      },
    ],
    [
      'many skewed agents',
      { ...calm, agents: ['d', 'c', 'b', 'a'].map((name) => agent(name, { skewed: true })) },
      {
        severity: 'warning',
        title: '4 agents run another version than the controller',
        detail: 'a, b, c and 1 more',
        link: '/agents?health=skewed',
      },
    ],
    [
      'gates that differ',
      withSections({
        gates: {
          state: 'ok',
          data: { enabled: 1, total: 1, nonDefault: [], differing: [{ name: 'Egress', agents: 1 }], restartPending: 0 },
          freshness: live,
        },
      }),
      {
        severity: 'warning',
        title: 'Agents disagree on 1 feature gate',
        detail: 'Egress',
        link: '/feature-gates?show=differing',
      },
    ],
    [
      'restarts to do',
      withSections({
        gates: {
          state: 'ok',
          data: { enabled: 1, total: 1, nonDefault: [], differing: [], restartPending: 3 },
          freshness: live,
        },
      }),
      { severity: 'warning', link: '/feature-gates' },
    ],
    [
      'data that is not fresh',
      withSections({
        agents: {
          state: 'ok',
          data: { total: 0, healthy: 0, unhealthy: 0, stale: 0, unknown: 0, skewed: 0 },
          freshness: { state: 'stale', asOf: live.asOf },
        },
      }),
      { severity: 'warning', detail: 'Not up to date: agents.' },
    ],
    [
      'a dropped trace',
      withSections({
        traceflows: {
          state: 'ok',
          data: [
            trace({
              verdict: 'Dropped',
              policy: {
                reference: 'x',
                kind: 'AntreaClusterNetworkPolicy',
                name: '9ae2',
                displayName: 'Yelb-Zero-Trust',
              },
            }),
          ],
          freshness: live,
        },
      }),
      {
        severity: 'info',
        title: 'Trace dropped by Yelb-Zero-Trust',
        detail: 'yelb/ui → yelb/app:4568',
        link: '/traceflow/t',
      },
    ],
    [
      'a failed trace',
      withSections({
        traceflows: {
          state: 'ok',
          data: [trace({ phase: 'Failed', verdict: 'Unknown', reason: 'Traceflow timeout' })],
          freshness: live,
        },
      }),
      { severity: 'info', title: 'Trace failed', detail: 'yelb/ui → yelb/app:4568: Traceflow timeout' },
    ],
  ])('names %s with the page that shows it', (_name, inputs, expected) => {
    expect(attentionOf(inputs)).toEqual([expect.objectContaining(expected)]);
  });

  it('leaves old traces alone, and puts the most pressing first', () => {
    const old = trace({ phase: 'Failed', createdAt: '2026-11-25T08:00:00Z' });
    const inputs = {
      ...withSections({ traceflows: { state: 'ok', data: [trace({ verdict: 'Dropped' }), old], freshness: live } }),
      agents: [agent('a', { skewed: true }), agent('b', { health: 'stale' as const })],
    };
    expect(attentionOf(inputs).map((item) => item.severity)).toEqual(['critical', 'warning', 'info']);
  });
});
