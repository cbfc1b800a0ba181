import { describe, expect, it } from 'vitest';
import { createPolicyIndex } from '../evaluation/policy-index.ts';
import type { ClusterState } from '../evaluation/types.ts';
import { BLOCKED_NAME, NODES, storyState, ZERO_TRUST } from '../testing/story.ts';
import { simulateTraceflow, type Simulated, type TraceFacts } from './simulate.ts';

const REFERENCE = `AntreaClusterNetworkPolicy:${ZERO_TRUST}`;
const UI = { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' };
const APP = { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' };
const UBUNTU = { namespace: 'default', pod: 'ubuntu-20-04-548545fc87-kkzbh' };
const SPOOF = { component: 'SpoofGuard', action: 'Forwarded' };
const RECEIVED = { component: 'Forwarding', action: 'Received' };
const tcp = (dstPort: number) => ({
  ipHeader: { protocol: 6 },
  transportHeader: { tcp: { dstPort, flags: 2, srcPort: 0 } },
});
const output = (action: string, more: object = {}) => ({
  component: 'Forwarding',
  componentInfo: 'Output',
  action,
  ...more,
});
const ingress = (info: string, action: string) => ({
  component: 'NetworkPolicy',
  componentInfo: `Ingress${info}`,
  action,
  networkPolicy: REFERENCE,
});
const TUNNELLED = { node: NODES.ui, observations: [SPOOF, output('Forwarded', { tunnelDstIP: '10.13.82.39' })] };

function run(
  spec: Record<string, unknown>,
  facts: Partial<TraceFacts> = {},
  state: Partial<ClusterState> = {},
): Simulated {
  const index = createPolicyIndex({ ...storyState(), ...state });
  return simulateTraceflow(spec, {
    index,
    antreaProxy: true,
    serviceCidrs: ['20.10.0.0/16'],
    tunnelIP: (node) => index.inventory.nodes.get(node)?.ips[0],
    egressOf: () => undefined,
    pick: (_service, endpoints) => endpoints[0],
    agentRuns: () => true,
    reports: { ruleNames: false, egress: false, srcPodIP: false },
    ...facts,
  });
}

describe('a Traceflow of the story', () => {
  it('from ui to appserver at port 4568 is dropped on the receiving Node by the policy from NSX', () => {
    expect(run({ source: UI, destination: APP, packet: tcp(4568) })).toEqual({
      ok: true,
      results: [TUNNELLED, { node: NODES.app, observations: [RECEIVED, ingress('Metric', 'Dropped')] }],
    });
  });
  it('from ui to appserver at port 4567 is delivered by the same policy', () => {
    expect(run({ source: UI, destination: APP, packet: tcp(4567) })).toEqual({
      ok: true,
      results: [
        TUNNELLED,
        { node: NODES.app, observations: [RECEIVED, ingress('Rule', 'Forwarded'), output('Delivered')] },
      ],
    });
  });
  it.each([
    [
      '10.13.210.10',
      {
        component: 'NetworkPolicy',
        componentInfo: 'EgressMetric',
        action: 'Dropped',
        networkPolicy: 'AntreaClusterNetworkPolicy:acnp-drop-yelb',
      },
    ],
    ['10.13.210.99', output('ForwardedOutOfNetwork')],
  ])('from ubuntu to %s ends as its name demands', (ip, last) => {
    const result = run(
      { source: UBUNTU, destination: { ip }, packet: tcp(80) },
      {},
      { resolvedNames: new Map([['10.13.210.10', [BLOCKED_NAME]]]) },
    );
    expect(result.ok ? result.results[0]?.observations.at(-1) : result.error).toEqual(last);
  });
});

describe('a Traceflow', () => {
  it.each([
    [
      'an agent that is asked for a Service without AntreaProxy',
      { source: UI, destination: { namespace: 'yelb', service: 'yelb-appserver' } },
      { antreaProxy: false },
      'using Service destination requires AntreaProxy enabled',
    ],
    [
      'a destination Pod that is not there',
      { source: UI, destination: { namespace: 'yelb', pod: 'x' } },
      {},
      'failed to get the destination Pod: pods "x" not found',
    ],
    ['no destination at all', { source: UI }, {}, 'destination is not specified'],
    [
      'IPv6 where Pods have none',
      { source: UI, destination: APP, packet: { ipv6Header: {} } },
      {},
      'source Pod does not have an IPv6 address',
    ],
  ] as const)('fails with the words of the agent: %s', (_title, spec, facts, error) => {
    expect(run(spec, facts)).toEqual({ ok: false, node: NODES.ui, error });
  });
  it.each([
    ['the source is not there', { source: { namespace: 'yelb', pod: 'x' }, destination: APP }, {}],
    [
      'the agent of the source does not run',
      { source: UI, destination: APP },
      { agentRuns: (node: string) => node !== NODES.ui },
    ],
    ['live traffic names nothing that could be seen', { liveTraffic: true, source: UI }, {}],
  ] as const)('has no results when %s', (_title, spec, facts) => {
    expect(run(spec, facts)).toEqual({ ok: true, results: [] });
  });
  it('has the part of the sender alone when the agent of the receiver does not run', () => {
    expect(
      run({ source: UI, destination: APP, packet: tcp(4567) }, { agentRuns: (node) => node !== NODES.app }),
    ).toEqual({ ok: true, results: [TUNNELLED] });
  });
  it('to a Service is translated to its endpoint, whose own policies decide', () => {
    const result = run({ source: UI, destination: { namespace: 'yelb', service: 'yelb-appserver' } });
    expect(result.ok ? result.results[0]?.observations[1] : result.error).toEqual({
      component: 'LB',
      action: 'Forwarded',
      translatedDstIP: '20.20.2.10',
      pod: `yelb/${APP.pod}`,
    });
    expect(result.ok ? result.results[1]?.observations.at(-1) : result.error).toEqual(output('Delivered'));
  });
  it('to a port that the Service does not offer leaves over the gateway', () => {
    const result = run({
      source: UI,
      destination: { namespace: 'yelb', service: 'yelb-appserver' },
      packet: tcp(9999),
    });
    expect(result).toEqual({
      ok: true,
      results: [{ node: NODES.ui, observations: [SPOOF, output('ForwardedOutOfNetwork')] }],
    });
  });
  it('into isolation names no policy', () => {
    const isolated = {
      metadata: { namespace: 'default', name: 'deny' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    };
    const result = run(
      { source: UI, destination: UBUNTU, packet: tcp(80) },
      {},
      { kubernetesNetworkPolicies: [isolated] },
    );
    expect(result.ok ? result.results[0]?.observations.at(-1) : result.error).toEqual({
      component: 'NetworkPolicy',
      componentInfo: 'IngressDefaultRule',
      action: 'Dropped',
    });
  });
  it('leaves through the Egress that is on another Node', () => {
    const result = run(
      { source: UI, destination: { ip: '8.8.8.8' }, packet: tcp(443) },
      {
        egressOf: () => ({ name: 'e', ip: '10.13.82.99', node: NODES.app }),
        reports: { ruleNames: false, egress: true, srcPodIP: false },
      },
    );
    expect(
      result.ok ? result.results.map((one) => one.observations.map((step) => step['action'])) : result.error,
    ).toEqual([
      ['Forwarded', 'ForwardedToEgressNode', 'Forwarded'],
      ['Received', 'MarkedForSNAT', 'ForwardedOutOfNetwork'],
    ]);
  });
  it('that is live and for dropped packets only has one result, of the Node that dropped', () => {
    const spec = { liveTraffic: true, droppedOnly: true, source: UI, destination: APP };
    expect(run({ ...spec, packet: tcp(4567) })).toEqual({ ok: true, results: [] });
    const dropped = run({ ...spec, packet: tcp(4568) });
    expect(dropped.ok ? dropped.results.map((one) => one.node) : dropped.error).toEqual([NODES.app]);
  });
  it('names rules and the address of the source in releases that report them', () => {
    const result = run(
      { source: UI, destination: APP, packet: tcp(4568) },
      { reports: { ruleNames: true, egress: true, srcPodIP: true } },
    );
    expect(
      result.ok ? [result.results[0]?.observations[0], result.results[1]?.observations.at(-1)] : result.error,
    ).toEqual([
      { ...SPOOF, srcPodIP: '20.20.1.10' },
      { ...ingress('Metric', 'Dropped'), networkPolicyRule: '4089' },
    ]);
  });
});
