import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, LineTooLongError } from './ndjson.ts';

describe('lines of a stream', () => {
  it.each([
    ['in one piece', ['123456789\n']],
    ['in pieces', ['1234', '56789']],
  ])('are refused %s when they outgrow the limit', (_how, chunks) => {
    const splitter = new LineSplitter(8);
    expect(() => {
      for (const chunk of chunks) splitter.push(Buffer.from(chunk));
    }).toThrow(LineTooLongError);
  });

  it('are the same however the bytes are cut', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text.trim() !== '' && !/[\n\r]/.test(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const splitter = new LineSplitter();
        const read: string[] = [];
        let start = 0;
        for (const place of [...places, bytes.length]) {
          read.push(...splitter.push(bytes.subarray(start, place)));
          start = place;
        }
        expect(read).toEqual(lines);
        expect(splitter.unfinished).toBe(false);
      }),
    );
  });
});
