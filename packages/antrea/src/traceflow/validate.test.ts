import { describe, expect, it } from 'vitest';
import { missingPortFaults, validateTraceflowRequest } from './validate.ts';

const source = { type: 'pod', namespace: 'a', name: 'b' } as const;
const ip = (address: string) => ({ type: 'ip', ip: address }) as const;

describe('a request', () => {
  it.each([
    [
      'without a source',
      { destination: ip('10.0.0.1') },
      'source',
      'source Pod must be specified in non-live-traffic Traceflow',
    ],
    [
      'from an address',
      { source: ip('10.0.0.2'), destination: ip('10.0.0.1') },
      'source',
      'source Pod must be specified in non-live-traffic Traceflow',
    ],
    ['without a destination', { source }, 'destination', 'destination is not specified'],
    [
      'with a Pod that is not chosen yet',
      { source, destination: { type: 'pod', namespace: 'a', name: '' } },
      'destination',
      'Choose a namespace and a Pod.',
    ],
    [
      'with a Service that is not chosen yet',
      { source, destination: { type: 'service', namespace: '', name: '' } },
      'destination',
      'Choose a namespace and a Service.',
    ],
    [
      'to something that is no address',
      { source, destination: ip('nope') },
      'destination.ip',
      '“nope” is not an IPv4 or IPv6 address.',
    ],
    ['to a number', { source, destination: ip('10') }, 'destination.ip', '“10” is not an IPv4 or IPv6 address.'],
    ['to nothing', { source, destination: ip('') }, 'destination.ip', 'Nothing is not an IPv4 or IPv6 address.'],
    [
      'of IPv4 to an IPv6 address',
      { source, destination: ip('::1') },
      'destination.ip',
      'destination IP does not match the IP header family: the address is IPv6, so switch IPv6 on.',
    ],
    [
      'of IPv6 to an IPv4 address',
      { source, destination: ip('1.1.1.1'), ipv6: true },
      'destination.ip',
      'destination IP does not match the IP header family: the trace is IPv6, the address IPv4.',
    ],
    [
      'of ICMP with a port',
      { source, destination: ip('1.1.1.1'), protocol: 'ICMP', destinationPort: 80 },
      'destinationPort',
      'ICMP has no ports.',
    ],
    [
      'of ICMP with a source port',
      { source, destination: ip('1.1.1.1'), protocol: 'ICMP', sourcePort: 80 },
      'sourcePort',
      'ICMP has no ports.',
    ],
    [
      'of any protocol with a port',
      { source, liveTraffic: true, destinationPort: 80 },
      'destinationPort',
      'Any protocol has no ports: choose TCP or UDP.',
    ],
    [
      'of TCP with an ICMP identifier',
      { source, destination: ip('1.1.1.1'), icmpId: 7 },
      'icmpId',
      'Only ICMP has an identifier.',
    ],
    [
      'of UDP with an ICMP sequence number',
      { source, destination: ip('1.1.1.1'), protocol: 'UDP', icmpSequence: 0 },
      'icmpSequence',
      'Only ICMP has a sequence number.',
    ],
    [
      'of UDP with TCP flags',
      { source, destination: ip('1.1.1.1'), protocol: 'UDP', tcpFlags: 2 },
      'tcpFlags',
      'Only TCP has flags.',
    ],
    [
      'of IPv6 with IP flags',
      { source, destination: ip('fd00::1'), ipv6: true, ipFlags: 2 },
      'ipFlags',
      'Only IPv4 has IP flags.',
    ],
    [
      'for dropped packets that is not live',
      { source, destination: ip('1.1.1.1'), droppedOnly: true },
      'droppedOnly',
      'Only live traffic can be limited to dropped packets.',
    ],
    [
      'for live traffic between addresses',
      { source: ip('1.1.1.1'), destination: ip('1.1.1.2'), liveTraffic: true },
      'source',
      'Traceflow netloft has neither source nor destination Pod specified. Live traffic needs a Pod at one end.',
    ],
  ] as const)('%s is refused at its field', (_title, request, path, message) => {
    expect(validateTraceflowRequest(request)).toContainEqual({ path, message });
  });
  it.each([
    [
      'from a Pod to a Service',
      { source, destination: { type: 'service', namespace: 'a', name: 's' }, destinationPort: 80 },
    ],
    ['of IPv6', { source, destination: ip('fd00::1'), ipv6: true, protocol: 'ICMP' }],
    ['for live traffic from anywhere to a Pod', { destination: source, liveTraffic: true, droppedOnly: true }],
    ['for live traffic of a Pod to anywhere', { source, liveTraffic: true }],
  ] as const)('%s passes', (_title, request) => {
    expect(validateTraceflowRequest(request)).toEqual([]);
  });
});

it('of no Pod carries the name of its Traceflow, as the webhook says it', () => {
  const [fault] = validateTraceflowRequest({ liveTraffic: true }, 'mine');
  expect(fault?.message).toMatch(/^Traceflow mine has neither source nor destination Pod specified/);
});

describe('a packet to no port', () => {
  it.each([
    ['TCP, which is meant when nothing is said', { source, destination: source }, 'TCP'],
    ['UDP to an address', { source, destination: ip('1.1.1.1'), protocol: 'UDP' }, 'UDP'],
    ['port 0', { source, destination: source, destinationPort: 0 }, 'TCP'],
  ] as const)('is asked about: %s', (_title, request, protocol) => {
    expect(missingPortFaults(request)).toEqual([
      { path: 'destinationPort', message: expect.stringMatching(new RegExp(`^${protocol} needs a destination port`)) },
    ]);
  });
  it.each([
    ['with a port', { source, destination: source, destinationPort: 80 }],
    ['to a Service, which has a first port', { source, destination: { type: 'service', namespace: 'a', name: 's' } }],
    ['of ICMP', { source, destination: source, protocol: 'ICMP' }],
    ['that is not sent but waited for', { source, destination: source, protocol: 'TCP', liveTraffic: true }],
    ['to nowhere yet', { source }],
  ] as const)('is none %s', (_title, request) => expect(missingPortFaults(request)).toEqual([]));
});
