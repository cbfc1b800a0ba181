import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addTerm,
  completeFilter,
  FILTER_FIELDS,
  matchesFilter,
  parseFilter,
  printFilter,
  quoteValue,
  removeTerm,
  termsOf,
  toggleTerm,
  type FilteredFlow,
} from './index.ts';

function filter(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

const toAppserver: FilteredFlow = {
  sourcePodNamespace: 'yelb',
  sourcePodName: 'yelb-ui-6df49457d6-m5clv',
  sourceNodeName: 'node-1',
  sourceIP: '20.20.1.5',
  sourceTransportPort: 45_000,
  sourcePodLabels: '{"app":"yelb-ui","tier":"frontend"}',
  destinationPodNamespace: 'yelb',
  destinationPodName: 'yelb-appserver-857c5c76d5-4cd86',
  destinationNodeName: 'node-2',
  destinationIP: '20.20.2.7',
  destinationTransportPort: 4567,
  destinationServicePortName: 'yelb/yelb-appserver:http',
  protocolIdentifier: 6,
  flowType: 2,
  ingressNetworkPolicyName: '9ae2599a',
  ingressNetworkPolicyRuleName: '4085',
  ingressNetworkPolicyRuleAction: 1,
  octetDeltaCount: 12_000_000,
  throughput: 1_600_000,
  flowStartSeconds: 1_000,
  flowEndSeconds: 1_400,
  flowEndReason: 2,
  tcpState: 'ESTABLISHED',
};
const isolated: FilteredFlow = {
  sourcePodNamespace: 'default',
  sourcePodName: 'ubuntu',
  sourceIP: 'fd00::5',
  destinationIP: '172.24.3.50',
  destinationTransportPort: 443,
  protocolIdentifier: 6,
  flowType: 3,
  egressNetworkPolicyRuleAction: 2,
};

describe('a filter that cannot be read', () => {
  it.each([
    ['nss:yelb', 0, /no field “nss”; did you mean ns\?/],
    ['src.port:80 dst.polcy:a', 12, /no field “dst.polcy”/],
    ['port:abc', 5, /“abc” is no number/],
    ['port:9..8', 5, /ends before it begins/],
    ['ip:10.0.0', 3, /no address or network/],
    ['ip:10.0.0.0/99', 3, /no address or network/],
    ['action:block', 7, /knows no “block”.* It takes none, allow/],
    ['ns:', 3, /has no value/],
    ['(ns:a', 0, /not closed/],
    ['ns:a)', 4, /closes nothing/],
    ['ns:a or', 7, /missing here/],
    ['pod:"a', 4, /quote is not closed/],
    ['label:=x', 6, /no key of a label/],
    ['protocol:tpc', 9, /no protocol/],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 21, /nested deeper/],
    ['a '.repeat(201), 400, /at most 200 terms/],
    ['a'.repeat(2001), 2000, /at most 2000 characters/],
  ])('%s says what is wrong and where', (text, at, message) => {
    const parsed = parseFilter(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) {
      expect(parsed.error.message).toMatch(message);
      expect(parsed.error.at).toBe(at);
    }
  });
});

describe('a filter', () => {
  it.each<[string, boolean, boolean]>([
    ['', true, true],
    ['ns:yelb', true, false],
    ['NS:YELB', true, false],
    ['ns:yelb,default', true, true],
    ['-ns:yelb', false, true],
    ['not ns:kube-system', true, true],
    ['ns:none', false, false],
    ['dst.ns:none', false, true],
    ['pod:yelb-ui*', true, false],
    ['pod:"yelb-ui*"', false, false],
    ['to.pod:yelb-ui*', false, false],
    ['pod:yelb/yelb-ui-*', true, false],
    ['pod:default/yelb-ui-*', false, false],
    ['workload:yelb-appserver', true, false],
    ['workload:yelb/yelb-appserver', true, false],
    ['node:node-2 src.node:node-1', true, false],
    ['ip:20.20.0.0/16', true, false],
    ['ip:fd00::/16', false, true],
    ['src.ip:FD00::5', false, true],
    ['dst.ip:20.20.*', true, false],
    ['label:app=yelb-ui', true, false],
    ['label:app', true, false],
    ['dst.label:app', false, false],
    ['service:yelb-appserver', true, false],
    ['service:yelb/yelb-appserver', true, false],
    ['service:yelb/yelb-appserver:http', true, false],
    ['service:*', true, false],
    ['service:none', false, true],
    ['port:>1024', true, false],
    ['port:80,4000..5000', true, false],
    ['sport:45000', true, false],
    ['protocol:tcp', true, true],
    ['proto:17', false, false],
    ['action:drop', false, true],
    ['action:denied', false, true],
    ['egress.action:drop', false, true],
    ['verdict:allowed', true, false],
    ['-verdict:unprotected', true, true],
    ['policy:9ae2599a', true, false],
    ['policy:none', false, true],
    ['ingress.rule:4085', true, false],
    ['egress.rule:4085', false, false],
    ['external:172.24.0.0/16', false, true],
    ['external:*', false, true],
    ['type:external', false, true],
    ['type:inter-node', true, false],
    ['bytes:>10M', true, false],
    ['bytes:>=12MB', true, false],
    ['rate:>1Mbit/s', true, false],
    ['duration:>5m', true, false],
    ['tcp:established', true, false],
    ['reason:active-timeout', true, false],
    ['yelb-app', true, false],
    ['172.24', false, true],
    ['ns:yelb or type:to-external', true, true],
    ['(ns:yelb | ns:default) port:443', false, true],
    ['-(ns:yelb port:4567)', false, true],
  ])('%s', (text, first, second) => {
    const matches = matchesFilter(filter(text));
    expect([matches(toAppserver), matches(isolated)]).toEqual([first, second]);
  });

  it('takes an address that looks like a field as text', () => {
    expect(filter('fd::1').root).toMatchObject({ type: 'text', text: 'fd::1' });
  });
});

describe('completion', () => {
  it.each([
    ['', 0, { kind: 'field', from: 0, to: 0, typed: '' }],
    ['ns:yelb po', 10, { kind: 'field', from: 8, to: 10, typed: 'po' }],
    ['ns:yel', 6, { kind: 'value', from: 3, to: 6, typed: 'yel', field: 'ns' }],
    ['src.pod:a,b', 11, { kind: 'value', from: 10, to: 11, typed: 'b', field: 'pod', side: 'src' }],
    ['-ns:"ku', 7, { kind: 'value', from: 4, to: 7, typed: 'ku', field: 'ns' }],
    ['ns:a ', 5, { kind: 'field', from: 5, to: 5, typed: '' }],
    ['what:x', 6, { kind: 'value', from: 5, to: 6, typed: 'x' }],
  ])('of %s at %i', (text, at, expected) => {
    expect(completeFilter(text, at)).toEqual(expected);
  });
});

describe('terms', () => {
  it('are added once, take the place of their opposite, and go away again', () => {
    expect(addTerm('', 'ns', 'yelb')).toBe('ns:yelb');
    expect(addTerm('ns:yelb', 'ns', 'yelb')).toBe('ns:yelb');
    expect(addTerm('-ns:yelb port:80', 'ns', 'yelb')).toBe('port:80 ns:yelb');
    expect(addTerm('a or b', 'pod', 'x y')).toBe('(a or b) pod:"x y"');
    expect(addTerm('', 'service', '')).toBe('service:none');
    expect(removeTerm('ns:a port:80', 'ns:a')).toBe('port:80');
    expect(toggleTerm('ns:a', 'ns', 'a')).toBe('');
    expect(termsOf('(a or b) ns:x')).toEqual(['(a or b)', 'ns:x']);
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'ns:',
      'pod:',
      '-',
      '(',
      ')',
      ' or ',
      '|',
      '"',
      ',',
      '*',
      '>',
      '..',
      '\\',
      ' ',
      'label:app=',
      'ip:10.0.0.0/8',
      'fe80::1',
    ),
    fc.string({ maxLength: 6 }),
  );
  it('is read or refused with a place inside it, and what is read says the same when it is printed and read again', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseFilter(text);
        if (!parsed.ok) {
          expect(parsed.error.at).toBeLessThanOrEqual(text.length);
          return;
        }
        const printed = printFilter(parsed.value);
        const again = parseFilter(printed);
        expect(again.ok && printFilter(again.value)).toBe(printed);
        const same = again.ok ? matchesFilter(again.value) : () => undefined;
        for (const flow of [toAppserver, isolated]) expect(same(flow)).toBe(matchesFilter(parsed.value)(flow));
        completeFilter(text, Math.floor(text.length / 2));
      }),
      { numRuns: 2000 },
    );
  });

  it('can be a value when it is quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (text) => {
        expect(parseFilter(`pod:${quoteValue(text)}`)).toMatchObject({
          ok: true,
          value: { root: { type: 'match', values: [{ type: 'text', text }] } },
        });
      }),
    );
  });

  it('of every field has an example that is read', () => {
    for (const { example } of FILTER_FIELDS) expect(parseFilter(example)).toMatchObject({ ok: true });
  });
});
