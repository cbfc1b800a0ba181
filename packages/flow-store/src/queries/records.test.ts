import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workloadOf } from '@netloft/analytics';
import { MEASURE, verdictOf } from '../testing/flow-oracle.ts';
import { type FlowWorld, flows, matching, openWorld, scope, value } from '../testing/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.engine.close());

describe('a question that the store refuses', () => {
  it('sorts by no unknown column', async () => {
    expect(await world.queries.records({ ...scope(), limit: 1, sort: 'octets; DROP TABLE flows' })).toMatchObject({
      ok: false,
      error: { type: 'invalid', field: 'sort' },
    });
  });
  it.each(['nonsense', 'bm9uc2Vuc2U', ''])('takes no cursor %j that it did not give', async (cursor) => {
    expect(await world.queries.records({ ...scope(), limit: 1, cursor })).toMatchObject({
      ok: false,
      error: { type: 'invalid', field: 'cursor' },
    });
  });
  it('exports no unknown column', async () => {
    const asked = { ...scope(), format: 'csv' as const, columns: ['sourceIP', 'password'], limit: 1 };
    expect(await world.queries.export(asked)).toMatchObject({
      ok: false,
      error: { type: 'invalid', field: 'columns' },
    });
  });
});

describe('records', () => {
  it.each([
    '-flowEndSeconds',
    'flowEndSeconds',
    '-octetDeltaCount',
    'sourcePodName',
    '-sourceWorkload',
    'verdict',
    'destinationIP',
  ])('sorted by %s come page by page, each once', async (sort) => {
    const found: string[] = [];
    const keys: (string | number)[] = [];
    let cursor: string | undefined;
    do {
      const page = await value(
        world.queries.records({ ...scope('ns:ns-1'), limit: 170, sort, ...(cursor === undefined ? {} : { cursor }) }),
      );
      expect(page.total).toBe(matching('ns:ns-1').length);
      for (const item of page.items) {
        found.push(item.id);
        keys.push(item[sort.replace('-', '') as 'octetDeltaCount']);
      }
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(new Set(found).size).toBe(matching('ns:ns-1').length);
    expect(found).toHaveLength(matching('ns:ns-1').length);
    if (sort !== 'verdict') {
      const ordered = keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(keys).toEqual(sort.startsWith('-') ? ordered.reverse() : ordered);
    }
  });

  it('tell every column, and are found again by their id', async () => {
    const page = await value(world.queries.records({ ...scope(), limit: 20 }));
    const [item] = page.items;
    const flow = matching().find((one) => one.packetTotalCount === item?.packetTotalCount);
    const { cluster: _cluster, flowStartSeconds, flowEndSeconds, ...rest } = flow!;
    expect(item).toMatchObject({
      ...rest,
      verdict: verdictOf(flow!),
      sourceWorkload: workloadOf(rest.sourcePodName),
      destinationWorkload: workloadOf(rest.destinationPodName),
      flowStartSeconds: new Date(flowStartSeconds * 1000).toISOString().replace('.000', ''),
      flowEndSeconds: new Date(flowEndSeconds * 1000).toISOString().replace('.000', ''),
      flowEndSecondsFromSourceNode: null,
    });
    const again = await value(world.queries.record({ cluster: 'c1', namespaces: 'all' }, item?.id ?? ''));
    expect(again).toEqual(item);
    expect(await value(world.queries.record({ cluster: 'c2', namespaces: 'all' }, item?.id ?? ''))).toBeUndefined();
    expect(await value(world.queries.record({ cluster: 'c1', namespaces: ['other'] }, item?.id ?? ''))).toBeUndefined();
    expect(await value(world.queries.record({ cluster: 'c1', namespaces: 'all' }, 'nonsense'))).toBeUndefined();
  });
});

describe('an export', () => {
  const text = async (format: 'csv' | 'json' | 'ndjson', columns: readonly string[]): Promise<string> => {
    const pieces = await value(
      world.queries.export({ ...scope('ns:ns-1'), format, columns, limit: 100_000, sort: 'flowEndSeconds' }),
    );
    const parts: Uint8Array[] = [];
    for await (const piece of pieces) parts.push(piece);
    return Buffer.concat(parts).toString('utf8');
  };

  it('in CSV has a head and every record, and no cell that a spreadsheet takes for a formula', async () => {
    const lines = (await text('csv', ['flowEndSeconds', 'sourceIP', 'octetDeltaCount', 'ingressNetworkPolicyRuleName']))
      .trimEnd()
      .split('\n');
    expect(lines[0]?.trimEnd()).toBe('flowEndSeconds,sourceIP,octetDeltaCount,ingressNetworkPolicyRuleName');
    expect(lines).toHaveLength(matching('ns:ns-1').length + 1);
    expect(lines.some((line) => line.includes('"rule: ""one"""'))).toBe(true);
  });
  it('in JSON is one array, and line by line the same', async () => {
    const columns = ['id', 'verdict', 'flowEndSeconds', 'octetDeltaCount', 'sourceWorkload'];
    const list = JSON.parse(await text('json', columns)) as Record<string, unknown>[];
    const lines = (await text('ndjson', columns))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(list).toHaveLength(matching('ns:ns-1').length);
    expect(lines).toEqual(list);
    expect(Object.keys(list[0] ?? {})).toEqual(columns);
    expect(typeof list[0]?.['octetDeltaCount']).toBe('number');
  });
});

describe('values for completion', () => {
  it('hold what was typed: those that begin with it first, then the most frequent', async () => {
    const answer = await value(
      world.queries.values({ ...scope(), dimension: 'src.workload', text: 'APP-1', limit: 2 }),
    );
    expect(answer.values).toHaveLength(2);
    expect(answer.values.every(({ value: text }) => text.endsWith('app-1'))).toBe(true);
    expect(answer.values[0]?.flows ?? 0).toBeGreaterThanOrEqual(answer.values[1]?.flows ?? 0);
  });
  it('of numbers are found by their words', async () => {
    const answer = await value(world.queries.values({ ...scope(), dimension: 'protocol', text: 'ud', limit: 5 }));
    expect(answer.values.map((one) => one.value)).toEqual(['UDP']);
  });
});

describe('edges', () => {
  it('add up to the records, with who decided and the labels', async () => {
    const answer = await value(world.queries.edges({ ...scope(), limit: 10_000, labels: true }));
    expect(answer.left).toBe(0);
    expect(answer.edges.reduce((sum, edge) => sum + edge.bytes, 0)).toBe(MEASURE.bytes(matching()));
    expect(answer.edges.reduce((sum, edge) => sum + edge.flows, 0)).toBe(matching().length);
    expect(new Set(answer.edges.map(({ policy }) => policy))).toEqual(
      new Set(['', '3:acnp', ...[0, 1].flatMap((pol) => [0, 1, 2].map((ns) => `2:ns-${ns}/pol-${pol}`))]),
    );
    const outside = answer.edges.filter((edge) => edge.flowType === 3);
    expect(outside.every((edge) => edge.destinationIP !== '' && edge.sourceIP === '')).toBe(true);
    expect(answer.edges.some((edge) => edge.sourceLabels.includes('"app"'))).toBe(true);
    const some = await value(world.queries.edges({ ...scope(), limit: 5, labels: false }));
    expect(some).toMatchObject({ left: answer.edges.length - 5 });
    expect(some.edges.map((edge) => edge.bytes)).toEqual(answer.edges.slice(0, 5).map((edge) => edge.bytes));
  });
});

describe('what is stored of a cluster', () => {
  it('is told with its times, and whether labels come', async () => {
    expect(await value(world.queries.storedOf('c1'))).toEqual({
      rows: flows.length,
      oldest: (flows[0]?.flowEndSeconds ?? 0) * 1000,
      newest: (flows.at(-1)?.flowEndSeconds ?? 0) * 1000,
      labels: true,
    });
    expect(await value(world.queries.storedOf('nobody'))).toEqual({
      rows: 0,
      oldest: null,
      newest: null,
      labels: false,
    });
  });
});
