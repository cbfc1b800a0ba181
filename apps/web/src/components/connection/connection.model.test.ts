import { describe, expect, it } from 'vitest';
import { EvaluateRequest } from '@netloft/contracts';
import {
  connectionSearch,
  EMPTY_CONNECTION,
  endOfText,
  faultsOf,
  fieldsOfEnd,
  fieldsOfSearch,
  questionOf,
  searchOfFields,
  textOfEnd,
  wordsOfTraffic,
} from './connection.model.ts';

const fields = {
  ...EMPTY_CONNECTION,
  source: { type: 'pod', value: 'a/x' },
  destination: { type: 'ip', value: '10.0.0.1' },
} as const;

describe('a typed connection', () => {
  it.each([
    ['no ends', EMPTY_CONNECTION, ['source', 'destination']],
    ['a Pod without its namespace', { ...fields, source: { type: 'pod', value: 'x' } }, ['source']],
    ['text that is no address', { ...fields, destination: { type: 'ip', value: 'shop' } }, ['destination']],
    ['a name with a path', { ...fields, destination: { type: 'fqdn', value: 'a/b' } }, ['destination']],
    ['a port that there is not', { ...fields, port: '65536' }, ['port']],
    ['a port in words', { ...fields, port: 'http' }, ['port']],
    ['an ICMP type that there is not', { ...fields, protocol: 'ICMP', icmpType: '256' }, ['icmpType']],
  ] as const)('with %s says so at the field', (_, typed, where) => {
    expect(Object.keys(faultsOf(typed))).toEqual(where);
  });

  it('without a port is asked about any port', () => {
    expect(faultsOf(fields)).toEqual({});
    expect(wordsOfTraffic(searchOfFields(fields) as object)).toBe('TCP, any port that no rule names');
  });

  it('forgets ports of a protocol that has none', () => {
    expect(searchOfFields({ ...fields, protocol: 'ICMP', port: '80', icmpType: '8' })).toMatchObject({
      proto: 'ICMP',
      port: undefined,
      icmp: 8,
    });
  });
});

describe('a link', () => {
  it('of nonsense is read without it', () => {
    expect(connectionSearch({ from: '', proto: 'CARP', port: '70000', icmp: '-1' })).toEqual({});
    expect(questionOf({ from: 'pod:a/x' })).toBeNull();
  });

  it.each(['pod:a/x', 'service:a/s', 'node:n1', 'ip:10.0.0.1', 'ip:fd00::1', 'fqdn:www.example.org'])(
    'with %s keeps the end, and the API reads it',
    (text) => {
      expect(textOfEnd(endOfText(text))).toBe(text);
      const request = EvaluateRequest.parse(questionOf({ from: text, to: 'pod:b/y', port: 80 }));
      expect(textOfEnd(fieldsOfEnd(request.source))).toBe(text);
    },
  );

  it.each([
    ['a/x', 'pod:a/x'],
    ['10.0.0.1', 'ip:10.0.0.1'],
    ['fd00::1', 'ip:fd00::1'],
    ['www.example.org', 'fqdn:www.example.org'],
  ])('with a bare %s takes it as %s', (bare, text) => {
    expect(textOfEnd(endOfText(bare))).toBe(text);
  });

  it('gives back the connection that it was made of', () => {
    const whole = { ...fields, protocol: 'UDP', port: '53', sourcePort: '4000' } as const;
    expect(fieldsOfSearch(connectionSearch(searchOfFields(whole)))).toEqual(whole);
  });
});
