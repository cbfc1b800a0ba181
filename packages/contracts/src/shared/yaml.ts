import {
  Composer,
  CST,
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  Parser,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/**
 * The one place where YAML is read that somebody else wrote. By itself the library takes minutes for some texts of a few hundred kilobytes,
 * and tells the standard error of the process the lines of a text that it wonders at.
 */

/** What a text may hold; more is refused before it costs time. */
export interface YamlBounds {
  /** Characters of the whole text. */
  readonly characters: number;
  /** Words, signs, blanks and line ends. Each costs some microseconds, whatever it is; a line `key: value` has about eight. */
  readonly tokens: number;
  /** Aliases (`*name`) in the text, and the most that they may unfold. */
  readonly aliases: number;
}

export interface YamlFault {
  readonly code:
    | 'TOO_LARGE'
    | 'TOO_DEEP'
    | 'ALIASES'
    | 'DIRECTIVE'
    | 'TAG'
    | 'COLLECTION_KEY'
    | 'DUPLICATE_KEY'
    | 'SEVERAL_DOCUMENTS'
    | 'MALFORMED';
  /** Without the place, and without anything of the text, which may be a secret. */
  readonly message: string;
  /** Characters of the text, from 0. */
  readonly from: number;
  readonly to: number;
}

export type YamlRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: YamlFault };

/** Brackets inside each other, signs of one line, and characters before what a line begins with: whoever reads YAML recurses. */
export const YAML_DEEPEST = { brackets: 100, signs: 250, indent: 400 } as const;

/** Documents of one text, and faults of one document before it is given up: each costs far more than a word. */
const MOST_DOCUMENTS = 5000;
const MOST_FAULTS = 100;

class Refused extends Error {
  readonly fault: YamlFault;
  constructor(fault: YamlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** What the lexer tells that is not in the text. */
const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** Counts what the lexer tells, and throws where it is too much. */
class Gauge {
  readonly #bounds: YamlBounds;
  #at = 0;
  #tokens = 0;
  #aliases = 0;
  #documents = 0;
  #brackets = 0;
  #signs = 0;
  #indent = 0;
  #leads = true;
  #isText = false;

  constructor(bounds: YamlBounds) {
    this.#bounds = bounds;
  }

  take(lexeme: string): void {
    this.#tokens += 1;
    if (this.#tokens > this.#bounds.tokens)
      this.#refuse('TOO_LARGE', `There are more than ${this.#bounds.tokens} words and signs`);
    if (MARKS.has(lexeme)) this.#mark(lexeme);
    else {
      // The text of a scalar may begin with anything.
      if (this.#isText) this.#value();
      else this.#sign(lexeme);
      this.#isText = false;
      this.#at += lexeme.length;
    }
  }

  #mark(lexeme: string): void {
    this.#isText = lexeme === CST.SCALAR;
    if (lexeme === CST.FLOW_END) this.#brackets = 0;
    if (lexeme === CST.DOCUMENT) this.#document();
  }

  #document(): void {
    this.#documents += 1;
    if (this.#documents > MOST_DOCUMENTS) this.#refuse('TOO_LARGE', `There are more than ${MOST_DOCUMENTS} documents`);
  }

  #sign(lexeme: string): void {
    if (lexeme === '---') this.#document();
    switch (lexeme[0]) {
      case '\n':
      case '\r':
        this.#signs = 0;
        this.#indent = 0;
        this.#leads = true;
        return;
      case ' ':
      case '\t':
        if (this.#leads) this.#indent += lexeme.length;
        return;
      case '-':
      case '?':
      case ':':
        this.#nest(lexeme.length);
        return;
      case '[':
      case '{':
        this.#brackets += 1;
        if (this.#brackets > YAML_DEEPEST.brackets)
          this.#refuse('TOO_DEEP', `Brackets are nested more than ${YAML_DEEPEST.brackets} deep`);
        break;
      case ']':
      case '}':
        this.#brackets = Math.max(0, this.#brackets - 1);
        break;
      case '*':
        this.#aliases += 1;
        if (this.#aliases > this.#bounds.aliases)
          this.#refuse('ALIASES', `There are more than ${this.#bounds.aliases} aliases`);
        break;
      case '!':
        // They run code of the library that is slow, and their faults would quote them.
        this.#refuse('TAG', 'Tags such as “!!str” are not taken');
        break;
      case '%':
        // Another version of YAML has merge keys, which unfold without a bound.
        this.#refuse('DIRECTIVE', 'Directives such as “%YAML” are not taken');
        break;
      default:
    }
    this.#value();
  }

  /** What opens a block. */
  #nest(length: number): void {
    if (this.#brackets > 0) return;
    if (this.#leads) {
      this.#indent += length;
      this.#refuseIndent();
    }
    this.#signs += 1;
    if (this.#signs > YAML_DEEPEST.signs)
      this.#refuse('TOO_DEEP', `A line has more than ${YAML_DEEPEST.signs} signs such as “-” and “:”`);
  }

  #value(): void {
    this.#leads = false;
    this.#refuseIndent();
  }

  #refuseIndent(): void {
    if (this.#indent > YAML_DEEPEST.indent)
      this.#refuse('TOO_DEEP', `Lines are indented more than ${YAML_DEEPEST.indent} characters`);
  }

  #refuse(code: YamlFault['code'], message: string): never {
    throw new Refused({ code, message, from: this.#at, to: this.#at + 1 });
  }
}

/** Tokens up to the first that is an error: what comes after it is not worth its time. */
function* tokensOf(text: string, bounds: YamlBounds): Generator<CST.Token, void> {
  const parser = new Parser();
  const gauge = new Gauge(bounds);
  for (const lexeme of new Lexer().lex(text)) {
    gauge.take(lexeme);
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') {
        yield* parser.end();
        return;
      }
    }
  }
  yield* parser.end();
}

/** The library's sentence; behind a colon it quotes the text. */
const sentenceOf = ({ message }: YAMLError): string =>
  message.split('\n', 1)[0]?.replace(/:(?! indicator)(?: .*)?$/, '') ?? '';

const faultOf = (error: YAMLError): YamlFault => ({
  code: 'MALFORMED',
  message: sentenceOf(error),
  from: error.pos[0],
  to: error.pos[1],
});

interface Inner {
  onError: (...fault: readonly unknown[]) => void;
  readonly errors: readonly YAMLError[];
}

/** Makes documents of tokens, and gives a text up whose faults do not end: the library keeps each with the stack of its calls. */
function composerOf(): Composer {
  // Without a level of 'error' the library tells the log about keys, with their lines.
  const composer = new Composer({ uniqueKeys: false, logLevel: 'error' });
  // Private to the library, whose version is pinned; a test sees that it is there.
  const inner = composer as unknown as Inner;
  const tell = inner.onError;
  inner.onError = (...fault) => {
    tell(...fault);
    const { [0]: first, length } = inner.errors;
    if (first !== undefined && length > MOST_FAULTS) throw new Refused(faultOf(first));
  };
  return composer;
}

function* collectionsOf(document: Document): Generator<YAMLMap | YAMLSeq, void> {
  const left: unknown[] = [document.contents];
  while (left.length > 0) {
    const node = left.pop();
    if (!isCollection(node)) continue;
    yield node;
    for (const item of node.items) {
      if (isPair(item)) left.push(item.key, item.value);
      else left.push(item);
    }
  }
}

const earlier = (one: YamlFault | undefined, other: YamlFault | undefined): YamlFault | undefined =>
  one === undefined || (other !== undefined && other.from < one.from) ? other : one;

/** The first field that a map has twice, where it is again. The library would compare each field with all before it. */
function duplicateIn(document: Document): YamlFault | undefined {
  let first: YamlFault | undefined;
  for (const map of collectionsOf(document)) {
    if (!isMap(map)) continue;
    const known = new Set<unknown>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      const from = key.range?.[0] ?? 0;
      if (known.has(key.value))
        first = earlier(first, { code: 'DUPLICATE_KEY', message: 'Map keys must be unique', from, to: from + 1 });
      known.add(key.value);
    }
  }
  return first;
}

/** A document, and the first thing that is wrong with it. */
export interface ReadYamlDocument {
  readonly document: Document;
  readonly fault: YamlFault | undefined;
}

/** Every document of a text, of which there is at least one; refused when the text is more than the bounds allow. Fields that are there twice are faults. */
export function readYamlDocuments(text: string, bounds: YamlBounds): YamlRead<readonly ReadYamlDocument[]> {
  if (text.length > bounds.characters) {
    const message = `The text has ${text.length} characters; at most ${bounds.characters} are read`;
    return { ok: false, error: { code: 'TOO_LARGE', message, from: 0, to: text.length } };
  }
  const composer = composerOf();
  try {
    const documents = Array.from(composer.compose(tokensOf(text, bounds), true, text.length));
    const read = documents.map((document) => {
      const [error] = document.errors;
      return { document, fault: earlier(error && faultOf(error), duplicateIn(document)) };
    });
    return { ok: true, value: read };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.fault };
    throw error;
  }
}

/** Names that are collections become texts in a value, which nobody means. */
function collectionKeyIn(document: Document): YamlFault | undefined {
  let first: YamlFault | undefined;
  for (const map of collectionsOf(document)) {
    if (!isMap(map)) continue;
    for (const { key } of map.items) {
      if (!isCollection(key)) continue;
      const from = key.range?.[0] ?? 0;
      const message = 'Names of fields that are lists or maps are not taken';
      first = earlier(first, { code: 'COLLECTION_KEY', message, from, to: from + 1 });
    }
  }
  return first;
}

/** The value of a text with one document; what is refused is told without anything of the text. */
export function readYaml(text: string, bounds: YamlBounds): YamlRead<unknown> {
  const read = readYamlDocuments(text, bounds);
  if (!read.ok) return read;
  const [first, second] = read.value;
  if (first === undefined) return { ok: true, value: null };
  if (first.fault !== undefined) return { ok: false, error: first.fault };
  if (second !== undefined) {
    const from = second.document.range?.[0] ?? 0;
    const message = 'The text holds several documents; keep one';
    return { ok: false, error: { code: 'SEVERAL_DOCUMENTS', message, from, to: from + 1 } };
  }
  const unusual = collectionKeyIn(first.document);
  if (unusual !== undefined) return { ok: false, error: unusual };
  try {
    return { ok: true, value: first.document.toJS({ maxAliasCount: bounds.aliases }) };
  } catch {
    const message = 'An alias has no anchor before it, or unfolds too much';
    return { ok: false, error: { code: 'ALIASES', message, from: 0, to: 0 } };
  }
}

/** Line and column of a character, both from 1. */
export function yamlPlace(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** A fault as one sentence: `Map keys must be unique, at line 3, column 5.` */
export function yamlSentence(text: string, { message, from }: YamlFault): string {
  const { line, column } = yamlPlace(text, from);
  return `${message}, at line ${line}, column ${column}.`;
}
