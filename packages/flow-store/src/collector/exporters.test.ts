import { describe, expect, it } from 'vitest';
import { antreaTemplates } from '../ipfix/antrea-templates.ts';
import { IpfixExporter } from '../ipfix/exporter.ts';
import { RowWriter } from '../record/rowbinary.ts';
import { fullFlow } from '../testing/ipfix.ts';
import { type Exporter, ExporterTable } from './exporters.ts';
import { ClusterBook } from './routing.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const tableOf = (most?: number): ExporterTable => new ExporterTable(new ClusterBook({}), most);
const connect = (table: ExporterTable, port: number, host = '10.0.0.1'): Exporter =>
  table.ofConnection(0, { host, port, protocol: 'ipfix-tcp', cluster: 'prod' });

/** Connections of a host, one after the other, each with a fault or as many records as are told. */
function connections(table: ExporterTable, count: number, records = 0, host?: string): void {
  for (let port = 1; port <= count; port++) {
    const exporter = connect(table, port, host);
    if (records === 0) exporter.fault(`fault of ${port}`, NOW + port * 1_000);
    else {
      const flows = Array.from({ length: records }, () => ({ ...fullFlow(NOW / 1_000), clusterUUID: '' }));
      const sender = new IpfixExporter({
        domain: 7,
        templates: antreaTemplates({ version: '2.7' }),
        maxMessageBytes: 65_535,
      });
      for (const message of sender.encode(flows, NOW)) exporter.session.read(message, NOW, new RowWriter(65_536));
    }
    exporter.connected = false;
  }
}
const sumOf = (table: ExporterTable, count: 'records' | 'malformed'): number =>
  table.status().reduce((sum, entry) => sum + entry[count], 0);

describe('ended connections of a host', () => {
  it('are told one by one while they are three at most', () => {
    const table = tableOf();
    connections(table, 3);
    expect(table.status().map(({ peer, malformed }) => [peer, malformed])).toEqual([
      ['10.0.0.1:1', 1],
      ['10.0.0.1:2', 1],
      ['10.0.0.1:3', 1],
    ]);
  });

  it('are told as one sum beyond that, with the last fault and time of those', () => {
    const table = tableOf();
    connections(table, 10);
    expect(table.status()).toHaveLength(4);
    expect(table.status()[0]).toEqual({
      peer: '10.0.0.1',
      protocol: 'ipfix-tcp',
      observationDomain: null,
      records: 0,
      missed: null,
      malformed: 7,
      lastFault: 'fault of 7',
      lastSeen: new Date(NOW + 7_000).toISOString(),
      connected: false,
      cluster: 'prod',
    });
    expect(sumOf(table, 'malformed')).toBe(10);
  });

  it.each([
    ['malformed' as const, 0, 12],
    ['records' as const, 2, 24],
  ])('lose none of their %s, also when the same port comes again', (count, records, expected) => {
    const table = tableOf();
    connections(table, 6, records);
    connections(table, 6, records);
    expect(sumOf(table, count)).toBe(expected);
  });

  it('are apart by host, and one that said nothing adds no sum', () => {
    const table = tableOf();
    connections(table, 5);
    connections(table, 5, 0, '10.0.0.2');
    for (let port = 1; port <= 9; port++) connect(table, port, '10.0.0.3').connected = false;
    expect(table.status().filter(({ peer }) => !peer.includes(':'))).toMatchObject([
      { peer: '10.0.0.1', malformed: 2 },
      { peer: '10.0.0.2', malformed: 2 },
    ]);
  });

  it('are bounded by the number of exporters that are told of, sums as well', () => {
    const table = tableOf(4);
    for (let host = 1; host <= 20; host++) connections(table, 5, 0, `10.0.1.${host}`);
    expect(table.status().length).toBeLessThanOrEqual(8);
  });
});
