import { ActionReader, type Pipeline } from './action.ts';
import { segmentsOf, TemplateFault, type Place } from './lex.ts';

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
