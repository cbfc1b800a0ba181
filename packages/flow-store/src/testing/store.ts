import { connect } from 'node:net';
import { expect, vi } from 'vitest';
import { type Filter, parseFilter } from '@netloft/analytics';
import type { FlowStore, FlowStoreOptions, VisibleNamespaces } from '../types.ts';
import { ENTRIES } from './entries.ts';

/** Epoch seconds of the first record that tests store. */
export const START = Math.floor(Date.now() / 1000) - 3 * 3600;

/** An embedded store with a collector on a free loopback port. */
export const optionsFor = (dataDir: string, more: Partial<FlowStoreOptions> = {}): FlowStoreOptions => ({
  mode: 'embedded',
  role: 'all',
  dataDir,
  retentionHours: 240,
  maxBytes: 1e10,
  bufferBytes: 1e9,
  entries: ENTRIES,
  listeners: [{ id: 'tcp', protocol: 'tcp', host: '127.0.0.1', port: 0 }],
  streams: [],
  clusterIds: {},
  defaultCluster: 'c1',
  log: () => undefined,
  ...more,
});

/** One record as the aggregator's JSON format has it, `at` seconds after START. */
export const record = (at: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
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

/** Sends records over one connection; one a line. */
export async function send(port: number, records: readonly object[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.end(records.map((one) => JSON.stringify(one)).join('\n') + '\n');
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** Port of the first listener, once it is open. */
export const portOf = (store: FlowStore): Promise<number> =>
  vi.waitFor(
    () => {
      const port = /:(\d+)$/.exec(store.collector.status().listeners[0]?.address ?? '')?.[1];
      expect(Number(port)).toBeGreaterThan(0);
      return Number(port);
    },
    { timeout: 15_000 },
  );

/** Waits until so many rows were stored since the start. */
export const stored = (store: FlowStore, rows: number): Promise<void> =>
  vi.waitFor(async () => expect((await store.status()).stored).toBe(rows), { timeout: 25_000, interval: 50 });

export function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** Everything that tests store of the cluster `c1`. */
export const scopeOf = (text = '', namespaces: VisibleNamespaces = 'all') => ({
  cluster: 'c1',
  from: (START - 60) * 1000,
  to: Date.now() + 3_600_000,
  filter: filterOf(text),
  namespaces,
});

/** Records and, from the roll-ups, their number once more. */
export async function counted(store: FlowStore): Promise<{ readonly records: number; readonly summed: number }> {
  const page = await store.queries.records({ ...scopeOf(), limit: 1 });
  const sums = await store.queries.summary({
    ...scopeOf(),
    by: ['ns'],
    measures: ['flows'],
    order: 'flows',
    top: 1,
    previous: false,
  });
  return { records: page.ok ? page.value.total : -1, summed: sums.ok ? (sums.value.totals.flows ?? -1) : -1 };
}
