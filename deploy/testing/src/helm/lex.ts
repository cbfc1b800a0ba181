/**
 * Cuts a Helm template into text and actions, and an action into tokens. Part of a strict reader of the small part of Go's template
 * language that the chart uses: what lies outside of it is a fault, never a guess (deploy/testing/README.md lists it).
 */

/** Where something stands, for sentences about faults: `templates/service.yaml:12`. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly place: Place };

export type Token =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'variable'; readonly value: string }
  | { readonly kind: 'field'; readonly value: string; readonly glued: boolean }
  | { readonly kind: 'mark'; readonly value: '(' | ')' | '|' | ':=' | '=' | ',' | '.' };

/** A template that cannot be read or rendered: where, and why. */
export class TemplateFault extends Error {
  constructor(place: Place, why: string) {
    super(`${place.file}:${place.line}: ${why}`);
    this.name = 'TemplateFault';
  }
}

const ACTION = /\{\{(-(?=\s))?([\s\S]*?)(?:(?<=\s)(-))?\}\}/g;
const COMMENT = /^\s*\/\*[\s\S]*\*\/\s*$/;

/** Text and actions in their order; `{{-` and `-}}` have taken the white space beside them, comments are gone. */
export function segmentsOf(text: string, file: string): readonly Segment[] {
  const found: Segment[] = [];
  let at = 0;
  let trimNext = false;
  const push = (piece: string, trimEnd: boolean): void => {
    const start = trimNext ? piece.trimStart() : piece;
    const kept = trimEnd ? start.trimEnd() : start;
    if (kept !== '') found.push({ kind: 'text', text: kept });
  };
  for (const match of text.matchAll(ACTION)) {
    const [whole, before, inside = '', after] = match;
    push(text.slice(at, match.index), before !== undefined);
    at = match.index + whole.length;
    trimNext = after !== undefined;
    const place = { file, line: text.slice(0, match.index).split('\n').length };
    if (!COMMENT.test(inside)) found.push({ kind: 'action', tokens: tokensOf(inside, place), place });
  }
  push(text.slice(at), false);
  const stray = found.find((one) => one.kind === 'text' && /\{\{|\}\}/.test(one.text));
  if (stray !== undefined) throw new TemplateFault({ file, line: 1 }, 'has {{ or }} without its other half');
  return found;
}

const TOKEN = /\s+|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|(-?\d+)(?![\w.])|(\$\w*)|\.(\w+)|(:=|[()|=,.])|([A-Za-z_]\w*)/y;

function tokensOf(inside: string, place: Place): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let glued = false;
  while (TOKEN.lastIndex < inside.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(inside);
    if (match === null) throw new TemplateFault(place, `cannot read '${inside.slice(start, start + 20).trim()}'`);
    const [whole, quoted, raw, int, variable, field, mark, word] = match;
    const space = /^\s/.test(whole);
    if (quoted !== undefined) tokens.push({ kind: 'string', value: JSON.parse(`"${quoted}"`) as string });
    else if (raw !== undefined) tokens.push({ kind: 'string', value: raw });
    else if (int !== undefined) tokens.push({ kind: 'int', value: BigInt(int) });
    else if (variable !== undefined) tokens.push({ kind: 'variable', value: variable });
    // `$x.name` and `(f x).name` go on with what stands before; ` .name` starts anew.
    else if (field !== undefined) tokens.push({ kind: 'field', value: field, glued });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark as '(' });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    glued = !space && (variable !== undefined || field !== undefined || mark === ')');
  }
  return tokens;
}
