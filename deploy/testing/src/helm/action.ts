import { TemplateFault, type Place, type Token } from './lex.ts';

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

const CONSTANTS = new Map<string, boolean | undefined>([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);
const isMark = (token: Token | undefined, value: string): boolean => token?.kind === 'mark' && token.value === value;

/** Reads the tokens of one action as a pipeline. */
export class ActionReader {
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
