import { TraceflowRequest, type TraceflowRequestInput } from '@netloft/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestOf, traceflowSpec } from './request.ts';

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const pod = fc.record({ type: fc.constant('pod' as const), namespace: name, name });
const service = fc.record({ type: fc.constant('service' as const), namespace: name, name });
const address = fc.record({ type: fc.constant('ip' as const), ip: fc.oneof(fc.ipV4(), fc.ipV6()) });
const byte = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 65_535 });
const anyRequest = fc.record(
  {
    source: fc.oneof(pod, address),
    destination: fc.oneof(pod, service, address),
    protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'ICMP' as const),
    sourcePort: word,
    destinationPort: word,
    tcpFlags: byte,
    icmpId: word,
    icmpSequence: word,
    ipFlags: fc.integer({ min: 0, max: 7 }),
    ipv6: fc.boolean(),
    ttl: fc.integer({ min: 1, max: 255 }),
    liveTraffic: fc.boolean(),
    droppedOnly: fc.boolean(),
    timeout: fc.integer({ min: 1, max: 300 }),
  },
  { requiredKeys: ['ipv6', 'liveTraffic', 'droppedOnly', 'timeout'] },
);

describe('the form of a Traceflow', () => {
  it.each([
    ['two destinations', { destination: { pod: 'a', ip: '1.1.1.1' } }],
    ['a Service as source', { source: { service: 'a' } }],
    ['a protocol without a name', { packet: { ipHeader: { protocol: 132 } } }],
    ['a port beyond all', { packet: { transportHeader: { tcp: { dstPort: 70_000 } } } }],
    ['flags beyond a byte', { packet: { transportHeader: { tcp: { flags: 300 } } } }],
    ['an identifier beyond all', { packet: { transportHeader: { icmp: { id: 70_000 } } } }],
    ['a time to live beyond a byte', { packet: { ipHeader: { ttl: 300 } } }],
    ['a hop limit beyond a byte', { packet: { ipv6Header: { hopLimit: 300 } } }],
    ['a timeout beyond 300 s', { timeout: 600 }],
    ['a timeout below none', { timeout: -5 }],
    ['an address that is none', { destination: { ip: 'nowhere' } }],
  ])('cannot be made from a spec with %s', (_title, spec) => {
    expect(TraceflowRequest.safeParse(requestOf(spec)).success).toBe(false);
  });
  it('is made from a spec that kubectl applied with the defaults left away', () => {
    expect(requestOf({ source: { pod: 'a' }, destination: { service: 's', namespace: 'n' } })).toEqual({
      source: { type: 'pod', namespace: 'default', name: 'a' },
      destination: { type: 'service', namespace: 'n', name: 's' },
      ipv6: false,
      liveTraffic: false,
      droppedOnly: false,
      timeout: 20,
    });
  });
  it.each<[string, TraceflowRequestInput, unknown]>([
    ['live traffic of any protocol', { liveTraffic: true }, undefined],
    ['live traffic of any protocol and family', { liveTraffic: true, ipv6: true }, { ipv6Header: {} }],
    ['the first port of a Service', { destination: { type: 'service', namespace: 'a', name: 's' } }, undefined],
    [
      'a port of a Service',
      { destination: { type: 'service', namespace: 'a', name: 's' }, destinationPort: 80 },
      { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 80, flags: 2 } } },
    ],
    [
      'a packet to a Pod, as TCP',
      { destination: { type: 'pod', namespace: 'a', name: 'p' }, destinationPort: 80 },
      { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 80, flags: 2 } } },
    ],
  ])('without a protocol asks for %s', (_title, request, packet) => {
    expect(traceflowSpec(TraceflowRequest.parse(request))['packet']).toEqual(packet);
  });
  it('of any protocol stays of any protocol', () => {
    expect(requestOf({ destination: { pod: 'a' }, liveTraffic: true })).not.toHaveProperty('protocol');
    expect(requestOf({ destination: { pod: 'a' } })).toHaveProperty('protocol', 'ICMP');
  });
  it.each([
    ['a SYN when nothing is said', {}, 2],
    ['a SYN when nothing is set, as the agent does', { tcpFlags: 0 }, 2],
    ['the flags that are set', { tcpFlags: 18 }, 18],
    ['no flags for live traffic', { protocol: 'TCP', liveTraffic: true }, undefined],
  ])('asks for %s', (_title, part, flags) => {
    const spec = traceflowSpec(TraceflowRequest.parse(part)) as {
      packet: { transportHeader: { tcp: { flags?: number } } };
    };
    expect(spec.packet.transportHeader.tcp.flags).toBe(flags);
  });
  it('becomes a spec, and the form made from that spec makes the same spec again', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const spec = traceflowSpec(request);
        const again = requestOf(spec);
        expect(again === null ? null : traceflowSpec(again)).toEqual(spec);
        expect(TraceflowRequest.safeParse(again).success).toBe(true);
      }),
    );
  });
});
