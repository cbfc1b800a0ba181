import type { Tag } from '../model/envelope.ts';
import type { Condition } from '../model/groups.ts';
import { splitTag } from './tags.ts';

/** What every object of the inventory has that a condition may ask for. */
export interface Matchable {
  readonly display_name?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

const NEGATED: Readonly<Record<string, string>> = { NOTEQUALS: 'EQUALS', NOTIN: 'IN' };

/** `*` stands for anything; other letters for themselves. */
function likePattern(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [head = ''] = parts;
  const tail = parts.at(-1) ?? '';
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
}

function compares(operator: string, text: string, value: string): boolean {
  switch (operator) {
    case 'EQUALS':
      return text === value;
    case 'CONTAINS':
      return text.includes(value);
    case 'STARTSWITH':
      return text.startsWith(value);
    case 'ENDSWITH':
      return text.endsWith(value);
    case 'IN':
      return value.split(',').some((one) => one.trim() === text);
    case 'MATCHES':
      return likePattern(text, value);
    default:
      return false;
  }
}

function hasTag(tags: readonly Tag[], condition: Condition, operator: string): boolean {
  const wanted = splitTag(condition.value);
  const others = condition.scope_operator === 'NOTEQUALS';
  return tags.some(({ scope, tag }) => {
    const scopeFits = wanted.scope === '' || (scope === wanted.scope) !== others;
    return scopeFits && (wanted.tag === '' || compares(operator, tag, wanted.tag));
  });
}

/**
 * Whether an object is what a condition on Name or Tag asks for. An empty side of a tag is not looked at; NOTEQUALS and NOTIN are the
 * complement among the objects of the same kind. Other keys and unknown operators are true of nothing.
 */
export function matches(object: Matchable, condition: Condition): boolean {
  const positive = NEGATED[condition.operator];
  const operator = positive ?? condition.operator;
  if (condition.key === 'Tag') return hasTag(object.tags ?? [], condition, operator) !== (positive !== undefined);
  if (condition.key !== 'Name') return false;
  return compares(operator, object.display_name ?? '', condition.value) !== (positive !== undefined);
}
