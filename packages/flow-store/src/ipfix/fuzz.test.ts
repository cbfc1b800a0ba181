import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfRow, wholeRows } from '../record/row-reader.ts';
import { fullFlow } from '../testing/ipfix.ts';
import { antreaTemplates } from './antrea-templates.ts';
import { FlowDecoder } from './decode.ts';
import { ELEMENTS } from './elements.ts';
import { templateSpec } from './encode.ts';
import { IpfixExporter } from './exporter.ts';
import { MessageFramer } from './framing.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const AT = NOW / 1_000;

const exporterOf = (version: string, maxMessageBytes: number) =>
  new IpfixExporter({ domain: 9, templates: antreaTemplates({ version }), maxMessageBytes });
const VALID = exporterOf('2.7', 4_000).encode([fullFlow(AT), fullFlow(AT, 6), fullFlow(AT)], NOW);

/** Reads messages of any content; what was written must still be whole rows. */
function mustStaySound(transport: 'udp' | 'tcp', messages: readonly Uint8Array[]): void {
  const decoder = new FlowDecoder(transport);
  const bytes = decoder.rows(messages, NOW);
  expect(wholeRows(bytes)).toEqual({ rows: decoder.counts().records, end: bytes.length });
}

describe('the decoder, whatever comes', () => {
  it('writes whole rows or nothing for random bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('udp' as const, 'tcp' as const),
        fc.array(fc.uint8Array({ maxLength: 300 })),
        mustStaySound,
      ),
      { numRuns: 200 },
    );
  });

  it('writes whole rows or nothing for random sets in a sound header', () => {
    const message = fc.uint8Array({ minLength: 4, maxLength: 400 }).map((sets) => {
      const bytes = new Uint8Array(16 + sets.length);
      bytes.set([0, 10, bytes.length >> 8, bytes.length & 0xff]);
      bytes.set(sets, 16);
      return bytes;
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), (messages) => mustStaySound('udp', messages)),
      { numRuns: 200 },
    );
  });

  it('writes whole rows or nothing for sound messages with bytes changed', () => {
    const changes = fc.array(fc.record({ message: fc.nat(VALID.length - 1), at: fc.nat(4_000), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const messages = VALID.map((message) => message.slice());
        for (const { message, at, value } of list) {
          const bytes = messages[message]!;
          bytes[at % bytes.length] = value;
        }
        mustStaySound('tcp', messages);
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same records however a stream is cut', () => {
    const stream = Buffer.concat(VALID);
    const whole = new FlowDecoder('tcp').decode(VALID, NOW);
    expect(whole).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 40 }), (cuts) => {
        const decoder = new FlowDecoder('tcp');
        const rows: unknown[] = [];
        const framer = new MessageFramer((message) => rows.push(...decoder.decode([message], NOW)));
        const places = [0, ...cuts.sort((left, right) => left - right), stream.length];
        for (const [index, place] of places.entries())
          expect(framer.push(stream.subarray(place, places[index + 1] ?? stream.length))).toBeUndefined();
        expect(rows).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('says where a stream makes no sense, byte by byte too', () => {
    const framer = new MessageFramer(() => undefined);
    const faults = [0, 10, 0, 3].map((byte) => framer.push(Uint8Array.of(byte)));
    expect(faults.at(-1)).toMatch(/length of 3/);
    expect(new MessageFramer(() => undefined).push(Buffer.from('GET / HTTP/1.1'))).toMatch(/version/);
  });
});

describe('any template of known elements', () => {
  const usual = ['sourceIPv4Address', 'destinationIPv4Address'];
  const others = ELEMENTS.map(({ name }) => name).filter(
    (name) => !usual.includes(name) && !name.endsWith('MacAddress'),
  );
  const text = fc.string({ unit: 'grapheme', maxLength: 80 }).map((value) => value.replaceAll('\0', ''));
  const flow = fc.record({
    sourcePodName: text,
    destinationPodLabels: text.map((value) => (value === 'null' ? '{}' : value)),
    tcpState: text,
    octetDeltaCount: fc.nat(2 ** 31 - 1),
    sourceTransportPort: fc.nat(65_535),
    flowType: fc.nat(255),
  });

  it('brings back what was sent, in any order of elements', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(others, { maxLength: 60 }), flow, (names, values) => {
        const templates = { v4: templateSpec(256, [...names, ...usual]), v6: templateSpec(257, usual) };
        const exporter = new IpfixExporter({ domain: 1, templates, maxMessageBytes: 65_535 });
        const sent = { ...values, sourceIP: '10.0.0.1', destinationIP: '10.0.0.2' };
        const decoder = new FlowDecoder('tcp');
        const rows = decoder.decode(exporter.encode([sent], NOW), NOW);
        expect(decoder.counts().malformed).toBe(0);
        expect(rows).toHaveLength(1);
        for (const [name, value] of Object.entries(values))
          if (names.includes(name) && value !== '' && value !== 0) expect(rows[0]).toHaveProperty(name, value);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a torn file of rows', () => {
  it('is whole up to the last row that is', () => {
    const bytes = new FlowDecoder('tcp').rows(VALID, NOW);
    const ends = [0];
    while (ends.at(-1)! < bytes.length) ends.push(endOfRow(bytes, ends.at(-1)!));
    fc.assert(
      fc.property(fc.nat(bytes.length), (cut) => {
        const expected = ends.filter((end) => end <= cut).length - 1;
        expect(wholeRows(bytes.subarray(0, cut))).toEqual({ rows: expected, end: ends[expected] });
      }),
    );
  });
});
