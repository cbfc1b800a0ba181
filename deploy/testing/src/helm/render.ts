import { FUNCTIONS, printed, truth, type HelmFunction, type Value } from './functions.ts';
import { TemplateFault, type Place } from './lex.ts';
import type { Command, Operand, Pipeline } from './action.ts';
import type { Node, Parsed } from './parse.ts';

/** Variables of a block and of the blocks around it. */
class Scope {
  readonly #own = new Map<string, Value>();
  readonly #outer: Scope | undefined;
  constructor(outer?: Scope) {
    this.#outer = outer;
  }
  declare(name: string, value: Value): void {
    this.#own.set(name, value);
  }
  assign(name: string, value: Value): void {
    if (this.#own.has(name)) this.#own.set(name, value);
    else if (this.#outer === undefined) throw new Error(`sets ${name}, which is not declared`);
    else this.#outer.assign(name, value);
  }
  get(name: string): Value {
    if (this.#own.has(name)) return this.#own.get(name);
    if (this.#outer === undefined) throw new Error(`uses ${name}, which is not declared`);
    return this.#outer.get(name);
  }
}

/** Renders templates that know each other's defines. `lookup` stands for the cluster's answer; an empty map when nothing is there. */
export class Renderer {
  readonly #defines = new Map<string, readonly Node[]>();
  readonly #functions: Readonly<Record<string, HelmFunction>>;
  readonly #used = new Set<string>();

  constructor(templates: readonly Parsed[], lookup: HelmFunction = () => ({})) {
    for (const { defines } of templates)
      for (const [name, nodes] of defines) {
        if (this.#defines.has(name)) throw new Error(`two files define ${name}`);
        this.#defines.set(name, nodes);
      }
    this.#functions = { ...FUNCTIONS, lookup, include: (name, dot) => this.#include(name, dot) };
  }

  /** Names that were defined and never included until now. */
  unused(): readonly string[] {
    return [...this.#defines.keys()].filter((name) => !this.#used.has(name));
  }

  render(nodes: readonly Node[], dot: Value): string {
    const scope = new Scope();
    scope.declare('$', dot);
    return this.#run(nodes, dot, scope);
  }

  #include(name: Value, dot: Value): string {
    const nodes = this.#defines.get(String(name));
    if (nodes === undefined) throw new Error(`includes ${String(name)}, which nothing defines`);
    this.#used.add(String(name));
    return this.render(nodes, dot);
  }

  #run(nodes: readonly Node[], dot: Value, scope: Scope): string {
    return nodes.map((node) => this.#node(node, dot, scope)).join('');
  }

  #node(node: Node, dot: Value, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    const value = this.#at(node.place, () => this.#pipeline(node.pipeline, dot, scope));
    if (node.kind === 'print') return this.#at(node.place, () => printed(value));
    if (node.kind === 'set')
      return this.#at(node.place, () => {
        if (node.declares) scope.declare(node.name, value);
        else scope.assign(node.name, value);
        return '';
      });
    if (node.kind === 'range' && truth(value)) return this.#range(node, value, scope);
    const inner = new Scope(scope);
    const [name] = node.variables;
    if (name !== undefined) inner.declare(name, value);
    if (!truth(value)) return this.#run(node.otherwise, dot, new Scope(scope));
    return this.#run(node.body, node.kind === 'with' ? value : dot, inner);
  }

  #range(node: Extract<Node, { kind: 'range' | 'if' | 'with' }>, value: Value, scope: Scope): string {
    const isList = Array.isArray(value);
    if (!isList && (typeof value !== 'object' || value === null))
      throw new TemplateFault(node.place, `ranges over a ${typeof value}`);
    const entries: readonly (readonly [Value, Value])[] = isList
      ? value.map((one: Value, index) => [BigInt(index), one] as const)
      : Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries
      .map(([key, one]) => {
        const inner = new Scope(scope);
        const names = node.variables;
        if (names.length === 2) inner.declare(names[0] ?? '', key);
        const last = names.at(-1);
        if (last !== undefined) inner.declare(last, one);
        return this.#run(node.body, one, inner);
      })
      .join('');
  }

  #at<T>(place: Place, act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof TemplateFault) throw error;
      throw new TemplateFault(place, error instanceof Error ? error.message : String(error));
    }
  }

  #pipeline(pipeline: Pipeline, dot: Value, scope: Scope): Value {
    let before: readonly Value[] = [];
    for (const command of pipeline) before = [this.#command(command, before, dot, scope)];
    return before[0];
  }

  #command({ first, rest }: Command, before: readonly Value[], dot: Value, scope: Scope): Value {
    const evaluate = (operand: Operand): Value => this.#operand(operand, dot, scope);
    if (first.kind === 'function' && (first.name === 'and' || first.name === 'or')) {
      // The first that decides is the answer; what follows is not looked at.
      let last: Value;
      for (const operand of rest) {
        last = evaluate(operand);
        if (truth(last) === (first.name === 'or')) return last;
      }
      return before.length > 0 ? before[0] : last;
    }
    if (first.kind === 'function') return this.#function(first.name)(...rest.map(evaluate), ...before);
    const value = evaluate(first);
    if (typeof value === 'function') return (value as HelmFunction)(...rest.map(evaluate), ...before);
    if (rest.length + before.length > 0) throw new Error('gives arguments to what is no function');
    return value;
  }

  #function(name: string): HelmFunction {
    const found = this.#functions[name];
    if (found === undefined) throw new Error(`uses function '${name}', which is not in the subset of this chart`);
    return found;
  }

  #operand(operand: Operand, dot: Value, scope: Scope): Value {
    if (operand.kind === 'literal') return operand.value;
    if (operand.kind === 'function') return this.#function(operand.name)();
    if (operand.kind === 'group') return along(this.#pipeline(operand.pipeline, dot, scope), operand.fields);
    return along(operand.from === '.' ? dot : scope.get(operand.from), operand.fields);
  }
}

/** A field of something that is not there is an error, as it is Go's; a field that is missing is nil. */
function along(start: Value, fields: readonly string[]): Value {
  let value = start;
  for (const field of fields) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`asks for .${field} of a ${value === undefined || value === null ? 'nil' : typeof value}`);
    value = Object.hasOwn(value, field) ? (value as Readonly<Record<string, Value>>)[field] : undefined;
  }
  return value;
}
