import type { Filter, FilterNode, FilterValue } from './ast.ts';
import { PROTOCOL_NUMBERS } from './fields.ts';
import { fieldOf } from './scan.ts';

/** A value as it can stand in a filter: in quotes where it would be taken for something else. */
export function quoteValue(text: string): string {
  const plain = /^[^\s"(),|*\\]+$/.test(text) && !text.startsWith('-') && text.toLowerCase() !== 'none';
  return plain ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const PROTOCOL_WORDS = new Map(Object.entries(PROTOCOL_NUMBERS).map(([word, number]) => [number, word]));

function printValue(value: FilterValue, field: string): string {
  switch (value.type) {
    case 'text':
      return quoteValue(value.text);
    case 'glob':
      return value.pattern;
    case 'present':
      return value.present ? '*' : 'none';
    case 'number':
      if (field === 'protocol') return PROTOCOL_WORDS.get(value.value) ?? String(value.value);
      return `${value.operator === '=' ? '' : value.operator}${value.value}`;
    case 'range':
      return `${value.from}..${value.to}`;
    case 'network':
      return value.prefix === (value.version === 4 ? 32 : 128) ? value.address : `${value.address}/${value.prefix}`;
    case 'label':
      return value.value === undefined ? value.key : `${value.key}=${printValue(value.value, 'label')}`;
  }
}

/** A bare word that would be read as something else is put in quotes. */
function printText(text: string): string {
  const isTaken = ['or', 'and', 'not'].includes(text.toLowerCase()) || fieldOf(text) !== undefined;
  return isTaken || !/^[^\s"(),|\\-][^\s"()|\\]*$/.test(text)
    ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
    : text;
}

function printNode(node: FilterNode, within: 'and' | 'or' | 'not' | 'top'): string {
  switch (node.type) {
    case 'and': {
      const text = node.parts.map((part) => printNode(part, 'and')).join(' ');
      return within === 'not' || within === 'and' ? `(${text})` : text;
    }
    case 'or': {
      const text = node.parts.map((part) => printNode(part, 'or')).join(' or ');
      return within === 'top' ? text : `(${text})`;
    }
    case 'not':
      return `-${printNode(node.part, 'not')}`;
    case 'match':
      return `${node.side === undefined ? '' : `${node.side}.`}${node.field}:${node.values.map((value) => printValue(value, node.field)).join(',')}`;
    case 'text':
      return printText(node.text);
  }
}

/** The filter as text in its plain form; reading it gives the same filter. */
export const printFilter = (filter: Filter): string => (filter.root === undefined ? '' : printNode(filter.root, 'top'));
