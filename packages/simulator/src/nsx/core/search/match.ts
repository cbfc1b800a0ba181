import { isObject, textOf } from '../../../kubernetes/json.ts';
import type { Json } from '../../types.ts';
import { ANY, ONE, type PatternPart, type SearchNode } from './parse.ts';

/** Texts of a dotted field; lists count by each of their items. */
function textsOf(value: unknown, names: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => textsOf(one, names));
  const [name, ...rest] = names;
  if (name !== undefined) return isObject(value) ? textsOf(value[name], rest) : [];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/** Cuts a pattern into single characters and wildcards. */
const symbolsOf = (pattern: readonly PatternPart[]): readonly PatternPart[] =>
  pattern.flatMap((part): PatternPart[] => (typeof part === 'string' ? Array.from(part) : [part]));

/** Whether the whole text is of the pattern; goes back to the last `*` only, so the time is bounded. */
export function isLike(text: string, pattern: readonly PatternPart[]): boolean {
  const [characters, symbols] = [Array.from(text), symbolsOf(pattern)];
  let [at, symbol, star, resume] = [0, 0, -1, 0];
  while (at < characters.length) {
    const wanted = symbols[symbol];
    if (wanted === ONE || (typeof wanted === 'string' && wanted === characters[at])) {
      at += 1;
      symbol += 1;
    } else if (wanted === ANY) {
      star = symbol;
      resume = at;
      symbol += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      symbol = star + 1;
    } else return false;
  }
  return symbols.slice(symbol).every((one) => one === ANY);
}

const lower = (pattern: readonly PatternPart[]): readonly PatternPart[] =>
  pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));

/** Types are found whatever the case, and those of Antrea with and without `Antrea` before them. */
function isOfType(object: Json, pattern: readonly PatternPart[]): boolean {
  const type = textOf(object['resource_type']).toLowerCase();
  return [type, type.replace(/^antrea/, '')].some((name) => isLike(name, lower(pattern)));
}

/** Whether a search finds the object. Fields outside the set (when there is one) are not indexed: they find nothing. */
export function isFound(object: Json, node: SearchNode, fields: ReadonlySet<string> | undefined): boolean {
  switch (node.kind) {
    case 'not':
      return !isFound(object, node.node, fields);
    case 'and':
      return node.nodes.every((one) => isFound(object, one, fields));
    case 'or':
      return node.nodes.some((one) => isFound(object, one, fields));
    case 'term':
      if (node.field === 'resource_type') return isOfType(object, node.pattern);
      if (fields?.has(node.field) === false) return false;
      return textsOf(object, node.field.split('.')).some((text) => isLike(text, node.pattern));
  }
}
