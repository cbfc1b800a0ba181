import { describe, expect, it } from 'vitest';
import type { TraceflowRequestInput } from '@netloft/contracts';
import { antctlCommand, antctlFlow, antctlName, parseAntctlFlow } from './antctl.ts';
import { kubectlCreate, traceflowManifest } from './kubectl.ts';

describe('a flow as antctl takes it', () => {
  it.each([
    ['a key without its value', 'a=', 'a= is not valid in flow'],
    ['a value without its key', '=1', '=1 is not valid in flow'],
    ['two values', 'tcp_dst=1=2', 'tcp_dst=1=2 is not valid in flow'],
    ['letters for a number', 'tcp,tcp_dst=http', 'http is not a whole number'],
    ['a port beyond all', 'tcp_dst=65536', '0 to 65535 fit there'],
    ['a port below all', 'udp_src=-1', '0 to 65535 fit there'],
    ['flags beyond a byte', 'tcp_flags=256', '0 to 255 fit there'],
  ])('is refused with %s', (_title, flow, words) => {
    const read = parseAntctlFlow(flow);
    expect(read.ok ? 'taken' : read.error).toContain(words);
  });
  it.each([
    ['nothing', '', {}],
    [' spaces and an empty part', ' icmp, ', { ipHeader: { protocol: 1 } }],
    ['a port alone', 'tcp_dst=80', { transportHeader: { tcp: { dstPort: 80 } } }],
    ['IPv6 alone', 'ipv6', { ipv6Header: {} }],
    [
      'every key of TCP',
      'tcp,tcp_src=1024,tcp_dst=80,tcp_flags=18',
      { ipHeader: { protocol: 6 }, transportHeader: { tcp: { srcPort: 1024, dstPort: 80, flags: 18 } } },
    ],
    [
      'UDP of IPv6',
      'udp,udp_src=1234,udp_dst=4321,ipv6',
      { ipv6Header: { nextHeader: 17 }, transportHeader: { udp: { srcPort: 1234, dstPort: 4321 } } },
    ],
  ])('may be %s', (_title, flow, packet) => expect(parseAntctlFlow(flow)).toEqual({ ok: true, packet, ignored: [] }));
  it('names what antctl passes over', () =>
    expect(parseAntctlFlow('tcp,nw_dst=1,b')).toMatchObject({ ok: true, ignored: ['b', 'nw_dst'] }));
});

it.each([
  ['keeps a name without colons', 'a-to-b', false, 'a-to-b'],
  ['makes one dash of two colons', 'a-to-fc00::2', false, 'a-to-fc00-2'],
  ['adds eight characters when it waits', 'a-to-b', true, 'a-to-b-12345678'],
])('antctl %s', (_title, prefix, wait, name) => expect(antctlName(prefix, wait, () => '12345678')).toBe(name));
it('the characters that antctl adds are eight letters or digits', () =>
  expect(antctlName('a', true)).toMatch(/^a-[a-z0-9]{8}$/));

const source = { type: 'pod', namespace: 'yelb', name: 'ui' } as const;
const requests: readonly (readonly [TraceflowRequestInput, string, readonly string[]])[] = [
  [
    { source, destination: { type: 'service', namespace: 'yelb', name: 'app' }, destinationPort: 80, tcpFlags: 2 },
    'antctl traceflow -S yelb/ui -D yelb/app -f tcp,tcp_dst=80,tcp_flags=2 -t 20s',
    [],
  ],
  [
    {
      source,
      destination: { type: 'ip', ip: 'fd00::1' },
      protocol: 'ICMP',
      ipv6: true,
      icmpId: 7,
      ttl: 3,
      timeout: 10,
    },
    'antctl traceflow -S yelb/ui -D fd00::1 -f icmp,ipv6',
    ['time to live', 'ICMP identifier'],
  ],
  [
    { destination: source, protocol: 'UDP', sourcePort: 53, liveTraffic: true, droppedOnly: true, timeout: 60 },
    'antctl traceflow -D yelb/ui -f udp,udp_src=53 --live-traffic --dropped-only -t 60s',
    [],
  ],
  [{ source, liveTraffic: true, timeout: 10 }, 'antctl traceflow -S yelb/ui --live-traffic', []],
];
it.each(requests)('%j is told to antctl as %s', (request, line, lost) =>
  expect(antctlCommand(request)).toEqual({ line, lost }),
);
it('a flow that is told to antctl is read back as the same packet', () => {
  const read = parseAntctlFlow(antctlFlow({ protocol: 'UDP', sourcePort: 5, destinationPort: 6, ipv6: true }));
  expect(read).toMatchObject({
    packet: { ipv6Header: { nextHeader: 17 }, transportHeader: { udp: { srcPort: 5, dstPort: 6 } } },
  });
});

it('kubectl gets an object that a shell does not touch, with a name that the API server completes', () => {
  const text = kubectlCreate(
    traceflowManifest({ source, destination: { type: 'ip', ip: 'fd00::1' }, ipv6: true }, 'crd.antrea.io/v1alpha1'),
  );
  expect(text).toMatch(/^kubectl create -f - <<'EOF'\napiVersion: crd.antrea.io\/v1alpha1\n/);
  expect(text).toContain('generateName: yelb-ui-to-fd00-1-');
  expect(text.endsWith('\nEOF')).toBe(true);
});
