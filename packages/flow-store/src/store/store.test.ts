import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bridge, openBridge } from '../engine/testing/http-bridge.ts';
import { optionsFor, portOf, record, scopeOf, send, stored } from '../testing/store.ts';
import type { FlowStore } from '../types.ts';
import { openFlowStore } from './open.ts';

/** Two thousand between Pods, a tenth of them dropped, and a hundred to an address outside. */
const RECORDS = [
  ...Array.from({ length: 2_000 }, (_, at) =>
    record(
      at * 5,
      at % 10 === 0
        ? { ingressNetworkPolicyRuleAction: 2, ingressNetworkPolicyName: 'deny', ingressNetworkPolicyType: 3 }
        : {},
    ),
  ),
  ...Array.from({ length: 100 }, (_, at) =>
    record(at, {
      destinationIPv4Address: '172.24.3.50',
      destinationPodName: '',
      destinationPodNamespace: '',
      destinationServicePortName: '',
      flowType: 3,
      sourcePodNamespace: 'avi-system',
      sourcePodName: 'ako-0',
    }),
  ),
];

describe.each(['embedded', 'clickhouse'] as const)('the %s store', (mode) => {
  let dataDir: string;
  let store: FlowStore;
  let bridge: Bridge | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'netloft-flows-'));
    if (mode === 'clickhouse') bridge = await openBridge();
    store = await openFlowStore(
      optionsFor(dataDir, {
        mode,
        ...(bridge === undefined ? {} : { clickhouse: { url: bridge.url, database: 'netloft' } }),
      }),
    );
    await send(await portOf(store), RECORDS);
    await stored(store, RECORDS.length);
  });

  afterAll(async () => {
    await store.close(0);
    await bridge?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each<[string, 'all' | string[], number]>([
    ['', 'all', 2_100],
    ['ns:yelb', 'all', 2_000],
    ['action:drop', 'all', 200],
    ['type:to-external', 'all', 100],
    ['ip:172.24.0.0/16', 'all', 100],
    ['external:*', 'all', 100],
    ['workload:yelb-ui -action:drop', 'all', 1_800],
    ['sport:40001', 'all', 301],
    ['appserver', 'all', 2_000],
    ['', ['yelb'], 2_000],
    ['', ['avi-system'], 100],
    ['', [], 0],
  ])('finds what “%s” says for who may see %s', async (text, namespaces, expected) => {
    const page = await store.queries.records({ ...scopeOf(text, namespaces), limit: 10 });
    expect(page).toMatchObject({ ok: true });
    if (page.ok) expect(Math.abs(page.value.total - expected)).toBeLessThan(2);
  });

  it('pages through every record once, newest first', async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await store.queries.records({
        ...scopeOf(),
        limit: 500,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (!page.ok) throw new Error(JSON.stringify(page.error));
      for (const { id } of page.value.items) seen.add(id);
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    expect(seen.size).toBe(2_100);
    const [id = ''] = seen;
    expect(await store.queries.record({ cluster: 'c1', namespaces: 'all' }, id)).toMatchObject({
      ok: true,
      value: { id },
    });
  });

  it.each([
    'src.pod',
    'workload',
    'ns',
    'service',
    'policy',
    'rule',
    'external',
    'network',
    'port',
    'protocol',
    'verdict',
    'type',
    'label:app',
    'src.ip',
    'tcp',
    'reason',
    'egress',
  ] as const)('sums by %s over roll-ups and records alike', async (dimension) => {
    const answer = await store.queries.summary({
      ...scopeOf(),
      by: [dimension],
      measures: ['bytes', 'flows', 'connections'],
      order: 'bytes',
      top: 10,
      previous: true,
    });
    expect(answer).toMatchObject({ ok: true, value: { totals: { bytes: 210_000, flows: 2_100 } } });
  });

  it('tells series with gaps where nothing is stored', async () => {
    const answer = await store.queries.series({
      ...scopeOf(),
      by: ['verdict'],
      measure: 'flows',
      top: 5,
      buckets: 60,
      previous: false,
    });
    expect(answer).toMatchObject({ ok: true });
    if (!answer.ok) return;
    const sum = answer.value.series
      .flatMap(({ values }) => values)
      .reduce<number>((all, value) => all + (value ?? 0), 0);
    expect(sum).toBe(2_100);
    expect(answer.value.series[0]?.values.at(-1)).toBeNull();
  });

  it('offers values and edges, and exports every row', async () => {
    expect(await store.queries.values({ ...scopeOf(), dimension: 'pod', text: 'ui', limit: 5 })).toMatchObject({
      ok: true,
      value: { values: [{ value: 'yelb/yelb-ui-6df49457d6-m5clv', flows: 2_000 }] },
    });
    const edges = await store.queries.edges({ ...scopeOf(), limit: 100, labels: false });
    expect(edges).toMatchObject({ ok: true, value: { left: 0 } });
    if (edges.ok)
      expect(edges.value.edges.map(({ verdict }) => verdict).sort()).toEqual(['dropped', 'unprotected', 'unprotected']);
    for (const format of ['csv', 'json', 'ndjson'] as const) {
      const pieces = await store.queries.export({
        ...scopeOf(),
        format,
        columns: ['id', 'sourcePodName', 'octetDeltaCount'],
        limit: 1e6,
      });
      if (!pieces.ok) throw new Error(JSON.stringify(pieces.error));
      const parts: Uint8Array[] = [];
      for await (const piece of pieces.value) parts.push(piece);
      const text = Buffer.concat(parts).toString('utf8');
      const rows =
        format === 'json'
          ? (JSON.parse(text) as unknown[]).length
          : text.trim().split('\n').length - (format === 'csv' ? 1 : 0);
      expect(rows).toBe(2_100);
    }
  });
});
