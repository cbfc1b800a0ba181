import { describe, expect, it } from 'vitest';
import { fullFlow } from '../testing/ipfix.ts';
import { antreaElementNames, antreaTemplates } from './antrea-templates.ts';
import { FlowDecoder } from './decode.ts';
import { templateSpec, writeTemplateSet, writeWithdrawal } from './encode.ts';
import { IpfixExporter } from './exporter.ts';
import { WireWriter } from './wire-writer.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const AT = NOW / 1_000;
const FLOW = {
  flowStartSeconds: AT - 5,
  flowEndSeconds: AT - 1,
  sourceIP: '10.0.0.1',
  destinationIP: '10.0.0.2',
  octetDeltaCount: 7,
};

/** A decoder at one time. */
class ReadSession {
  readonly decoder: FlowDecoder;

  constructor(transport: 'udp' | 'tcp') {
    this.decoder = new FlowDecoder(transport, 'prod', '192.0.2.1');
  }

  read = (...messages: readonly Uint8Array[]) => this.decoder.decode(messages, NOW);
  counts = () => this.decoder.counts();
}

/** A message around sets, with the header's fields as told. */
function message(
  sets: Uint8Array,
  header: { length?: number; sequence?: number; domain?: number; version?: number } = {},
): Uint8Array {
  const bytes = new Uint8Array(16 + sets.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, header.version ?? 10);
  view.setUint16(2, header.length ?? bytes.length);
  view.setUint32(4, AT);
  view.setUint32(8, header.sequence ?? 0);
  view.setUint32(12, header.domain ?? 1);
  bytes.set(sets, 16);
  return bytes;
}
const written = (write: (writer: WireWriter) => void): Uint8Array => {
  const writer = new WireWriter();
  write(writer);
  return writer.take();
};
const u16 = (...words: readonly number[]): Uint8Array =>
  written((writer) => words.forEach((word) => writer.unsigned(word, 2)));

const simpleTemplates = (...names: readonly string[]) => {
  const all = ['sourceIPv4Address', 'destinationIPv4Address', ...names];
  return {
    v4: templateSpec(256, all),
    v6: templateSpec(257, ['sourceIPv6Address', 'destinationIPv6Address', ...names]),
  };
};
const exporterOf = (...names: readonly string[]) =>
  new IpfixExporter({ domain: 1, templates: simpleTemplates(...names) });

describe('a message that is malformed', () => {
  it.each([
    ['is shorter than a header', u16(10, 4), /shorter than a message header/],
    ['is NetFlow 9', message(new Uint8Array(), { version: 9 }), /set the exporter to IPFIX/],
    ['is of another version', message(new Uint8Array(), { version: 11 }), /version 11/],
    ['tells more bytes than came', message(new Uint8Array(4), { length: 99 }), /99 bytes, but 20 came/],
    ['tells less than a header', message(new Uint8Array(4), { length: 15 }), /shorter than itself/],
    ['has a set beyond its end', message(u16(256, 60)), /set at byte 16 tells a length of 60/],
    ['has a set without a header', message(u16(2, 3)), /tells a length of 3/],
    ['has a set of no known kind', message(u16(7, 4)), /set 7/],
    ['has a template below 256', message(u16(2, 12, 255, 1, 8, 4)), /template id 255/],
    ['has a template that ends early', message(u16(2, 12, 256, 3, 8, 4)), /before its 3 fields/],
    ['has a template of too many fields', message(u16(2, 12, 256, 9_999, 8, 4)), /9999 fields/],
    ['has a template without bytes', message(u16(2, 12, 256, 1, 8, 0)), /records without bytes/],
    ['has an options template without scope', message(u16(3, 14, 256, 1, 0, 8, 4)), /0 scope fields/],
    [
      'has a record beyond its set',
      message(u16(2, 16, 256, 2, 8, 4, 82, 65_535, 256, 10, 0xa00, 1, 0xfe00)),
      /goes beyond its set/,
    ],
    ['has data of no template', message(u16(300, 8, 1, 2)), /template 300 came, which was not sent/],
  ])('is counted when it %s', (_, bytes, reason) => {
    const session = new ReadSession('tcp');
    expect(session.read(bytes)).toEqual([]);
    expect(session.counts()).toMatchObject({ malformed: 1, fault: expect.stringMatching(reason) as string });
  });

  it('keeps the records before the fault', () => {
    const session = new ReadSession('tcp');
    const [templates, data] = exporterOf().encode([FLOW], NOW) as [Uint8Array, Uint8Array];
    const torn = message(Uint8Array.from([...data.subarray(16), ...u16(256, 3)]));
    expect(session.read(templates, torn)).toHaveLength(1);
    expect(session.counts().malformed).toBe(1);
  });
});

describe('templates', () => {
  it('are of their observation domain alone', () => {
    const session = new ReadSession('tcp');
    const [templates, data] = exporterOf().encode([FLOW], NOW) as [Uint8Array, Uint8Array];
    const elsewhere = data.slice();
    new DataView(elsewhere.buffer).setUint32(12, 2);
    expect(session.read(templates, elsewhere)).toEqual([]);
    expect(session.read(data)).toHaveLength(1);
  });

  it.each([
    ['one', (writer: WireWriter) => writeWithdrawal(writer, 256)],
    ['all', (writer: WireWriter) => writeWithdrawal(writer, 2)],
  ])('are gone after the withdrawal of %s', (_, withdrawal) => {
    const session = new ReadSession('tcp');
    const [templates, data] = exporterOf().encode([FLOW], NOW) as [Uint8Array, Uint8Array];
    expect(session.read(templates, data)).toHaveLength(1);
    expect(session.read(message(written(withdrawal)), data)).toEqual([]);
  });

  it('stay when those of options are withdrawn', () => {
    const session = new ReadSession('tcp');
    const [templates, data] = exporterOf().encode([FLOW], NOW) as [Uint8Array, Uint8Array];
    expect(session.read(templates, message(written((writer) => writeWithdrawal(writer, 3, 3))), data)).toHaveLength(1);
  });

  it('are replaced by another of the same id', () => {
    const session = new ReadSession('tcp');
    session.read(...exporterOf('octetDeltaCount').encode([FLOW], NOW));
    const [row] = session.read(...exporterOf('packetDeltaCount').encode([{ ...FLOW, packetDeltaCount: 3 }], NOW));
    expect(row).toMatchObject({ packetDeltaCount: 3 });
    expect(row).not.toHaveProperty('octetDeltaCount');
  });

  it('may come after their data over UDP', () => {
    const session = new ReadSession('udp');
    const [templates, data] = exporterOf().encode([FLOW], NOW) as [Uint8Array, Uint8Array];
    expect(session.read(data)).toEqual([]);
    expect(session.counts().fault).toMatch(/not sent yet/);
    expect(session.read(templates)).toHaveLength(1);
    expect(session.counts()).toMatchObject({ malformed: 0, records: 1 });
  });

  it('that never come let only the latest data wait', () => {
    const session = new ReadSession('udp');
    for (let index = 0; index < 40; index++) session.read(message(u16(300, 8, 1, 2)));
    expect(session.counts().malformed).toBe(8);
  });

  it('may be padded, as their data may', () => {
    const session = new ReadSession('tcp');
    const padded = written((writer) => {
      writeTemplateSet(writer, [templateSpec(256, ['sourceIPv4Address', 'destinationIPv4Address'])]);
      writer.unsigned(0, 4);
    });
    padded[3] = padded.length;
    const rows = session.read(message(padded), message(u16(256, 15, 0xa00, 1, 0xa00, 2, 0, 0).subarray(0, 15)));
    expect(rows).toMatchObject([{ sourceIP: '10.0.0.1', destinationIP: '10.0.0.2' }]);
    expect(session.counts().malformed).toBe(0);
  });
});

describe('a record', () => {
  it('reads over elements that nobody knows, of fixed and variable length', () => {
    const session = new ReadSession('tcp');
    const template = u16(2, 28, 256, 4, 0x8001, 65_535, 0, 999, 8, 4, 500, 3, 12, 4);
    const data = Uint8Array.from([1, 0, 0, 18, 2, 9, 9, 10, 0, 0, 1, 7, 7, 7, 10, 0, 0, 2]);
    expect(session.read(message(template), message(data))).toMatchObject([
      { sourceIP: '10.0.0.1', destinationIP: '10.0.0.2' },
    ]);
  });

  it('without an address of either end is no flow', () => {
    const session = new ReadSession('tcp');
    expect(session.read(message(u16(2, 12, 256, 1, 82, 4)), message(u16(256, 8, 1, 2)))).toEqual([]);
    expect(session.counts()).toMatchObject({ records: 0, malformed: 0 });
  });

  it.each([
    ['shorter counters', { octetDeltaCount: 4 }, 70_000, 70_000],
    ['counters of odd length', { octetDeltaCount: 3 }, 70_000, 70_000],
  ])('may carry %s', (_, lengths, sent, read) => {
    const v4 = templateSpec(256, ['sourceIPv4Address', 'destinationIPv4Address', 'octetDeltaCount'], lengths);
    const exporter = new IpfixExporter({ domain: 1, templates: { v4, v6: v4 } });
    const [row] = new ReadSession('tcp').read(...exporter.encode([{ ...FLOW, octetDeltaCount: sent }], NOW));
    expect(row?.octetDeltaCount).toBe(read);
  });

  it.each([
    ['deltas alone', ['octetDeltaCount', 'packetDeltaCount'], { octetDeltaCount: 7, packetDeltaCount: 2 }],
    ['totals alone', ['octetTotalCount', 'packetTotalCount'], { octetTotalCount: 7, packetTotalCount: 2 }],
  ])('with %s has both', (_, names, counts) => {
    const [row] = new ReadSession('tcp').read(...exporterOf(...names).encode([{ ...FLOW, ...counts }], NOW));
    expect(row).toMatchObject({ octetDeltaCount: 7, octetTotalCount: 7, packetDeltaCount: 2, packetTotalCount: 2 });
  });

  it.each([
    ['seconds', ['flowStartSeconds', 'flowEndSeconds']],
    ['milliseconds', ['flowStartMilliseconds', 'flowEndMilliseconds']],
    ['microseconds', ['flowStartMicroseconds', 'flowEndMicroseconds']],
    ['nanoseconds', ['flowStartNanoseconds', 'flowEndNanoseconds']],
  ])('tells its times in %s', (_, names) => {
    const [row] = new ReadSession('tcp').read(...exporterOf(...names).encode([FLOW], NOW));
    expect(row).toMatchObject({ flowStartSeconds: AT - 5, flowEndSeconds: AT - 1 });
  });

  it('tells its times since the exporter began, which an options record tells', () => {
    const session = new ReadSession('udp');
    const exporter = exporterOf('flowStartSysUpTime', 'flowEndSysUpTime');
    const options = templateSpec(300, ['observationDomainId', 'systemInitTimeMilliseconds']);
    const init = NOW - 3_600_000;
    const flow = { ...FLOW, elements: { flowStartSysUpTime: 3_590_000, flowEndSysUpTime: 3_599_000 } };
    session.read(exporter.options(options, { elements: { systemInitTimeMilliseconds: init } }, NOW));
    expect(session.read(...exporter.encode([flow], NOW))).toMatchObject([
      { flowStartSeconds: AT - 10, flowEndSeconds: AT - 1 },
    ]);
  });

  it.each([
    ['without a time', {}, AT, AT],
    ['from before 2000', { flowStartSeconds: 1, flowEndSeconds: 2 }, AT, AT],
    ['from more than a day ahead', { flowStartSeconds: AT + 90_000, flowEndSeconds: AT + 90_000 }, AT, AT],
    ['from an hour ahead', { flowStartSeconds: AT, flowEndSeconds: AT + 3_600 }, AT, AT + 3_600],
  ])('%s is of the time of its export', (_, times, start, end) => {
    const flow = { sourceIP: '10.0.0.1', destinationIP: '10.0.0.2', ...times };
    const [row] = new ReadSession('tcp').read(...exporterOf('flowStartSeconds', 'flowEndSeconds').encode([flow], NOW));
    expect(row).toMatchObject({ flowStartSeconds: start, flowEndSeconds: end });
  });

  it('from an exporter without a clock is of now', () => {
    const [row] = new ReadSession('tcp').read(...exporterOf().encode([FLOW], 0));
    expect(row?.flowEndSeconds).toBe(AT);
  });

  it('has empty text for a Service or translation that is zero, and {} for labels that are null', () => {
    const templates = antreaTemplates({ version: '2.7' });
    const flow = {
      ...FLOW,
      destinationClusterIP: '0.0.0.0',
      proxySnatIP: '0.0.0.0',
      sourcePodLabels: 'null',
      destinationPodLabels: '',
    };
    const [row] = new ReadSession('tcp').read(...new IpfixExporter({ domain: 1, templates }).encode([flow], NOW));
    expect(row).toMatchObject({ sourcePodLabels: '{}' });
    for (const member of ['destinationClusterIP', 'destinationServiceIP', 'proxySnatIP', 'destinationPodLabels'])
      expect(row).not.toHaveProperty(member);
  });

  it('has text that is no UTF-8 repaired, and fixed text without its padding', () => {
    const v4 = templateSpec(256, ['sourceIPv4Address', 'sourcePodName', 'tcpState'], {
      sourcePodName: 4,
      tcpState: 12,
    });
    const exporter = new IpfixExporter({ domain: 1, templates: { v4, v6: v4 } });
    const messages = exporter.encode([{ ...FLOW, sourcePodName: 'abcd', tcpState: 'SYN_SENT' }], NOW);
    const data = messages[1]!;
    data[25] = 0xff;
    expect(new ReadSession('tcp').read(...messages)).toMatchObject([{ sourcePodName: 'a?cd', tcpState: 'SYN_SENT' }]);
  });
});

describe('what the aggregator of a release sends', () => {
  const versions = ['1.7', '1.12', '1.13', '1.15', '2.0', '2.3', '2.5', '2.6', '2.7'];
  const cases = versions.flatMap((version) => ([4, 6] as const).map((family) => ({ version, family })));

  it.each(cases)('is read whole for $version over IPv$family', ({ version, family }) => {
    const flow = fullFlow(AT, family);
    const exporter = new IpfixExporter({ domain: 1, templates: antreaTemplates({ version }), maxMessageBytes: 65_535 });
    const session = new ReadSession('tcp');
    const [row, second, ...more] = session.read(...exporter.encode([flow, flow], NOW));
    expect(more).toEqual([]);
    expect(second).toEqual(row);
    const sent = new Set(
      antreaElementNames({ version, family }).map((name) => name.replace(/IPv[46](Address)?$/, 'IP')),
    );
    const expected = Object.entries(flow).filter(([name]) => sent.has(name === 'clusterUUID' ? 'clusterId' : name));
    expect(row).toEqual({
      ...Object.fromEntries(expected),
      cluster: 'prod',
      exporter: '192.0.2.1',
      flowDirection: 255,
    });
    expect(session.counts()).toEqual({ records: 2, missed: 0, malformed: 0, fault: undefined });
  });

  it('is read without names, with UIDs, and in Proxy mode', () => {
    const templates = antreaTemplates({ version: '2.7', mode: 'proxy', names: false, uids: true });
    const flow = { ...fullFlow(AT), flowDirection: 1 };
    const [row] = new ReadSession('tcp').read(...new IpfixExporter({ domain: 1, templates }).encode([flow], NOW));
    expect(row).toMatchObject({
      sourceIP: flow.sourceIP,
      flowDirection: 1,
      clusterUUID: flow.clusterUUID,
      egressIP: flow.egressIP,
    });
    expect(row).not.toHaveProperty('sourcePodName');
  });
});
