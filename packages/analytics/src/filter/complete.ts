import type { FilterField, FilterSide } from './ast.ts';
import { findField } from './fields.ts';
import { fieldOf, scan, splitValues } from './scan.ts';

/** What is being written at a place of a filter, and the part of the text that a completion takes the place of. */
export interface FilterPlaceInfo {
  readonly kind: 'field' | 'value';
  readonly from: number;
  readonly to: number;
  /** Text of that part before the cursor, without quotes. */
  readonly typed: string;
  /** For a value: the field and side that it belongs to; undefined when there is no such field. */
  readonly field?: FilterField;
  readonly side?: FilterSide;
}

/** Tells what stands before a cursor at `at` (UTF-16 units): a word that may become a field, or a value of one. */
export function completeFilter(text: string, at: number): FilterPlaceInfo {
  const place = Math.max(0, Math.min(at, text.length));
  const token = scan(text).find((one) => one.type === 'word' && one.at <= place && place <= one.at + one.raw.length);
  if (token === undefined) return { kind: 'field', from: place, to: place, typed: '' };
  const written = fieldOf(token.raw);
  const end = token.at + token.raw.length;
  if (written === undefined || place <= token.at + written.length)
    return {
      kind: 'field',
      from: token.at,
      to: written === undefined ? end : token.at + written.length + 1,
      typed: text.slice(token.at, place).replaceAll('"', ''),
    };
  const found = findField(written);
  const start = token.at + written.length + 1;
  const parts = splitValues(token.raw.slice(written.length + 1));
  const part = parts.find((one) => place <= start + one.at + one.length) ?? parts.at(-1);
  const from = start + (part?.at ?? 0);
  return {
    kind: 'value',
    from,
    to: from + (part?.length ?? 0),
    typed: text.slice(from, place).replaceAll('"', ''),
    ...(found === undefined ? {} : { field: found.facts.name }),
    ...(found?.side === undefined ? {} : { side: found.side }),
  };
}
