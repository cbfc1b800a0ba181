import { describe, expect, it } from 'vitest';
import { fullFlow } from '../testing/ipfix.ts';
import { antreaTemplates } from './antrea-templates.ts';
import { observationDomainOf } from './cluster-id.ts';
import { FlowDecoder } from './decode.ts';
import { templateSpec } from './encode.ts';
import { IpfixExporter } from './exporter.ts';
import { IpfixReplay } from './replay.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const FLOW = fullFlow(NOW / 1_000);
const V6 = fullFlow(NOW / 1_000, 6);
const templates = antreaTemplates({ version: '2.7' });

describe('an exporter', () => {
  it('knows no element of a name that there is not', () => {
    expect(() => templateSpec(256, ['sourcePodname'])).toThrow(/no element sourcePodname/);
  });

  it('leaves a record out that no message can hold', () => {
    const exporter = new IpfixExporter({ domain: 1, templates, maxMessageBytes: 600 });
    expect(exporter.encode([FLOW], NOW)).toHaveLength(1);
  });

  it('keeps messages within their size, and both kinds of address apart', () => {
    const exporter = new IpfixExporter({ domain: 1, templates, maxMessageBytes: 4_000 });
    const messages = exporter.encode([FLOW, FLOW, V6, ...Array.from({ length: 20 }, () => FLOW)], NOW);
    for (const { length } of messages) expect(length).toBeLessThanOrEqual(4_000);
    const decoder = new FlowDecoder('tcp');
    expect(decoder.decode(messages, NOW).map(({ sourceIP }) => sourceIP)).toEqual(
      [FLOW, FLOW, V6, ...Array.from({ length: 20 }, () => FLOW)].map(({ sourceIP }) => sourceIP),
    );
    expect(decoder.counts()).toMatchObject({ records: 23, missed: 0, malformed: 0 });
  });

  it.each([
    ['as RFC 7011 says', false],
    ['as older go-ipfix does', true],
  ])('numbers its messages %s, and a lost one is missed', (_, countsOwnRecords) => {
    const exporter = new IpfixExporter({ domain: 1, templates, maxMessageBytes: 65_535, countsOwnRecords });
    const messages = [1, 5, 2, 9, 3].flatMap((count) =>
      exporter.encode(
        Array.from({ length: count }, () => FLOW),
        NOW,
      ),
    );
    const decoder = new FlowDecoder('tcp');
    decoder.decode(
      messages.filter((_, index) => index !== 4),
      NOW,
    );
    expect(decoder.counts()).toMatchObject({ records: 11, missed: 9 });
  });

  it('sends its templates anew when they are due, and after a break', () => {
    const exporter = new IpfixExporter({ domain: 1, templates, templateRefreshMs: 600_000 });
    const sizes = [0, 1_000, 600_000, 600_001].map((after) => exporter.encode([FLOW], NOW + after).length);
    exporter.reset();
    expect([...sizes, exporter.encode([FLOW], NOW).length]).toEqual([2, 1, 2, 1, 2]);
  });
});

describe('a replay', () => {
  it('goes on in sequence, round after round', () => {
    const replay = new IpfixReplay(
      { domain: 1, templates },
      Array.from({ length: 10 }, () => FLOW),
      NOW,
    );
    const decoder = new FlowDecoder('tcp');
    decoder.decode([replay.templates, ...replay.round(NOW), ...replay.round(NOW + 1), ...replay.round(NOW + 2)], NOW);
    expect(decoder.counts()).toMatchObject({ records: 3 * replay.records, missed: 0, malformed: 0 });
  });
});

describe('the observation domain of a cluster', () => {
  it.each(['', 'prod-cluster', '0b8a1c6e-1111-4222-8333-44445555666'])(
    'is not known for %j, which is no UUID',
    (id) => {
      expect(observationDomainOf(id)).toBeUndefined();
    },
  );

  it('is FNV-1 of the UUID’s bytes, in upper case too', () => {
    // For zeros only the multiplications are left.
    const zeros = Number(BigInt.asUintN(32, 0x81_1c_9d_c5n * 0x01_00_01_93n ** 16n));
    expect(observationDomainOf('00000000-0000-0000-0000-000000000000')).toBe(zeros);
    const uuid = '0b8a1c6e-1111-4222-8333-444455556666';
    let hash = 0x81_1c_9d_c5n;
    for (const byte of Buffer.from(uuid.replaceAll('-', ''), 'hex'))
      hash = BigInt.asUintN(32, hash * 0x01_00_01_93n) ^ BigInt(byte);
    expect(observationDomainOf(uuid.toUpperCase())).toBe(Number(hash));
  });
});
