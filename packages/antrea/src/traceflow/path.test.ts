import { describe, expect, it } from 'vitest';
import { capturedPacketOf, tracePath } from './path.ts';
import { traceflowSummary } from './summary.ts';

const DENY = 'AntreaClusterNetworkPolicy:deny';
const sent = (last: object) => ({
  node: 'a',
  timestamp: 1_686_142_441,
  observations: [{ component: 'SpoofGuard', action: 'Forwarded' }, last],
});
const received = (...steps: object[]) => ({
  node: 'b',
  timestamp: 1_686_142_441,
  observations: [{ component: 'Forwarding', action: 'Received' }, ...steps],
});
const output = (action: string, more: object = {}) => ({
  component: 'Forwarding',
  componentInfo: 'Output',
  action,
  ...more,
});
const dropped = { component: 'NetworkPolicy', componentInfo: 'IngressMetric', action: 'Dropped', networkPolicy: DENY };
const TUNNEL = { tunnelDstIP: '10.13.82.39' };
const pathOf = (phase: string, results: readonly object[], spec: object = {}) =>
  tracePath({ spec, status: { phase, results } });

describe('a path', () => {
  it.each([
    ['nothing reported yet', 'Running', [], 'Unknown', null, []],
    ['garbage instead of results', 'Running', ['x', null, { observations: 'y' }], 'Unknown', null, []],
    ['on its way to another Node', 'Running', [sent(output('Forwarded', TUNNEL))], 'Unknown', null, []],
    [
      'left, and nobody reported it',
      'Failed',
      [sent(output('Forwarded', TUNNEL))],
      'Lost',
      null,
      [{ from: 0, to: null, kind: 'lost', label: 'sent to 10.13.82.39, not reported there' }],
    ],
    [
      'left without a tunnel, and nobody reported it',
      'Failed',
      [sent(output('Forwarded'))],
      'Lost',
      null,
      [{ from: 0, to: null, kind: 'lost', label: 'no other Node reported it' }],
    ],
    [
      'dropped at the receiver, which reported first',
      'Succeeded',
      [received(dropped), sent(output('Forwarded', TUNNEL))],
      'Dropped',
      { node: 1, observation: 1 },
      [{ from: 0, to: 1, kind: 'tunnel', label: 'tunnel to 10.13.82.39' }],
    ],
    [
      'rejected at the source',
      'Succeeded',
      [sent({ ...dropped, action: 'Rejected' })],
      'Rejected',
      { node: 0, observation: 1 },
      [],
    ],
    [
      'delivered on the same Node',
      'Succeeded',
      [sent(output('Delivered'))],
      'Delivered',
      { node: 0, observation: 1 },
      [],
    ],
    [
      'delivered without a tunnel',
      'Succeeded',
      [sent(output('Forwarded')), received(output('Delivered'))],
      'Delivered',
      { node: 1, observation: 1 },
      [{ from: 0, to: 1, kind: 'direct', label: 'routed' }],
    ],
    [
      'left the Pod network',
      'Succeeded',
      [sent(output('ForwardedOutOfNetwork'))],
      'ForwardedOutOfNetwork',
      { node: 0, observation: 1 },
      [{ from: 0, to: null, kind: 'external', label: 'leaves the Pod network' }],
    ],
  ] as const)('of a packet: %s', (_title, phase, results, verdict, decidedAt, hops) => {
    const path = pathOf(phase, results as readonly object[]);
    expect([path.verdict, path.decidedAt, path.hops]).toEqual([verdict, decidedAt, hops]);
  });
  it('goes through an Egress Node and out there', () => {
    const path = pathOf('Succeeded', [
      received({ component: 'Egress', action: 'MarkedForSNAT', egressIP: '10.0.0.9' }, output('ForwardedOutOfNetwork')),
      sent(output('Forwarded', { tunnelDstIP: '10.0.0.9' })),
    ]);
    expect([path.verdict, path.hops.map((hop) => hop.kind)]).toEqual(['ForwardedOutOfNetwork', ['tunnel', 'external']]);
  });
  it.each([
    [
      'the spec',
      { source: { namespace: 'n', pod: 'a' }, destination: { service: 's' } },
      [],
      undefined,
      'n/a',
      'default/s',
    ],
    [
      'the endpoint that load balancing chose',
      { destination: { service: 's' } },
      [sent({ component: 'LB', action: 'Forwarded', pod: 'n/x' })],
      undefined,
      'any',
      'n/x',
    ],
    [
      'the packet that was captured',
      { destination: { namespace: 'n', pod: 'b' } },
      [],
      { srcIP: '1.1.1.1', dstIP: '2.2.2.2' },
      '1.1.1.1',
      'n/b',
    ],
  ] as const)('takes its ends from %s', (_title, spec, results, capturedPacket, source, destination) => {
    const path = tracePath({ spec, status: { results, capturedPacket } });
    expect([path.source, path.destination]).toEqual([source, destination]);
  });
});

it.each([9e15, -9e15, 'yesterday', undefined])('a report at %s has no time', (timestamp) => {
  expect(pathOf('Running', [{ node: 'a', timestamp, observations: [] }]).nodes[0]?.timestamp).toBeNull();
});

describe('a captured packet', () => {
  it.each([undefined, null, {}, { capturedPacket: 'x' }])('is null in %o', (status) => {
    expect(capturedPacketOf(status)).toBeNull();
  });
  it.each([
    [
      'IPv4',
      {
        srcIP: '1.1.1.1',
        ipHeader: { protocol: 6, ttl: 64 },
        transportHeader: { tcp: { srcPort: 1, dstPort: 2, flags: 2 } },
      },
      { srcIP: '1.1.1.1', protocol: 6, ttl: 64, srcPort: 1, dstPort: 2, tcpFlags: 2 },
    ],
    [
      'IPv6',
      { dstIP: '::1', ipv6Header: { nextHeader: 58, hopLimit: 9 }, transportHeader: { icmp: { id: 0, sequence: 7 } } },
      { dstIP: '::1', protocol: 58, ttl: 9, icmpId: 0, icmpSequence: 7 },
    ],
  ])('is read from its %s headers', (_title, capturedPacket, expected) => {
    expect(capturedPacketOf({ capturedPacket })).toEqual(expected);
  });
});

describe('a summary', () => {
  const row = (spec: object, status: object, metadata: object = {}) =>
    traceflowSummary({ metadata: { name: 't', ...metadata }, spec, status });
  it('waits while the controller has not looked at it', () => {
    expect(row({}, {})).toMatchObject({
      phase: 'Waiting',
      verdict: 'Unknown',
      policy: null,
      managed: false,
      requestedBy: null,
      startedAt: null,
      destinationPort: null,
    });
  });
  it('does not name a policy for a drop that none is blamed for, though one allowed the packet before', () => {
    const results = [
      sent({
        component: 'NetworkPolicy',
        componentInfo: 'EgressRule',
        action: 'Forwarded',
        networkPolicy: 'K8sNetworkPolicy:n/out',
      }),
      received({ component: 'NetworkPolicy', componentInfo: 'IngressDefaultRule', action: 'Dropped' }),
    ];
    expect(row({}, { phase: 'Succeeded', results })).toMatchObject({ verdict: 'Dropped', policy: null });
  });
  it('names the policy that dropped, and who asked', () => {
    const results = [sent(output('Forwarded', TUNNEL)), received(dropped)];
    const found = row(
      { packet: { transportHeader: { udp: { dstPort: 53 } } } },
      { phase: 'Succeeded', results },
      { labels: { 'netloft.io/managed': 'true' }, annotations: { 'netloft.io/requested-by': 'me' } },
    );
    expect(found).toMatchObject({
      verdict: 'Dropped',
      policy: { reference: DENY, name: 'deny' },
      protocol: 'UDP',
      destinationPort: 53,
      managed: true,
      requestedBy: 'me',
    });
  });
  it.each([
    [{ packet: { ipHeader: { protocol: 17 } } }, 'UDP'],
    [{ packet: { ipv6Header: { nextHeader: 58 } } }, 'ICMPv6'],
    [{ destination: { service: 's' } }, 'Service’s first port'],
    [{}, 'ICMP'],
  ])('of %o speaks of %s', (spec, protocol) => {
    expect(row(spec, {}).protocol).toBe(protocol);
  });
});
