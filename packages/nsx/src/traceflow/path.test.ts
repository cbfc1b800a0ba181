import { TracePath } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import type { AntreaTraceflowObservation } from '../model/traceflows.ts';
import { tracePathOf } from './index.ts';

type Line = `${string} ${string} ${string}`;
/** `node COMPONENT Action`, a time for each unless it is told otherwise. */
function observe(
  lines: readonly Line[],
  times = lines.map((_, at) => 1_718_000_000_000 + at),
): AntreaTraceflowObservation[] {
  return lines.map((line, at) => {
    const [node = '', component = '', action = ''] = line.split(' ');
    const timestamp = times[at];
    return {
      observation_type: `AntreaTraceflowObservation${action}`,
      component_type: component,
      container_node_id: node,
      ...(timestamp === undefined ? {} : { timestamp }),
    };
  });
}
const trace = (observations: readonly AntreaTraceflowObservation[], phase?: string, reason?: string) =>
  tracePathOf({
    observations,
    status: phase === undefined ? undefined : { phase, ...(reason === undefined ? {} : { reason }) },
    nodeNames: new Map([
      ['n1', 'worker-1'],
      ['n2', 'worker-2'],
    ]),
    source: 'yelb/yelb-ui',
    destination: 'yelb/yelb-appserver',
  });
const steps = ({ path }: ReturnType<typeof trace>): string[] =>
  path.nodes.flatMap(({ node, role, observations }) =>
    observations.map(
      ({ component, componentInfo, action }) =>
        `${node} ${role} ${component}${componentInfo === undefined ? '' : `/${componentInfo}`} ${action}`,
    ),
  );

const ACROSS: readonly Line[] = [
  'n1 ANTREA_SPOOFGUARD Forwarded',
  'n1 ANTREA_DFW Forwarded',
  'n1 ANTREA_FORWARDING Forwarded',
  'n2 ANTREA_FORWARDING Received',
  'n2 ANTREA_DFW Forwarded',
  'n2 ANTREA_FORWARDING Delivered',
];

describe('a trace', () => {
  it('runs without a phase, and nothing is known yet', () => {
    expect(trace([])).toMatchObject({
      phase: 'Running',
      verdict: 'Unknown',
      path: { nodes: [], hops: [], decidedAt: null },
    });
    expect(trace(observe(ACROSS.slice(0, 3)))).toMatchObject({
      phase: 'Running',
      verdict: 'Unknown',
      path: { hops: [] },
    });
  });

  it('across two Nodes is told in Antrea’s words', () => {
    const found = trace(observe(ACROSS), 'SUCCEEDED');
    expect(steps(found)).toEqual([
      'worker-1 sender SpoofGuard Forwarded',
      'worker-1 sender NetworkPolicy/Egress Forwarded',
      'worker-1 sender Forwarding Forwarded',
      'worker-2 receiver Forwarding Received',
      'worker-2 receiver NetworkPolicy/Ingress Forwarded',
      'worker-2 receiver Forwarding Delivered',
    ]);
    expect(found).toMatchObject({ phase: 'Succeeded', verdict: 'Delivered' });
    expect(found.path.hops).toEqual([{ from: 0, to: 1, kind: 'direct', label: 'to the next Node' }]);
    expect(found.path.decidedAt).toEqual({ node: 1, observation: 2 });
    expect(TracePath.parse(found.path)).toEqual(found.path);
  });

  it.each([
    ['in another order with times', [5, 3, 4, 0, 1, 2].map((at) => ACROSS[at]!), [5, 3, 4, 0, 1, 2]],
    ['without times', ACROSS, []],
    ['with one time for all', ACROSS, ACROSS.map(() => 7)],
    ['with the receiver before the sender', [...ACROSS.slice(3), ...ACROSS.slice(0, 3)], []],
  ] as const)('is the same %s', (_, lines, times) => {
    expect(steps(trace(observe(lines, [...times]), 'SUCCEEDED'))).toEqual(steps(trace(observe(ACROSS), 'SUCCEEDED')));
  });

  it('ends where it is dropped', () => {
    const found = trace(observe([...ACROSS.slice(0, 4), 'n2 ANTREA_DFW Dropped']), 'SUCCEEDED');
    expect(found).toMatchObject({
      verdict: 'Dropped',
      path: { verdict: 'Dropped', decidedAt: { node: 1, observation: 1 } },
    });
  });

  it('on one Node does not say which side a policy looked at', () => {
    const found = trace(
      observe(['n1 ANTREA_SPOOFGUARD Forwarded', 'n1 ANTREA_LB Forwarded', 'n1 ANTREA_DFW Dropped']),
      'SUCCEEDED',
    );
    expect(steps(found)).toEqual([
      'worker-1 sender SpoofGuard Forwarded',
      'worker-1 sender LB Forwarded',
      'worker-1 sender NetworkPolicy Dropped',
    ]);
    expect(found.path.hops).toEqual([]);
  });

  it('that leaves the network is seen by its end', () => {
    const found = trace(observe(['n1 ANTREA_SPOOFGUARD Forwarded', 'n1 ANTREA_ROUTING Forwarded']), 'SUCCEEDED');
    expect(found).toMatchObject({ verdict: 'ForwardedOutOfNetwork', path: { hops: [{ to: null, kind: 'external' }] } });
  });

  it('that failed on its way is lost, with NSX’s reason', () => {
    const found = trace(observe(ACROSS.slice(0, 3)), 'FAILED', 'Traceflow timeout');
    expect(found).toMatchObject({
      phase: 'Failed',
      reason: 'Traceflow timeout',
      verdict: 'Lost',
      path: { hops: [{ kind: 'lost' }] },
    });
  });

  it('keeps words that are not known', () => {
    const found = trace(
      [
        ...observe(['n9 ANTREA_NEW Pondered', 'n9 UNKNOWN Forwarded']),
        { observation_type: 'Other', container_node_id: 'n9' },
        { observation_type: 'AntreaTraceflowObservationDelivered' },
      ],
      'NEW_PHASE',
    );
    expect(found.phase).toBe('Running');
    expect(steps(found)).toEqual([
      'n9 unknown ANTREA_NEW Pondered',
      'n9 unknown Unknown Forwarded',
      'n9 unknown Unknown Other',
      'unknown Node unknown Unknown Delivered',
    ]);
  });

  it('tells policies, tables and tunnels where NSX does', () => {
    const [first, second, third, ...rest] = observe(ACROSS);
    const found = trace(
      [
        first!,
        {
          ...second!,
          component_info: 'EgressRule',
          network_policy: 'K8sNetworkPolicy:yelb/allow',
          network_policy_rule: '4084',
        },
        { ...third!, component_info: 'Output', tunnel_dst_ip: '10.13.82.39', ttl: 63 },
        ...rest.map((one) =>
          one.component_type === 'ANTREA_DFW' ? { ...one, network_policy: 'AntreaClusterNetworkPolicy:9ae2599a' } : one,
        ),
      ],
      'SUCCEEDED',
    );
    const [sender, receiver] = found.path.nodes;
    expect(sender?.observations[1]).toEqual({
      component: 'NetworkPolicy',
      componentInfo: 'EgressRule',
      action: 'Forwarded',
      policy: {
        reference: 'K8sNetworkPolicy:yelb/allow',
        kind: 'K8sNetworkPolicy',
        namespace: 'yelb',
        name: 'allow',
        rule: '4084',
      },
    });
    expect(sender?.observations[2]).toMatchObject({ tunnelDstIP: '10.13.82.39', ttl: 63 });
    expect(receiver?.observations[1]?.policy).toEqual({
      reference: 'AntreaClusterNetworkPolicy:9ae2599a',
      kind: 'AntreaClusterNetworkPolicy',
      name: '9ae2599a',
    });
    expect(found.path.hops).toEqual([{ from: 0, to: 1, kind: 'tunnel', label: 'tunnel to 10.13.82.39' }]);
  });
});
