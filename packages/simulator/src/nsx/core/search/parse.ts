/** A search as NSX reads it: terms of a field and a value, joined by AND, OR and NOT. */
export type SearchNode =
  | { readonly kind: 'term'; readonly field: string; readonly pattern: readonly PatternPart[] }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly node: SearchNode };
/** Text to be found as it is, or any text (`*`), or any one character (`?`). */
export type PatternPart = string | typeof ANY | typeof ONE;
export const ANY = Symbol('any');
export const ONE = Symbol('one');

type Token =
  | { readonly kind: '(' | ')' | 'and' | 'or' | 'not' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'value'; readonly pattern: readonly PatternPart[] };
type Parsed = { readonly ok: true; readonly node: SearchNode } | { readonly ok: false; readonly message: string };

class Fault extends Error {}

/** Characters of the query language that a value has only behind a backslash or in quotes. */
const SPECIAL = new Set('()[]{}^~:/"!<>');
const WORDS: Readonly<Record<string, 'and' | 'or' | 'not'>> = {
  AND: 'and',
  OR: 'or',
  NOT: 'not',
  '&&': 'and',
  '||': 'or',
};
const FIELD = /^[A-Za-z_][\w.]*:/;
const MOST_DEEP = 50;

const append = (parts: PatternPart[], text: string): void => {
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = last + text;
  else parts.push(text);
};

function quoted(text: string, start: number): { readonly token: Token; readonly end: number } {
  const parts: PatternPart[] = [''];
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return { token: { kind: 'value', pattern: parts }, end: at + 1 };
    if (character === '\\') at += 1;
    append(parts, text[at] ?? '');
  }
  throw new Fault('a quotation mark is not closed');
}

function bare(text: string, start: number): { readonly token: Token; readonly end: number } {
  const parts: PatternPart[] = [];
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/\s/.test(character) || character === '(' || character === ')') break;
    if (character === '\\') {
      at += 1;
      if (at >= text.length) throw new Fault('a backslash ends the query');
      append(parts, text[at] ?? '');
    } else if (character === '*') parts.push(ANY);
    else if (character === '?') parts.push(ONE);
    else if (SPECIAL.has(character)) throw new Fault(`'${character}' needs a backslash before it`);
    else append(parts, character);
  }
  const word = WORDS[text.slice(start, at)];
  return { token: word === undefined ? { kind: 'value', pattern: parts } : { kind: word }, end: at };
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    const field = FIELD.exec(text.slice(at, at + 200))?.[0];
    if (/\s/.test(character)) at += 1;
    else if (character === '(' || character === ')') {
      tokens.push({ kind: character });
      at += 1;
    } else if (field !== undefined && tokens.at(-1)?.kind !== 'field') {
      tokens.push({ kind: 'field', name: field.slice(0, -1) });
      at += field.length;
    } else {
      const { token, end } = character === '"' ? quoted(text, at) : bare(text, at);
      tokens.push(token);
      at = end;
    }
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): SearchNode {
    const node = this.#either(undefined);
    if (this.#at < this.#tokens.length) throw new Fault('there is more after the end of the query');
    return node;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at += 1;
    return true;
  }

  #either(field: string | undefined): SearchNode {
    const nodes = [this.#both(field)];
    while (this.#take('or')) nodes.push(this.#both(field));
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'or', nodes };
  }

  #both(field: string | undefined): SearchNode {
    const nodes = [this.#one(field)];
    while (this.#take('and')) nodes.push(this.#one(field));
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'and', nodes };
  }

  #one(field: string | undefined): SearchNode {
    if (this.#take('not')) return { kind: 'not', node: this.#one(field) };
    if (this.#take('(')) {
      this.#depth += 1;
      if (this.#depth > MOST_DEEP) throw new Fault('parentheses are too deep');
      const node = this.#either(field);
      if (!this.#take(')')) throw new Fault('a parenthesis is not closed');
      this.#depth -= 1;
      return node;
    }
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === 'field' && field === undefined) {
      const next = this.#tokens[this.#at]?.kind;
      if (next !== 'value' && next !== '(') throw new Fault(`${token.name} has no value`);
      return this.#one(token.name);
    }
    if (token?.kind === 'value' && field !== undefined) return { kind: 'term', field, pattern: token.pattern };
    throw new Fault('a term has the form field:value');
  }
}

/** Reads a query; what is wrong is said in one line. AND binds closer than OR. */
export function parseSearch(text: string): Parsed {
  try {
    return { ok: true, node: new Parser(tokensOf(text)).whole() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, message: error.message };
    throw error;
  }
}
