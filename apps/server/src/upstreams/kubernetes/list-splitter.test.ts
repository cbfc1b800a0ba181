import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListSplitter, UnreadableListError } from './list-splitter.ts';

function split(bytes: Buffer, cuts: readonly number[] = []): { items: unknown[]; around: unknown } {
  const items: unknown[] = [];
  const splitter = new ListSplitter((text) => items.push(JSON.parse(text)));
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const parts: Buffer[] = [];
  let start = 0;
  for (const place of [...places, bytes.length]) {
    parts.push(splitter.push(bytes.subarray(start, place)));
    start = place;
  }
  return { items, around: JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown };
}

describe('a list that is read while it arrives', () => {
  it('is given up at an object that outgrows all bounds', () => {
    const splitter = new ListSplitter(() => undefined);
    splitter.push(Buffer.from('{"items":[{"a":"'));
    expect(() => {
      for (let count = 0; count < 20; count += 1) splitter.push(Buffer.alloc(1024 * 1024, 'x'));
    }).toThrow(UnreadableListError);
  });

  it.each([
    ['no items', '{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}'],
    ['null for items', '{"items":null,"metadata":{}}'],
    ['another array of objects', '{"columns":[{"name":"a"}],"items":[{"a":1}]}'],
    ['items inside of something else', '{"metadata":{"items":[{"x":1}]},"items":[{"items":[{"y":2}]}]}'],
    ['the word items as a value', '{"kind":"items","note":["items"],"items":[{"a":"\\"items\\":[{"}]}'],
    ['white space everywhere', ' { "items" : [ { "a" : 1 } , { "b" : [ ] } ] , "metadata" : { } } '],
    ['a failure instead of a list', '{"kind":"Status","code":500}'],
  ])('is the same with %s', (_what, text) => {
    const whole = JSON.parse(text) as { items?: unknown[] | null };
    const { items, around } = split(Buffer.from(text));
    expect(items).toEqual(whole.items ?? []);
    expect(around).toEqual(Array.isArray(whole.items) ? { ...whole, items: [] } : whole);
  });

  it('is the same however its bytes are cut', () => {
    const value = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 6 }),
        value,
        fc.array(fc.nat()),
        fc.constantFrom(undefined, 2),
        (items, rest, cuts, indent) => {
          const { items: _, ...around } = rest;
          const text = JSON.stringify({ ...around, items, last: 1 }, null, indent);
          expect(split(Buffer.from(text), cuts)).toEqual(
            JSON.parse(JSON.stringify({ items, around: { ...around, items: [], last: 1 } })),
          );
        },
      ),
    );
  });
});
