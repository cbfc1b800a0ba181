import { TraceflowRequest } from '@netloft/contracts';
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
  { requiredKeys: ['protocol', 'ipv6', 'liveTraffic', 'droppedOnly', 'timeout'] },
);

describe('the form of a Traceflow', () => {
  it.each([
    ['two destinations', { destination: { pod: 'a', ip: '1.1.1.1' } }],
    ['a Service as source', { source: { service: 'a' } }],
    ['a protocol without a name', { packet: { ipHeader: { protocol: 132 } } }],
  ])('cannot be made from a spec with %s', (_title, spec) => {
    expect(requestOf(spec)).toBeNull();
  });
  it('is made from a spec that kubectl applied with the defaults left away', () => {
    expect(requestOf({ source: { pod: 'a' }, destination: { service: 's', namespace: 'n' } })).toEqual({
      source: { type: 'pod', namespace: 'default', name: 'a' },
      destination: { type: 'service', namespace: 'n', name: 's' },
      protocol: 'TCP',
      ipv6: false,
      liveTraffic: false,
      droppedOnly: false,
      timeout: 20,
    });
  });
  it.each([
    ['a SYN when nothing is said', {}, 2],
    ['a SYN when nothing is set, as the agent does', { tcpFlags: 0 }, 2],
    ['the flags that are set', { tcpFlags: 18 }, 18],
    ['no flags for live traffic', { liveTraffic: true }, undefined],
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
