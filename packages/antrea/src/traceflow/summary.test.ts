import { describe, expect, it } from 'vitest';
import { traceflowSummary } from './summary.ts';

const protocolOf = (spec: object): string => traceflowSummary({ metadata: { name: 't' }, spec }).protocol;

describe('the protocol of a row', () => {
  it.each([
    ['is the one of the header', { packet: { transportHeader: { udp: { dstPort: 53 } } } }, 'UDP'],
    ['is the declared one', { packet: { ipHeader: { protocol: 6 } } }, 'TCP'],
    ['is the declared one of IPv6', { packet: { ipv6Header: { nextHeader: 58 } } }, 'ICMPv6'],
    ['is a number where it has no name', { packet: { ipHeader: { protocol: 47 } } }, 'protocol 47'],
    ['is any of live traffic', { liveTraffic: true }, 'any protocol'],
    [
      'is any of live traffic that names 0',
      { liveTraffic: true, packet: { ipHeader: { protocol: 0 } } },
      'any protocol',
    ],
    ['is open to a Service', { destination: { service: 's' } }, 'Service’s first port'],
    ['is what an agent sends when nothing is said', { destination: { pod: 'p' } }, 'ICMP'],
  ])('%s', (_title, spec, protocol) => expect(protocolOf(spec)).toBe(protocol));
});
