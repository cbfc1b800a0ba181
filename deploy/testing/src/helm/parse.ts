import { segmentsOf, TemplateFault, type Place, type Token } from './lex.ts';

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | bigint | boolean | undefined }
  /** `.a.b` and `$x.a.b`: from the dot or a variable along fields. */
  | { readonly kind: 'path'; readonly from: string; readonly fields: readonly string[] }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] }
  | { readonly kind: 'function'; readonly name: string };
export interface Command {
  readonly first: Operand;
  readonly rest: readonly Operand[];
}
/** Each command gets the value of the one before as its last argument. */
export type Pipeline = readonly Command[];

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline; readonly place: Place }
  | {
      readonly kind: 'set';
      readonly name: string;
      readonly declares: boolean;
      readonly pipeline: Pipeline;
      readonly place: Place;
    }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly variables: readonly string[];
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
      readonly place: Place;
    };
export interface Parsed {
  readonly nodes: readonly Node[];
  readonly defines: ReadonlyMap<string, readonly Node[]>;
}

const CONSTANTS = new Map<string, boolean | undefined>([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);
const isMark = (token: Token | undefined, value: string): boolean => token?.kind === 'mark' && token.value === value;

/** Reads the tokens of one action as a pipeline. */
class ActionReader {
  #at = 0;
  readonly #tokens: readonly Token[];
  readonly #place: Place;
  constructor(tokens: readonly Token[], place: Place) {
    this.#tokens = tokens;
    this.#place = place;
  }

  fail(why: string): never {
    throw new TemplateFault(this.#place, why);
  }
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }
  take(): Token | undefined {
    return this.#tokens[this.#at++];
  }
  end(): void {
    if (this.peek() !== undefined) this.fail('has something behind its end');
  }

  /** `$x :=`, `$k, $v :=` or `$x =` at the start of an action. */
  variables(): { readonly names: readonly string[]; readonly declares: boolean } | undefined {
    const start = this.#at;
    const names: string[] = [];
    for (;;) {
      const token = this.take();
      if (token?.kind !== 'variable') break;
      names.push(token.value);
      if (isMark(this.peek(), ',')) {
        this.take();
        continue;
      }
      if (isMark(this.peek(), ':=') || isMark(this.peek(), '=')) return { names, declares: isMark(this.take(), ':=') };
      break;
    }
    this.#at = start;
    return undefined;
  }

  pipeline(): Pipeline {
    const commands: Command[] = [];
    do {
      const first = this.#operand() ?? this.fail('lacks a value');
      const rest: Operand[] = [];
      for (let next = this.#operand(); next !== undefined; next = this.#operand()) rest.push(next);
      commands.push({ first, rest });
    } while (isMark(this.peek(), '|') && this.take() !== undefined);
    return commands;
  }

  #fields(): readonly string[] {
    const fields: string[] = [];
    for (let token = this.peek(); token?.kind === 'field' && token.glued; token = this.peek()) {
      fields.push(token.value);
      this.take();
    }
    return fields;
  }

  #operand(): Operand | undefined {
    const token = this.peek();
    if (token === undefined || isMark(token, '|') || isMark(token, ')')) return undefined;
    this.take();
    if (token.kind === 'string' || token.kind === 'int') return { kind: 'literal', value: token.value };
    if (token.kind === 'variable') return { kind: 'path', from: token.value, fields: this.#fields() };
    if (token.kind === 'field') return { kind: 'path', from: '.', fields: [token.value, ...this.#fields()] };
    if (token.kind === 'word') {
      if (CONSTANTS.has(token.value)) return { kind: 'literal', value: CONSTANTS.get(token.value) };
      return { kind: 'function', name: token.value };
    }
    if (token.value === '.') return { kind: 'path', from: '.', fields: [] };
    if (token.value !== '(') return this.fail(`does not expect '${token.value}'`);
    const pipeline = this.pipeline();
    if (!isMark(this.take(), ')')) this.fail('lacks a )');
    return { kind: 'group', pipeline, fields: this.#fields() };
  }
}

interface Open {
  readonly word: string;
  readonly nodes: Node[];
  readonly close: (body: readonly Node[], otherwise: readonly Node[]) => void;
  otherwise?: Node[];
  /** How many `else if` hang on this one `end`. */
  readonly chained: boolean;
}

/** Reads one template file. */
export function parseTemplate(text: string, file: string): Parsed {
  const root: Node[] = [];
  const defines = new Map<string, readonly Node[]>();
  const open: Open[] = [];
  const into = (): Node[] => {
    const last = open.at(-1);
    return last === undefined ? root : (last.otherwise ?? last.nodes);
  };
  const begin = (word: 'if' | 'with' | 'range', reader: ActionReader, place: Place, chained: boolean): void => {
    const target = into();
    const named = reader.variables();
    if (named !== undefined && !named.declares) reader.fail(`takes := and not = in ${word}`);
    const variables = named?.names ?? [];
    const pipeline = reader.pipeline();
    reader.end();
    open.push({
      word,
      nodes: [],
      chained,
      close: (body, otherwise) => target.push({ kind: word, variables, pipeline, body, otherwise, place }),
    });
  };
  const endOne = (): boolean => {
    const block = open.pop();
    if (block === undefined) return false;
    block.close(block.nodes, block.otherwise ?? []);
    return block.chained ? endOne() : true;
  };

  for (const segment of segmentsOf(text, file)) {
    if (segment.kind === 'text') {
      into().push(segment);
      continue;
    }
    const { tokens, place } = segment;
    const reader = new ActionReader(tokens, place);
    const head = tokens[0];
    const word = head?.kind === 'word' ? head.value : '';
    if (word === 'if' || word === 'with' || word === 'range') {
      reader.take();
      begin(word, reader, place, false);
    } else if (word === 'else') {
      reader.take();
      const block = open.at(-1);
      if (block === undefined || block.word === 'define' || block.otherwise !== undefined)
        return reader.fail('has an else without its if');
      block.otherwise = [];
      const next = reader.peek();
      if (next?.kind === 'word' && next.value === 'if') {
        reader.take();
        begin('if', reader, place, true);
      } else reader.end();
    } else if (word === 'end') {
      reader.take();
      reader.end();
      if (!endOne()) return reader.fail('has an end without its beginning');
    } else if (word === 'define') {
      reader.take();
      const name = reader.take();
      if (name?.kind !== 'string') return reader.fail('needs a name after define');
      reader.end();
      if (open.length > 0) reader.fail('has a define within another block');
      if (defines.has(name.value)) reader.fail(`defines ${name.value} twice`);
      open.push({ word, nodes: [], chained: false, close: (body) => defines.set(name.value, body) });
    } else if (['template', 'block', 'break', 'continue'].includes(word)) {
      return reader.fail(`has '${word}', which this chart does not use`);
    } else {
      const set = reader.variables();
      if (set !== undefined && set.names.length !== 1) reader.fail('sets more than one variable');
      const pipeline = reader.pipeline();
      reader.end();
      const [name] = set?.names ?? [];
      into().push(
        set === undefined || name === undefined
          ? { kind: 'print', pipeline, place }
          : { kind: 'set', name, declares: set.declares, pipeline, place },
      );
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined)
    throw new TemplateFault({ file, line: text.split('\n').length }, `lacks the end of its ${unclosed.word}`);
  return { nodes: root, defines };
}
