import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterNode, type FilterValue, PLAIN_FIELDS, SIDED_FIELDS } from '@netloft/analytics';
import { Compiler } from './compile.ts';
import { Parameters } from './parameters.ts';
import { SOURCES } from './tables.ts';

const place = { at: 0, length: 0 };
/** What decides the SQL of a text: whether it speaks of a path, and of a port. */
const kinds = ['', 'a/', 'a/b:'] as const;

/** A filter with its texts left open, so that two of one shape can be made. */
type Open = (text: (prefix: string) => string, number: () => number) => FilterNode;
type OpenValue = (text: (prefix: string) => string, number: () => number) => FilterValue;

const openValue = (field: string): fc.Arbitrary<OpenValue> => {
  const named = fc.oneof(
    fc.constantFrom(...kinds).map((kind): OpenValue => (text) => ({ type: 'text', text: text(kind) })),
    fc.constantFrom(...kinds).map((kind): OpenValue => (text) => ({ type: 'glob', pattern: text(kind) })),
    fc.boolean().map((present): OpenValue => () => ({ type: 'present', present })),
  );
  if (field === 'label')
    return fc.option(named).map((value): OpenValue => (text, number) => ({
      type: 'label',
      key: text(''),
      value: value?.(text, number),
    }));
  if (['ip', 'external', 'egressip'].includes(field))
    return fc.integer({ min: 1, max: 32 }).map((prefix): OpenValue => () => ({
      type: 'network',
      address: '10.0.0.0',
      prefix,
      version: 4,
    }));
  if (['port', 'sport', 'protocol', 'bytes', 'packets', 'rate', 'duration'].includes(field))
    return fc.constantFrom('=', '>', '>=', '<', '<=').map((operator): OpenValue => (_text, number) => ({
      type: 'number',
      operator,
      value: number(),
    }));
  // Words of the language; others match nothing.
  if (['action', 'verdict', 'type', 'reason'].includes(field))
    return fc.constant<OpenValue>(() => ({ type: 'text', text: 'drop' }));
  return named;
};

const openNode = fc.letrec<{ node: Open }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(fc.constantFrom(...SIDED_FIELDS, ...PLAIN_FIELDS), fc.constantFrom(undefined, 'src', 'ingress'))
      .chain(([field, side]) =>
        fc.array(openValue(field), { minLength: 1, maxLength: 3 }).map((values): Open => (text, number) => ({
          type: 'match',
          field,
          side,
          values: values.map((one) => one(text, number)),
          place,
        })),
      ),
    fc.constant<Open>((text) => ({ type: 'text', text: text(''), place })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('node'), { minLength: 1, maxLength: 3 }))
      .map(([type, parts]): Open => (text, number) => ({ type, parts: parts.map((one) => one(text, number)) })),
    tie('node').map((part): Open => (text, number) => ({ type: 'not', part: part(text, number) })),
  ),
})).node;

const compiled = (root: FilterNode): { readonly sql: string; readonly values: readonly unknown[] } => {
  const parameters = new Parameters();
  const sql = new Compiler((name) => SOURCES.flows.column(name) ?? "''", parameters).filter({ root }) ?? '';
  return { sql, values: Object.values(parameters.values) };
};

describe('the SQL of a filter', () => {
  it('depends on the shape of the filter alone, never on its texts and numbers', () => {
    // Letters that mean something in SQL, and none that would make another shape.
    const hostile = fc.string({
      unit: fc.constantFrom("'", '"', '\\', ')', '}', '{', '-', ' ', ';', '`', 'é', '\n', '*', '%'),
    });
    fc.assert(
      fc.property(openNode, fc.infiniteStream(hostile), fc.infiniteStream(fc.nat()), (open, texts, numbers) => {
        const stream = texts[Symbol.iterator]();
        const counts = numbers[Symbol.iterator]();
        const next = (): string => String(stream.next().value ?? '');
        const one = compiled(
          open(
            (prefix) => `${prefix}x`,
            () => 1,
          ),
        );
        const other = compiled(
          open(
            (prefix) => `${prefix}${next()}`,
            () => Number(counts.next().value ?? 0),
          ),
        );
        expect(other.sql).toBe(one.sql);
        expect(other.values).toHaveLength(one.values.length);
      }),
      { numRuns: 400 },
    );
  });
});
