import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeTable } from '../schema/layout.ts';
import { migrate } from '../schema/migrate.ts';
import { chdbEngine, type TestEngine } from '../testing/chdb-engine.ts';
import { flowsOf, HOUR } from '../testing/flow-fixture.ts';
import { value } from '../testing/flow-world.ts';
import type { ArrivedFlow, FlowQueries } from '../types.ts';
import { LIVE_AGE_SECONDS } from './arrivals.ts';
import { createQueries } from './index.ts';

const LAYOUT = { database: 'netloft', retentionHours: 300_000 };
/** Long ago for the store's clock, so that nothing arrives while the test runs. */
const FIRST = HOUR + 1_000;
const SECONDS = 6;
const BOUNDS = { cluster: 'c1', from: FIRST, to: FIRST + SECONDS, perSecond: 1_000 } as const;

/** Twenty records a second; the source port tells them apart. */
const flows = flowsOf(SECONDS * 20).map((flow, at) => ({
  ...flow,
  sourceTransportPort: 1_000 + at,
  flowStartSeconds: FIRST - 60,
  flowEndSeconds: FIRST - (at % 7),
  timeInserted: FIRST + Math.floor(at / 20),
}));

let engine: TestEngine;
let queries: FlowQueries;
beforeAll(async () => {
  engine = chdbEngine();
  expect(await migrate(engine, LAYOUT)).toMatchObject({ ok: true });
  queries = createQueries({ engine, table: (source) => wholeTable(LAYOUT, source), rollUps: [] });
  const [one] = flows.slice(0, 1);
  await engine.insert('netloft.flows', [
    ...flows,
    { ...one, cluster: 'c2' },
    // Late for good: nobody wants it live.
    { ...one, flowEndSeconds: FIRST - LIVE_AGE_SECONDS - 1 },
  ]);
});
afterAll(() => engine.close());

const portsOf = (arrived: readonly ArrivedFlow[]): readonly (number | undefined)[] =>
  arrived.map(({ flow }) => flow.sourceTransportPort);
const expected = (second: number): readonly number[] =>
  flows.filter(({ timeInserted }) => timeInserted === second).map(({ sourceTransportPort }) => sourceTransportPort);
const sorted = (ports: readonly (number | undefined)[]): readonly (number | undefined)[] =>
  ports.toSorted((left = 0, right = 0) => left - right);

describe('what arrived in the store', () => {
  it('is a fault where the tables are not there', async () => {
    const nowhere = createQueries({ engine, table: () => 'netloft.nothing', rollUps: [] });
    expect(await nowhere.arrivals({ cluster: 'c1', from: FIRST, lagSeconds: 2 })).toMatchObject({ ok: false });
    expect(await nowhere.arrived(BOUNDS)).toMatchObject({ ok: false });
  });

  it('is counted by second for one cluster, without what ended long before', async () => {
    const { counts, until } = await value(queries.arrivals({ cluster: 'c1', from: FIRST + 1, lagSeconds: 2 }));
    const now = Math.floor(Date.now() / 1000);
    expect(now - 2 - until).toBeGreaterThanOrEqual(0);
    expect(now - 2 - until).toBeLessThan(60);
    expect([...counts]).toEqual([1, 2, 3, 4, 5].map((after) => [FIRST + after, 20]));
    // What is too old for one question is too old for all.
    const before = await value(queries.arrivals({ cluster: 'c1', from: FIRST - 30, lagSeconds: 2 }));
    expect(before.counts.get(FIRST)).toBe(20);
  });

  it('ends where the lag begins, which nothing need be behind', async () => {
    const lagSeconds = Math.floor(Date.now() / 1000) - FIRST - 3;
    const { counts, until } = await value(queries.arrivals({ cluster: 'c1', from: FIRST, lagSeconds }));
    expect([...counts.keys()].every((second) => second < until)).toBe(true);
    expect(counts.size).toBe(Math.min(SECONDS, until - FIRST));
    const nothing = await value(queries.arrivals({ cluster: 'c1', from: FIRST + 50, lagSeconds: 2 }));
    expect(nothing.counts.size).toBe(0);
    expect(nothing.until).toBeGreaterThan(FIRST);
  });

  it('comes in one order, however it is cut in parts', async () => {
    const whole = portsOf(await value(queries.arrived(BOUNDS)));
    expect(sorted(whole)).toEqual(flows.map(({ sourceTransportPort }) => sourceTransportPort));
    const parts = [
      await value(queries.arrived({ ...BOUNDS, to: FIRST + 2 })),
      await value(queries.arrived({ ...BOUNDS, from: FIRST + 2, to: FIRST + 3 })),
      await value(queries.arrived({ ...BOUNDS, from: FIRST + 3 })),
    ];
    expect(parts.flatMap(portsOf)).toEqual(whole);
    for (const [at, part] of [FIRST, FIRST + 2, FIRST + 3].entries()) expect(parts[at]?.[0]?.second).toBe(part);
  });

  it('is as many of each second as asked for, the same ones each time', async () => {
    const few = await value(queries.arrived({ ...BOUNDS, perSecond: 3 }));
    expect(few).toHaveLength(SECONDS * 3);
    const whole = await value(queries.arrived(BOUNDS));
    for (let second = FIRST; second < FIRST + SECONDS; second += 1) {
      const of = (list: readonly ArrivedFlow[]) => portsOf(list.filter((one) => one.second === second));
      expect(of(few)).toEqual(of(whole).slice(0, 3));
      expect(sorted(of(whole))).toEqual(expected(second));
    }
  });

  it('holds what the record held, times in epoch seconds, and nothing that is empty', async () => {
    const arrived = await value(queries.arrived(BOUNDS));
    for (const [at, flow] of flows.entries()) {
      const found = arrived.find((one) => one.flow.sourceTransportPort === 1_000 + at);
      const { timeInserted: _time, ...told } = flow;
      const whole = Object.fromEntries(Object.entries(told).filter(([, cell]) => cell !== '' && cell !== 0));
      expect(found?.flow, `record ${at}`).toEqual(whole);
    }
  });
});
