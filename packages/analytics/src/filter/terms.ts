import type { FilterNode } from './ast.ts';
import { parseFilter } from './parse.ts';
import { printFilter, quoteValue } from './print.ts';

const termOf = (field: string, value: string, negate: boolean): string =>
  `${negate ? '-' : ''}${field}:${value === '' ? 'none' : quoteValue(value)}`;

const plain = (text: string): string | undefined => {
  const parsed = parseFilter(text);
  return parsed.ok ? printFilter(parsed.value) : undefined;
};

/** The terms that a filter joins by AND, as texts; a filter that cannot be read is one term. */
export function termsOf(text: string): readonly string[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) return text.trim() === '' ? [] : [text.trim()];
  const { root } = parsed.value;
  if (root === undefined) return [];
  const parts: readonly FilterNode[] = root.type === 'and' ? root.parts : [root];
  return parts.map((part) => (part.type === 'or' ? `(${printFilter({ root: part })})` : printFilter({ root: part })));
}

/** Adds `field:value` to a filter, the value in quotes where it must be; an empty value asks for its absence. What is there already is not doubled. */
export function addTerm(text: string, field: string, value: string, negate = false): string {
  const term = plain(termOf(field, value, negate)) ?? termOf(field, value, negate);
  const opposite = plain(termOf(field, value, !negate));
  const terms = termsOf(text).filter((one) => one !== opposite);
  return terms.includes(term) ? terms.join(' ') : [...terms, term].join(' ');
}

/** Takes one term away, as `termsOf` tells it. */
export const removeTerm = (text: string, term: string): string =>
  termsOf(text)
    .filter((one) => one !== term)
    .join(' ');

/** Adds the term, or takes it away when it is there. */
export function toggleTerm(text: string, field: string, value: string): string {
  const term = plain(termOf(field, value, false)) ?? termOf(field, value, false);
  return termsOf(text).includes(term) ? removeTerm(text, term) : addTerm(text, field, value);
}
