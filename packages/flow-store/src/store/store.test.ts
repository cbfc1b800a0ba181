import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseFilter } from '@netloft/analytics';
import { ENTRIES } from '../testing/entries.ts';
import type { FlowStore, FlowStoreOptions } from '../types.ts';
import { openFlowStore } from './open.ts';

const START = Math.floor(Date.now() / 1000) - 3 * 3600;

let dataDir: string;
let store: FlowStore;

const optionsFor = (folder: string): FlowStoreOptions => ({
  mode: 'embedded',
  role: 'all',
  dataDir: folder,
  retentionHours: 240,
  maxBytes: 1e10,
  bufferBytes: 1e9,
  entries: ENTRIES,
  listeners: [{ protocol: 'tcp', host: '127.0.0.1', port: 0 }],
  streams: [],
  clusterIds: {},
  defaultCluster: 'c1',
  log: () => undefined,
});

/** One record a line, as the aggregator's JSON format has them. */
const record = (at: number, more: Record<string, unknown> = {}) => ({
  flowStartSeconds: START,
  flowEndSeconds: START + at,
  sourceIPv4Address: '20.20.1.5',
  destinationIPv4Address: '20.20.2.7',
  sourceTransportPort: 40_000 + (at % 7),
  destinationTransportPort: 4567,
  protocolIdentifier: 6,
  octetDeltaCount: 100,
  octetTotalCount: 100,
  packetDeltaCount: 2,
  packetTotalCount: 2,
  reverseOctetDeltaCount: 50,
  reversePacketDeltaCount: 1,
  sourcePodNamespace: 'yelb',
  sourcePodName: 'yelb-ui-6df49457d6-m5clv',
  destinationPodNamespace: 'yelb',
  destinationPodName: 'yelb-appserver-857c5c76d5-4cd86',
  destinationServicePortName: 'yelb/yelb-appserver:http',
  flowType: 2,
  ...more,
});

async function send(port: number, records: readonly object[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.end(records.map((one) => JSON.stringify(one)).join('\n') + '\n');
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

async function portOf(opened: FlowStore): Promise<number> {
  return vi.waitFor(
    () => {
      const port = /:(\d+)$/.exec(opened.collector.status().listeners[0]?.address ?? '')?.[1];
      expect(Number(port)).toBeGreaterThan(0);
      return Number(port);
    },
    { timeout: 15_000 },
  );
}

const stored = (opened: FlowStore, rows: number) =>
  vi.waitFor(async () => expect((await opened.status()).stored).toBe(rows), { timeout: 20_000, interval: 50 });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'netloft-flows-'));
  store = await openFlowStore(optionsFor(dataDir));
  const records = Array.from({ length: 2_000 }, (_, at) =>
    record(
      at * 5,
      at % 10 === 0
        ? { ingressNetworkPolicyRuleAction: 2, ingressNetworkPolicyName: 'deny', ingressNetworkPolicyType: 3 }
        : {},
    ),
  );
  records.push(
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
  );
  await send(await portOf(store), records);
  await stored(store, 2_100);
}, 60_000);

afterAll(async () => {
  await store.close(0);
  await rm(dataDir, { recursive: true, force: true });
});

const filter = (text: string) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const scope = (text = '', namespaces: 'all' | readonly string[] = 'all') => ({
  cluster: 'c1',
  from: START * 1000,
  to: (START + 3 * 3600) * 1000,
  filter: filter(text),
  namespaces,
});

describe('the embedded store', () => {
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
    const page = await store.queries.records({ ...scope(text, namespaces), limit: 10 });
    expect(page).toMatchObject({ ok: true });
    if (page.ok) expect(Math.abs(page.value.total - expected)).toBeLessThan(2);
  });

  it('pages through every record once, newest first', async () => {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await store.queries.records({ ...scope(), limit: 500, ...(cursor === undefined ? {} : { cursor }) });
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
      ...scope(),
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
      ...scope(),
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
    expect(await store.queries.values({ ...scope(), dimension: 'pod', text: 'ui', limit: 5 })).toMatchObject({
      ok: true,
      value: { values: [{ value: 'yelb/yelb-ui-6df49457d6-m5clv', flows: 2_000 }] },
    });
    const edges = await store.queries.edges({ ...scope(), limit: 100, labels: false });
    expect(edges).toMatchObject({ ok: true, value: { left: 0 } });
    if (edges.ok)
      expect(edges.value.edges.map(({ verdict }) => verdict).sort()).toEqual(['dropped', 'unprotected', 'unprotected']);
    for (const format of ['csv', 'json', 'ndjson'] as const) {
      const pieces = await store.queries.export({
        ...scope(),
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

  it('goes on after its process was killed, with every record that it had acknowledged', async () => {
    const { execFileSync } = await import('node:child_process');
    const children = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'flow-engine'])
      .toString()
      .trim()
      .split('\n');
    process.kill(Number(children[0]), 'SIGKILL');
    await send(await portOf(store), [record(1)]);
    await stored(store, 2_101);
    const page = await store.queries.records({ ...scope(), limit: 1 });
    expect(page).toMatchObject({ ok: true, value: { total: 2_101 } });
  });
});
