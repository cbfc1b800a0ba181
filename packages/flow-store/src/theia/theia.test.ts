import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chdbEngine, type TestEngine } from '../testing/chdb-engine.ts';
import { flowsOf, HOUR } from '../testing/flow-fixture.ts';
import { grouped, MEASURE } from '../testing/flow-oracle.ts';
import { FROM, scope, TO, value } from '../testing/flow-world.ts';
import type { FlowQueries } from '../types.ts';
import { openTheia, theiaQueries } from './open.ts';

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);
const policy = (side: string): readonly string[] =>
  wordsOf('Name Namespace RuleName RuleAction Type').map((part) => `${side}NetworkPolicy${part}`);

/** What Theia 0.1 made (47 columns with timeInserted), in its order. */
const FIRST: readonly string[] = [
  ...wordsOf(`timeInserted flowStartSeconds flowEndSeconds flowEndSecondsFromSourceNode
    flowEndSecondsFromDestinationNode flowEndReason sourceIP destinationIP sourceTransportPort
    destinationTransportPort protocolIdentifier packetTotalCount octetTotalCount packetDeltaCount octetDeltaCount
    reversePacketTotalCount reverseOctetTotalCount reversePacketDeltaCount reverseOctetDeltaCount
    sourcePodName sourcePodNamespace sourceNodeName destinationPodName destinationPodNamespace destinationNodeName
    destinationClusterIP destinationServicePort destinationServicePortName`),
  ...policy('ingress'),
  ...policy('egress'),
  ...wordsOf(`tcpState flowType sourcePodLabels destinationPodLabels throughput reverseThroughput
    throughputFromSourceNode throughputFromDestinationNode reverseThroughputFromSourceNode
    reverseThroughputFromDestinationNode`),
];
const LAYER_7 = ['appProtocolName', 'httpVals'];
/** Column sets by who made the table; a migrated one has later columns at its end. */
const SETS: readonly (readonly [name: string, columns: readonly string[]])[] = [
  ['Theia 0.1', FIRST],
  ['Theia 0.3, Antrea 1.9 to 1.12', [...FIRST, 'trusted', 'clusterUUID']],
  ['Theia 0.7 and 0.8, Antrea 1.13 and 1.14', [...FIRST, 'clusterUUID', 'egressName', 'egressIP', 'trusted']],
  ['Theia 0.8 after migration', [...FIRST, 'trusted', 'clusterUUID', 'egressName', 'egressIP']],
  ['Antrea 1.15', [...FIRST, 'clusterUUID', 'egressName', 'egressIP', ...LAYER_7]],
  ['Antrea 2.0 to 2.5', [...FIRST, 'clusterUUID', 'egressName', 'egressIP', ...LAYER_7, 'egressNodeName', 'trusted']],
  ['Antrea 2.6 and 2.7', [...FIRST, 'clusterUUID', 'egressName', 'egressIP', 'egressNodeName']],
];
const typeOf = (name: string): string => {
  if (name === 'timeInserted') return 'DateTime DEFAULT now()';
  if (/Seconds/.test(name)) return 'DateTime';
  if (name.endsWith('Port')) return 'UInt16';
  if (/Count$|hroughput/.test(name)) return 'UInt64';
  return /Reason$|Identifier$|Action$|Type$|^flowType|^trusted/.test(name) ? 'UInt8' : 'String';
};

const flows = flowsOf(300).map((flow, at) => ({ ...flow, clusterUUID: at % 3 === 0 ? 'other' : 'e3f1' }));
const inRange = flows.filter((flow) => flow.flowEndSeconds * 1000 >= FROM && flow.flowEndSeconds * 1000 < TO);
const own = inRange.filter((flow) => flow.clusterUUID === 'e3f1');

let engine: TestEngine;
beforeAll(() => {
  // Servers of Theia's age write large numbers as texts, and a reader may not ask them for another way.
  engine = chdbEngine({ output_format_json_quote_64bit_integers: 1 });
});
afterAll(() => engine.close());

async function filled(database: string, columns: readonly string[], clusterUUID?: string): Promise<FlowQueries> {
  const made = [
    `CREATE DATABASE ${database}`,
    `CREATE TABLE ${database}.flows (${columns.map((name) => `${name} ${typeOf(name)}`).join(', ')}) ENGINE = MergeTree ORDER BY (timeInserted, flowEndSeconds)`,
  ];
  for (const sql of made) expect(await engine.command(sql)).toMatchObject({ ok: true });
  const rows = flows.map((flow) => Object.fromEntries(Object.entries(flow).filter(([name]) => columns.includes(name))));
  await engine.insert(`${database}.flows`, rows);
  engine.asked.length = 0;
  return theiaQueries(engine, { database, cluster: 'c1', ...(clusterUUID === undefined ? {} : { clusterUUID }) });
}

describe('a ClickHouse of others', () => {
  it('says what is missing in a table that is none of flows', async () => {
    await engine.command('CREATE DATABASE odd');
    const queries = theiaQueries(engine, { database: 'odd', cluster: 'c1' });
    expect(await queries.storedOf('c1')).toMatchObject({
      ok: false,
      error: { type: 'unavailable', detail: expect.stringContaining('no table flows') as string },
    });
    await engine.command('CREATE TABLE odd.flows (flowEndSeconds DateTime) ENGINE = MergeTree ORDER BY tuple()');
    expect(await queries.storedOf('c1')).toMatchObject({
      ok: false,
      error: { detail: expect.stringContaining('lacks flowStartSeconds, sourceIP') as string },
    });
  });

  it.each(SETS.map(([name, columns], at) => [columns.length, name, columns, at] as const))(
    'with the %i columns of %s answers every kind of question',
    async (_count, _name, columns, at) => {
      const queries = await filled(`theia_${at}`, columns);
      const summary = await value(
        queries.summary({
          ...scope(),
          by: ['src.workload'],
          measures: ['bytes', 'connections'],
          order: 'bytes',
          top: 100,
          previous: true,
        }),
      );
      const expected = grouped(inRange, 'src.workload');
      expect(Object.fromEntries(summary.items.map(({ key, values }) => [key['src.workload'], values.bytes]))).toEqual(
        Object.fromEntries([...expected].map(([text, list]) => [text, MEASURE.bytes(list)])),
      );
      expect(summary.totals.connections).toBe(MEASURE.connections(inRange));
      const page = await value(queries.records({ ...scope('pod:app-1-*'), limit: 3 }));
      expect(page.items[0]).toMatchObject({ trusted: 0, exporter: 'clickhouse', egressNodeName: '' });
      expect(await value(queries.record({ cluster: 'c1', namespaces: 'all' }, page.items[0]?.id ?? ''))).toEqual(
        page.items[0],
      );
      const over = await value(
        queries.series({ ...scope(), by: ['policy'], measure: 'flows', top: 2, buckets: 10, previous: false }),
      );
      expect(over.series).toHaveLength(2);
      expect((await value(queries.values({ ...scope(), dimension: 'ns', text: 'ns', limit: 9 }))).values).toHaveLength(
        3,
      );
      expect((await value(queries.edges({ ...scope(), limit: 9, labels: true }))).edges).toHaveLength(9);
      expect(await value(queries.storedOf('c1'))).toMatchObject({ rows: flows.length });
      // These records are of long before they were stored: nobody is told of them live.
      const now = Math.ceil(Date.now() / 1000) + 1;
      expect(await value(queries.arrived({ cluster: 'c1', from: HOUR, to: now, perSecond: 1 }))).toEqual([]);
      const { until, counts } = await value(queries.arrivals({ cluster: 'c1', from: HOUR, lagSeconds: 0 }));
      expect([until > HOUR, counts.size]).toEqual([true, 0]);
      expect(engine.asked.every(({ sql }) => sql.startsWith('SELECT '))).toBe(true);
    },
  );

  it('keeps to the cluster whose identity is given', async () => {
    const queries = await filled('theia_own', [...FIRST, 'clusterUUID'], 'e3f1');
    const answer = await value(
      queries.summary({ ...scope(), by: [], measures: ['flows'], order: 'flows', top: 1, previous: false }),
    );
    expect(answer.totals.flows).toBe(own.length);
    const other = await value(
      queries.summary({
        ...scope('', { cluster: 'c2' }),
        by: [],
        measures: ['flows'],
        order: 'flows',
        top: 1,
        previous: false,
      }),
    );
    expect(other.totals.flows).toBe(0);
  });

  it('is asked without any setting, as a user with readonly = 1 may make none', async () => {
    const asked = new Set<string>();
    const server = createServer((request, response) => {
      for (const name of new URL(request.url ?? '/', 'http://theia').searchParams.keys()) asked.add(name);
      response.end('{"one":1,"name":"flowEndSeconds"}\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const theia = await openTheia({ url: `http://127.0.0.1:${port}`, database: 'default', cluster: 'c1' });
    expect(await theia.status()).toMatchObject({ kind: 'theia', state: 'ready' });
    await theia.queries.storedOf('c1');
    expect([...asked].filter((name) => !name.startsWith('param_')).sort()).toEqual(['query_id']);
    await theia.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
