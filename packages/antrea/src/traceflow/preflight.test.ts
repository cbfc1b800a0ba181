import { TraceflowRequest, type TraceflowRequestInput } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { type TraceEnds, traceFaults } from './preflight.ts';

const source = { type: 'pod', namespace: 'a', name: 'web' } as const;
const destination = { type: 'pod', namespace: 'b', name: 'db' } as const;
const service = { type: 'service', namespace: 'b', name: 'db' } as const;
const pod = (namespace: string, name: string, ips: readonly string[], spec: object = {}) => ({
  metadata: { namespace, name },
  spec,
  status: { podIPs: ips.map((ip) => ({ ip })) },
});
const svc = (spec: object) => ({ metadata: { namespace: 'b', name: 'db' }, spec });
const four: TraceEnds = {
  name: 'netloft',
  antreaProxy: true,
  source: pod('a', 'web', ['10.0.0.1']),
  destination: pod('b', 'db', ['10.0.0.2']),
};
const faultsOf = (request: TraceflowRequestInput, ends: Partial<TraceEnds>) =>
  traceFaults(TraceflowRequest.parse({ destinationPort: 80, ...request }), { ...four, ...ends });

describe('what cannot be traced is said at its field, in the words of Antrea', () => {
  it.each<[string, TraceflowRequestInput, Partial<TraceEnds>, string, string]>([
    ['no such source', { source, destination }, { source: 'absent' }, 'source', 'requested source Pod a/web not found'],
    [
      'a source in its Node’s network',
      { source, destination },
      { source: pod('a', 'web', ['10.0.0.1'], { hostNetwork: true }) },
      'source',
      'using hostNetwork Pod as source in non-live-traffic Traceflow is not supported',
    ],
    [
      'live traffic of no Pod',
      { source, liveTraffic: true },
      { source: 'absent' },
      'source',
      'requested source Pod a/web not found',
    ],
    [
      'IPv6 without an address',
      { source, destination, ipv6: true },
      {},
      'source',
      'source Pod does not have an IPv6 address',
    ],
    [
      'a source that has no address yet',
      { source, destination },
      { source: pod('a', 'web', []) },
      'source',
      'source Pod does not have an IPv4 address',
    ],
    [
      'a destination of the other family',
      { source, destination, ipv6: true },
      { source: pod('a', 'web', ['10.0.0.1', 'fd00::1']) },
      'destination',
      'destination Pod does not have an IPv6 address',
    ],
    [
      'no such destination',
      { source, destination },
      { destination: 'absent' },
      'destination',
      'failed to get the destination Pod: pods "db" not found',
    ],
    [
      'no such Service',
      { source, destination: service },
      { destination: 'absent' },
      'destination',
      'failed to get the destination Service: services "db" not found',
    ],
    [
      'a Service without AntreaProxy, whether it can be looked at or not',
      { source, destination: service },
      { destination: 'unknown', antreaProxy: false },
      'destination',
      'using Service destination requires AntreaProxy enabled',
    ],
    [
      'a ClusterIP without AntreaProxy',
      { source, destination: { type: 'ip', ip: '10.96.0.9' } },
      { antreaProxy: false, services: [svc({ clusterIP: '10.96.0.9', ports: [{ port: 80 }] })] },
      'destination',
      'using ClusterIP destination requires AntreaProxy enabled',
    ],
    [
      'a headless Service',
      { source, destination: service },
      { destination: svc({ clusterIP: 'None', ports: [{ port: 80 }] }) },
      'destination',
      'destination Service does not have a valid ClusterIP',
    ],
    [
      'an IPv4 Service asked by IPv6',
      { source, destination: service, ipv6: true },
      { source: pod('a', 'web', ['fd00::1']), destination: svc({ clusterIP: '10.96.0.9', ports: [{ port: 80 }] }) },
      'destination',
      'destination Service does not have an IPv6 ClusterIP',
    ],
    [
      'a Service without ports',
      { source, destination: service },
      { destination: svc({ clusterIP: '10.96.0.9', ports: [] }) },
      'destination',
      'destination Service does not have any ports',
    ],
  ])('%s', (_title, request, ends, path, message) => expect(faultsOf(request, ends)).toEqual([{ path, message }]));
  it.each([
    ['controller', 'nothing takes a trace up'],
    ['agent', 'no Node reports a packet'],
  ] as const)('the gate of the %s that is off', (component, words) => {
    const [fault, ...rest] = faultsOf({ source, destination }, { gateOff: [component] });
    expect([fault?.path, rest]).toEqual(['', []]);
    expect(fault?.message).toContain(words);
  });
  it('the port that lacks', () =>
    expect(faultsOf({ source, destination, destinationPort: 0 }, {}).map((one) => one.path)).toEqual([
      'destinationPort',
    ]));
  it('both ends at once', () =>
    expect(
      faultsOf({ source, destination }, { source: 'absent', destination: 'absent' }).map((one) => one.path),
    ).toEqual(['source', 'destination']));
});

describe('what nobody can look at is not held against a request', () => {
  it.each<[string, TraceflowRequestInput, Partial<TraceEnds>]>([
    ['Pods', { source, destination }, { source: 'unknown', destination: 'unknown' }],
    ['Pods of IPv6', { source, destination, ipv6: true }, { source: 'unknown', destination: 'unknown' }],
    [
      'a Service while it is not known whether agents balance',
      { source, destination: service },
      { destination: 'unknown', antreaProxy: null },
    ],
    ['live traffic from anywhere', { destination, liveTraffic: true }, {}],
  ])('%s', (_title, request, ends) => expect(faultsOf(request, ends)).toEqual([]));
});
