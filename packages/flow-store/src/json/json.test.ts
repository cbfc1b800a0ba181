import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonFlow } from './json-flow.ts';
import { JsonSplitter } from './splitter.ts';

/** What go-ipfix sends: a line with the elements under `ipfix`. */
const RECORD = {
  ipfix: {
    flowStartSeconds: 1_795_694_000,
    flowEndSeconds: 1_795_694_400,
    sourceIPv4Address: '10.10.0.1',
    destinationIPv4Address: '10.10.0.2',
    sourceIPv6Address: '::',
    sourceTransportPort: 40_000,
    octetDeltaCount: 12_345,
    destinationClusterIPv4: '10.96.0.1',
    sourcePodName: 'a "quoted" {pod}',
    sourcePodLabels: '{"app":"x"}',
    clusterId: 'c-1',
  },
  '@timestamp': '2026-11-26T12:00:00Z',
};
const READ = {
  flowStartSeconds: 1_795_694_000,
  flowEndSeconds: 1_795_694_400,
  sourceIP: '10.10.0.1',
  destinationIP: '10.10.0.2',
  sourceTransportPort: 40_000,
  octetDeltaCount: 12_345,
  destinationClusterIP: '10.96.0.1',
  sourcePodName: 'a "quoted" {pod}',
  sourcePodLabels: '{"app":"x"}',
  clusterUUID: 'c-1',
};

describe('a record in JSON', () => {
  it.each([
    ['{"a":', /no JSON:/],
    ['[1]', /no JSON object/],
    ['"text"', /no JSON object/],
    ['{"ipfix": {"flowEndSeconds": 1}}', /no address/],
  ])('is refused as %s', (text, reason) => {
    expect(readJsonFlow(text)).toMatchObject({ fault: expect.stringMatching(reason) as string });
  });

  it.each([
    ['under ipfix', RECORD],
    ['by itself', RECORD.ipfix],
    ['with numbers as text', { ...RECORD.ipfix, octetDeltaCount: '12345', flowEndSeconds: '2026-11-26T12:00:00Z' }],
    ['with labels spelt out', { ...RECORD.ipfix, sourcePodLabels: { app: 'x' } }],
  ])('is read %s', (_, record) => {
    expect(readJsonFlow(JSON.stringify(record))).toEqual({ flow: READ });
  });

  it('takes the address that is not zero', () => {
    const record = { sourceIPv4Address: '0.0.0.0', sourceIPv6Address: 'fd00::1', destinationIPv6Address: 'fd00::2' };
    expect(readJsonFlow(JSON.stringify(record))).toEqual({ flow: { sourceIP: 'fd00::1', destinationIP: 'fd00::2' } });
  });
});

describe('a stream of records in JSON', () => {
  const split = (chunks: readonly Uint8Array[]) => {
    const texts: string[] = [];
    const faults: string[] = [];
    const splitter = new JsonSplitter(
      (text) => texts.push(text),
      (detail) => faults.push(detail),
    );
    const ends = chunks.map((chunk) => splitter.push(chunk));
    return { texts, faults, ends };
  };

  it('is read however it is cut', () => {
    const text = `${JSON.stringify(RECORD)}\n${JSON.stringify(RECORD.ipfix)}${JSON.stringify({ ü: '}"\\' })}\n`;
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        const places = [0, ...cuts.sort((left, right) => left - right), bytes.length];
        const { texts, faults } = split(
          places.map((place, index) => bytes.subarray(place, places[index + 1] ?? bytes.length)),
        );
        expect(texts.map((each) => JSON.parse(each) as unknown)).toEqual([RECORD, RECORD.ipfix, { ü: '}"\\' }]);
        expect(faults).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('tells once what stands between records', () => {
    expect(split([Buffer.from('{"a":1} garbage {"b":2},{"c":3}')])).toMatchObject({
      texts: ['{"a":1}', '{"b":2}', '{"c":3}'],
      faults: [expect.stringContaining('where an object begins')],
    });
  });

  it('ends where a record is too long', () => {
    const { ends } = split([Buffer.from('{"a":"'), Buffer.alloc(1_100_000, 0x61)]);
    expect(ends).toEqual([undefined, expect.stringContaining('longer than')]);
  });

  it('never throws for random bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => void split(chunks)));
  });
});
