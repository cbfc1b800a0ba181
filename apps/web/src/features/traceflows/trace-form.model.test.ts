import { describe, expect, it } from 'vitest';
import type { TraceflowRequestInput } from '@netloft/contracts';
import { EMPTY_FORM, type TraceForm } from './trace-form.fields.ts';
import { fieldOfPath, flagNames, flagNumber, formOfRequest, requestLabel, requestOfForm } from './trace-form.model.ts';
import { acceptForm, withRecent } from './trace-form.store.ts';
import { formOfSearch, searchOfForm, traceflowSearch } from './traceflows.search.ts';

const yelb: TraceForm = {
  ...EMPTY_FORM,
  sourceNamespace: 'yelb',
  sourcePod: 'yelb-ui-6df49457d6-m5clv',
  destinationNamespace: 'yelb',
  destinationName: 'yelb-appserver-857c5c76d5-4cd86',
  destinationPort: '4567',
};
const faultsOf = (form: TraceForm): unknown => {
  const result = requestOfForm(form);
  return result.ok ? 'no fault' : Object.keys(result.faults).toSorted();
};

describe('a form that cannot be sent', () => {
  it.each<[string, Partial<TraceForm>, string[]]>([
    ['names no source', { sourcePod: '' }, ['source']],
    ['names no namespace', { sourceNamespace: '' }, ['source']],
    ['names no destination', { destinationName: '' }, ['destination']],
    ['starts at an address without live traffic', { sourceType: 'ip', sourceIp: '20.20.1.4' }, ['source']],
    ['has an empty address', { destinationType: 'ip' }, ['destination']],
    ['has something that is no address', { destinationType: 'ip', destinationIp: '10.1.2' }, ['destination']],
    ['mixes families', { destinationType: 'ip', destinationIp: 'fd00::1' }, ['destination']],
    ['has a port too large', { destinationPort: '70000' }, ['destinationPort']],
    ['has a port of letters', { sourcePort: 'http' }, ['sourcePort']],
    ['has a timeout of zero', { timeout: '0' }, ['timeout']],
    ['has a time to live of 300', { ttl: '300' }, ['ttl']],
    [
      'follows live traffic between no Pods',
      { liveTraffic: true, sourceType: 'any', destinationType: 'any' },
      ['source'],
    ],
    ['has no port for TCP to a Pod', { destinationPort: '' }, ['destinationPort']],
    [
      'has no port for UDP to an address',
      { protocol: 'UDP', destinationPort: '', destinationType: 'ip', destinationIp: '10.1.2.3' },
      ['destinationPort'],
    ],
    ['has faults at two fields', { sourcePod: '', destinationPort: '-1' }, ['destinationPort', 'source']],
  ])('%s', (_, change, expected) => expect(faultsOf({ ...yelb, ...change })).toEqual(expected));
});

describe('an end that lacks is told in Antrea’s own sentence, then what to do', () => {
  it.each<[string, Partial<TraceForm>, 'source' | 'destination', string]>([
    [
      'no source',
      { sourcePod: '' },
      'source',
      'source Pod must be specified in non-live-traffic Traceflow. Choose a namespace and a Pod.',
    ],
    [
      'a source address that is not live',
      { sourceType: 'ip', sourceIp: '20.20.1.4' },
      'source',
      'source Pod must be specified in non-live-traffic Traceflow. Only live traffic can start at an IP address: choose a Pod, or switch live traffic on.',
    ],
    [
      'no destination',
      { destinationName: '' },
      'destination',
      'destination is not specified. Choose a namespace and a Pod.',
    ],
    [
      'live traffic from anywhere to a Service',
      { liveTraffic: true, sourceType: 'any', destinationType: 'service' },
      'source',
      'Traceflow netloft has neither source nor destination Pod specified. Live traffic needs a Pod at one end.',
    ],
    [
      'a live source that is not chosen',
      { liveTraffic: true, sourcePod: '' },
      'source',
      'Choose a namespace and a Pod.',
    ],
  ])('%s', (_title, change, field, message) => {
    const result = requestOfForm({ ...yelb, ...change });
    expect(result.ok ? undefined : result.faults[field]).toBe(message);
  });
});

describe('a form that can be sent', () => {
  it.each<[string, Partial<TraceForm>, Partial<TraceflowRequestInput>]>([
    ['TCP to a Pod with SYN', {}, { protocol: 'TCP', destinationPort: 4567, tcpFlags: 2 }],
    ['UDP without flags', { protocol: 'UDP' }, { protocol: 'UDP', destinationPort: 4567 }],
    [
      'ICMP without ports',
      { protocol: 'ICMP', icmpId: '7', icmpSequence: '1' },
      { protocol: 'ICMP', icmpId: 7, icmpSequence: 1 },
    ],
    [
      'a Service',
      { destinationType: 'service', destinationName: 'yelb-appserver' },
      { destination: { type: 'service', namespace: 'yelb', name: 'yelb-appserver' } },
    ],
    [
      'IPv6',
      { ipv6: true, destinationType: 'ip', destinationIp: ' fd00::1 ' },
      { ipv6: true, destination: { type: 'ip', ip: 'fd00::1' } },
    ],
    ['live traffic from anywhere', { liveTraffic: true, sourceType: 'any', tcpFlags: null }, { liveTraffic: true }],
    ['dropped live traffic', { liveTraffic: true, droppedOnly: true }, { liveTraffic: true, droppedOnly: true }],
  ])('%s', (_, change, expected) => {
    const result = requestOfForm({ ...yelb, ...change });
    expect(result).toMatchObject({ ok: true, request: expected });
  });
  it.each<[string, Partial<TraceForm>]>([
    ['live traffic of any protocol', { liveTraffic: true }],
    ['what the first port of a Service is', { destinationType: 'service', destinationName: 'yelb-ui' }],
  ])('leaves the protocol open for %s, without ports and flags', (_title, change) => {
    const result = requestOfForm({ ...yelb, protocol: 'ANY', ...change });
    expect(result.ok && Object.keys(result.request).filter((key) => /protocol|Port|Flags/.test(key))).toEqual([]);
  });
  it('asks for TCP where a protocol that was left open is offered no more', () =>
    expect(requestOfForm({ ...yelb, protocol: 'ANY' })).toMatchObject({ ok: true, request: { protocol: 'TCP' } }));
  it('takes a Service without a port', () =>
    expect(faultsOf({ ...yelb, destinationType: 'service', destinationName: 'yelb-ui', destinationPort: '' })).toBe(
      'no fault',
    ));
  it('sends neither ports with ICMP nor flags with UDP', () => {
    const icmp = requestOfForm({ ...yelb, protocol: 'ICMP' });
    const udp = requestOfForm({ ...yelb, protocol: 'UDP' });
    expect(icmp.ok && 'destinationPort' in icmp.request).toBe(false);
    expect(udp.ok && 'tcpFlags' in udp.request).toBe(false);
  });
  it('does not send "only dropped" after live traffic was switched off', () => {
    expect(requestOfForm({ ...yelb, droppedOnly: true })).toMatchObject({ ok: true, request: { droppedOnly: false } });
  });
});

describe('round trips', () => {
  const forms: [string, TraceForm][] = [
    ['a Pod', yelb],
    ['a Service', { ...yelb, destinationType: 'service', destinationName: 'yelb-ui' }],
    [
      'an address',
      { ...yelb, destinationType: 'ip', destinationNamespace: '', destinationName: '', destinationIp: '10.13.210.10' },
    ],
    ['ICMP', { ...yelb, protocol: 'ICMP', destinationPort: '', icmpId: '3', icmpSequence: '9' }],
    ['IPv6 and flags', { ...yelb, ipv6: true, tcpFlags: 18, ttl: '9', sourcePort: '1024', timeout: '60' }],
    [
      'live traffic of any protocol',
      { ...yelb, protocol: 'ANY', destinationPort: '', liveTraffic: true, tcpFlags: null },
    ],
    ['live', { ...yelb, liveTraffic: true, droppedOnly: true, tcpFlags: null }],
    [
      'live from an address',
      {
        ...yelb,
        liveTraffic: true,
        sourceType: 'ip',
        sourceNamespace: '',
        sourcePod: '',
        sourceIp: '10.1.1.1',
        tcpFlags: null,
      },
    ],
  ];
  it.each(forms)('form to request and back keeps %s', (_, form) => {
    const result = requestOfForm(form);
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    const kept = form.protocol === 'TCP' || form.liveTraffic ? form : { ...form, tcpFlags: 2 };
    expect(formOfRequest(result.request)).toEqual(kept);
  });
  it.each(forms)('form to link and back keeps %s', (_, form) => {
    expect(formOfSearch(traceflowSearch({ ...searchOfForm(form) }))).toEqual(form);
  });
});

describe('links', () => {
  it('change nothing when they name no end', () => expect(formOfSearch(traceflowSearch({ q: 'yelb' }))).toBeNull());
  it.each([
    [{ port: 'http', protocol: 'sctp', view: 'graph', ttl: 0 }, {}],
    [
      { port: '80', protocol: 'udp', live: '1', q: 80 },
      { port: 80, protocol: 'UDP', live: true, q: '80' },
    ],
  ])('%j is read as %j', (raw, expected) => expect(traceflowSearch(raw)).toEqual(expected));
  it('take a name without namespace from default', () => {
    expect(formOfSearch({ source: 'web', dst: 'fd00::7' })).toMatchObject({
      sourceNamespace: 'default',
      sourcePod: 'web',
      destinationType: 'ip',
      ipv6: true,
    });
  });
});

describe('flags', () => {
  it.each([
    [0, []],
    [2, ['SYN']],
    [18, ['SYN', 'ACK']],
    [255, ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR']],
  ])('%s is %j', (value, names) => {
    expect(flagNames(value)).toEqual(names);
    expect(flagNumber(names)).toBe(value);
  });
});

it.each([
  ['destination.ip', 'destination'],
  ['body.timeout', 'timeout'],
  ['spec.source.pod', 'source'],
  ['destinationPort', 'destinationPort'],
  ['metadata.name', 'form'],
  ['', 'form'],
])('a fault at %s stands at %s', (path, field) => expect(fieldOfPath(path)).toBe(field));

it('a kept form takes over only what fits', () => {
  expect(acceptForm('x')).toEqual(EMPTY_FORM);
  expect(acceptForm({ sourcePod: 'a', ttl: 9, stranger: true, tcpFlags: null })).toEqual({
    ...EMPTY_FORM,
    sourcePod: 'a',
    tcpFlags: null,
  });
});

it('the same request is remembered once, newest first', () => {
  const one = { name: 'a', request: { protocol: 'UDP' as const } };
  expect(
    withRecent([one, { name: 'b', request: {} }], { name: 'c', request: { protocol: 'UDP' } }).map(
      (entry) => entry.name,
    ),
  ).toEqual(['c', 'b']);
});

it('a request is told in one line', () => {
  const result = requestOfForm(yelb);
  expect(result.ok && requestLabel(result.request)).toBe(
    'yelb/yelb-ui-6df49457d6-m5clv → yelb/yelb-appserver-857c5c76d5-4cd86 : 4567/TCP',
  );
});
