import ipaddr from 'ipaddr.js';
import { err, ok, type Result } from '../result.ts';
import type { Filter, FilterFault, FilterNode, FilterValue } from './ast.ts';
import { FILTER_FIELDS, findField, nearest } from './fields.ts';
import { fieldOf, scan, splitValues, type Token } from './scan.ts';
import { readValue } from './values.ts';

export const FILTER_LENGTH = 2_000;
const MOST_TERMS = 200;
const DEEPEST = 20;

type Node = Result<FilterNode, FilterFault>;

const fault = (token: { readonly at: number; readonly raw: string }, message: string): Result<never, FilterFault> =>
  err({ at: token.at, length: Math.max(1, token.raw.length), message });

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.type === 'word' && token.raw.toLowerCase() === word;

/** One term: `field:value,value`, or text to be found anywhere. */
function readTerm(token: Token): Node {
  const written = fieldOf(token.raw);
  const place = { at: token.at, length: token.raw.length };
  // An address such as fd00::1 begins like a field.
  if (written === undefined || ipaddr.isValid(token.raw)) {
    const parts = splitValues(token.raw);
    if (parts.at(-1)?.closed === false) return fault(token, 'a quote is not closed; write a second ”"”');
    return ok({
      type: 'text',
      text: token.raw.includes('"') ? parts.map(({ text }) => text).join(',') : token.raw,
      place,
    });
  }
  const found = findField(written);
  if (found === undefined) {
    const [side, rest = written] = written.includes('.') ? written.split('.', 2) : [undefined, written];
    const near = nearest(
      rest,
      FILTER_FIELDS.map(({ name }) => name),
    );
    const offered =
      near === undefined
        ? ''
        : `; did you mean ${side === undefined ? near : findField(`${side}.${near}`) === undefined ? near : `${side}.${near}`}?`;
    return fault(
      { at: token.at, raw: written },
      `there is no field “${written}”${offered === '' ? '.' : offered} To find it as text, put it in quotes`,
    );
  }
  const start = written.length + 1;
  const values: FilterValue[] = [];
  for (const part of splitValues(token.raw.slice(start))) {
    const where = {
      at: token.at + start + part.at,
      raw: token.raw.slice(start + part.at, start + part.at + part.length),
    };
    if (!part.closed) return fault(where, 'a quote is not closed; write a second ”"”');
    const value = readValue(part, found.facts);
    if (!value.ok) return fault(where, value.error);
    values.push(value.value);
  }
  return ok({ type: 'match', field: found.facts.name, side: found.side, values, place });
}

class Parser {
  private next = 0;
  private terms = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  parse(): Result<Filter, FilterFault> {
    if (this.tokens.length === 0) return ok({ root: undefined });
    const root = this.either(0);
    if (!root.ok) return root;
    const rest = this.tokens[this.next];
    if (rest !== undefined) return fault(rest, `“${rest.raw}” closes nothing; take it away`);
    return ok({ root: root.value });
  }

  private get token(): Token | undefined {
    return this.tokens[this.next];
  }

  private atOr(): boolean {
    return this.token?.type === '|' || isWord(this.token, 'or');
  }

  private either(depth: number): Node {
    const parts: FilterNode[] = [];
    do {
      if (parts.length > 0) this.next += 1;
      const part = this.all(depth);
      if (!part.ok) return part;
      parts.push(part.value);
    } while (this.atOr());
    const [only] = parts;
    return ok(parts.length === 1 && only !== undefined ? only : { type: 'or', parts });
  }

  private all(depth: number): Node {
    const parts: FilterNode[] = [];
    while (this.token !== undefined && this.token.type !== ')' && !this.atOr()) {
      if (isWord(this.token, 'and') && parts.length > 0) {
        this.next += 1;
        continue;
      }
      const part = this.one(depth);
      if (!part.ok) return part;
      parts.push(part.value);
    }
    const [only] = parts;
    if (only === undefined)
      return fault(this.token ?? { at: this.end, raw: '' }, 'something is missing here; write a term such as ns:yelb');
    return ok(parts.length === 1 ? only : { type: 'and', parts });
  }

  private one(depth: number): Node {
    const token = this.token;
    if (token === undefined)
      return fault({ at: this.end, raw: '' }, 'something is missing here; write a term such as ns:yelb');
    if (depth > DEEPEST) return fault(token, `brackets are nested deeper than ${DEEPEST}`);
    this.next += 1;
    if (token.type === '-' || isWord(token, 'not')) {
      const part = this.one(depth + 1);
      return part.ok ? ok({ type: 'not', part: part.value }) : part;
    }
    if (token.type === '(') {
      const inner = this.either(depth + 1);
      if (!inner.ok) return inner;
      if (this.token?.type !== ')') return fault(token, 'this bracket is not closed');
      this.next += 1;
      return inner;
    }
    if (token.type !== 'word') return fault(token, `“${token.raw}” cannot stand here`);
    this.terms += 1;
    return this.terms > MOST_TERMS ? fault(token, `a filter has at most ${MOST_TERMS} terms`) : readTerm(token);
  }
}

/**
 * Reads a filter: terms `field:value` that must all hold; commas for any of several values, `-` or `not` before a term, `or` or `|` and brackets,
 * `*` in names, quotes around blanks. A word without a field is looked for in all names and addresses. The fault says what is wrong where.
 */
export function parseFilter(text: string): Result<Filter, FilterFault> {
  if (text.length > FILTER_LENGTH)
    return err({
      at: FILTER_LENGTH,
      length: text.length - FILTER_LENGTH,
      message: `a filter has at most ${FILTER_LENGTH} characters`,
    });
  return new Parser(scan(text), text.length).parse();
}
