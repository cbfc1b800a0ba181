import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { destinationServiceName, parseAggregatorTransport, parseFlowCollectorAddress } from './addresses.ts';
import { parseFlowInterval } from './intervals.ts';
import { type FlowLogFilter, matchesLogFilters, type RuleActions } from './log-filters.ts';

interface Vectors {
  readonly destinationServiceName: readonly { readonly input: string; readonly name: string }[];
  readonly logFilterRecords: Readonly<Record<string, RuleActions>>;
  readonly logFilters: readonly {
    readonly id: string;
    readonly title: string;
    readonly filters: readonly FlowLogFilter[];
    readonly expect: Readonly<Record<string, boolean>>;
  }[];
  readonly flowCollectorAddress: {
    readonly defaults: { readonly port: string; readonly proto: string };
    readonly cases: readonly { readonly addr: string; readonly error?: string; readonly host?: string }[];
  };
  readonly aggregatorTransport: readonly {
    readonly input: string;
    readonly protocol?: string;
    readonly error?: string;
  }[];
}
const FILE = new URL('../../../../../shared/vectors/antrea/flow-visibility.json', import.meta.url);
const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Vectors) : undefined;

describe.skipIf(cases === undefined)("cases of Antrea's tests (skipped where ../shared/vectors is absent)", () => {
  const {
    flowCollectorAddress,
    aggregatorTransport = [],
    destinationServiceName: names = [],
    logFilters = [],
  } = cases ?? ({} as Partial<Vectors>);

  it.each(flowCollectorAddress?.cases ?? [])('read the collector address $addr', ({ addr, error, ...found }) => {
    const { addr: _addr, ...expected } = { addr, ...found };
    expect(parseFlowCollectorAddress(addr, flowCollectorAddress?.defaults)).toEqual(
      error === undefined ? { ok: true, value: expected } : { ok: false, error },
    );
  });

  it.each(aggregatorTransport)('read the transport $input', ({ input, protocol, error }) => {
    expect(parseAggregatorTransport(input)).toEqual(
      error === undefined ? { ok: true, value: protocol } : { ok: false, error },
    );
  });

  it.each(names)('take the Service from $input', ({ input, name }) => {
    expect(destinationServiceName(input)).toBe(name);
  });

  it.each(logFilters)('filter the log: $id $title', ({ filters, expect: expected }) => {
    const records = Object.entries(cases?.logFilterRecords ?? {});
    expect(Object.fromEntries(records.map(([name, record]) => [name, matchesLogFilters(filters, record)]))).toEqual(
      expected,
    );
  });
});

describe('an address of a collector', () => {
  it.each([
    ['', 'flow collector address is given in invalid format'],
    [':4739', 'flow collector address is given in invalid format'],
    ['a:0:tcp', 'port 0 is out of range, valid range is 1-65535'],
    ['a:-1', 'port -1 is out of range, valid range is 1-65535'],
    ['a:80:', 'connection over  transport proto is not supported'],
  ])('is refused: %s', (text, error) => {
    expect(parseFlowCollectorAddress(text)).toEqual({ ok: false, error });
  });

  it.each([
    ['collector', 'collector', '4739', 'tls'],
    ['flow-aggregator/flow-aggregator:14739:grpc', 'flow-aggregator/flow-aggregator', '14739', 'grpc'],
    ['[fd00::1]', 'fd00::1', '4739', 'tls'],
    ['[fd00::1]:4740', 'fd00::1', '4740', 'tls'],
  ])('is read: %s', (text, host, port, proto) => {
    expect(parseFlowCollectorAddress(text)).toEqual({ ok: true, value: { host, port, proto } });
  });
});

describe('an interval', () => {
  it.each(['', '5', 's', '5 s', '1d', '5s,', '--5s', '9999999999h'])('is no duration: %j', (text) => {
    expect(parseFlowInterval(text)).toEqual({
      ok: false,
      error: 'flow interval string is not provided in right format',
    });
  });
  it.each(['0', '999ms', '-5s', '0.5s'])('is too short: %s', (text) => {
    expect(parseFlowInterval(text)).toEqual({
      ok: false,
      error: 'flow interval should be greater than or equal to one second',
    });
  });
  it.each([
    ['1s', 1_000],
    ['1.5s', 1_500],
    ['1h2m3s', 3_723_000],
    ['+1000000µs', 1_000],
    ['.5m', 30_000],
  ])('is read: %s', (text, value) => {
    expect(parseFlowInterval(text)).toEqual({ ok: true, value });
  });
});
