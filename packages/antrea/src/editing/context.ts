/** Where in an object a place of its text stands, told from indentation alone: half-written lines are no YAML yet. */
export interface TextContext {
  /** Names of the members around the place, `[]` for an item: `spec`, `ingress`, `[]`. */
  readonly path: readonly string[];
  /** A name is being written, or the value of `field`. */
  readonly writing: 'name' | 'value';
  /** Member whose value is being written; absent for an item of a list of texts. */
  readonly field?: string;
  /** What stands of it, and where. */
  readonly typed: string;
  readonly from: number;
  readonly to: number;
  /** Members that the map at the place has already, with their values when these are on the same line. */
  readonly siblings: ReadonlyMap<string, string>;
}

interface Line {
  readonly indent: number;
  /** Dashes in front: each begins an item. Columns of the dashes. */
  readonly dashes: readonly number[];
  /** Column of the content behind the dashes. */
  readonly column: number;
  readonly content: string;
}

const NAME = /^("[^"]*"|'[^']*'|[^\s#:'"{[][^:#]*?)\s*:(?:\s|$)/;
const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

function lineOf(text: string): Line {
  let at = /^ */.exec(text)?.[0].length ?? 0;
  const indent = at;
  const dashes: number[] = [];
  while (/^-(?: |$)/.test(text.slice(at))) {
    dashes.push(at);
    at += 1;
    while (text[at] === ' ') at += 1;
  }
  return { indent, dashes, column: at, content: text.slice(at) };
}

const isBlank = (line: string): boolean => /^\s*(#.*)?$/.test(line);
/** Names with a value that reaches over several lines; nothing is completed in there. */
const BLOCK_TEXT = /:\s*[|>][-+\d]*\s*(#.*)?$/;

/** Walks upwards and collects what holds the column: names, and items. */
function parentsOf(
  lines: readonly string[],
  at: number,
  column: number,
  own: readonly number[],
): readonly string[] | undefined {
  const path: string[] = own.map(() => '[]');
  let limit = own[0] ?? column;
  // A dash may stand under its name at the same column.
  let sameIsParent = own.length > 0;
  for (let index = at - 1; index >= 0 && (limit > 0 || sameIsParent); index -= 1) {
    const written = lines[index] ?? '';
    if (isBlank(written)) continue;
    const line = lineOf(written);
    const holds = line.column < limit || (sameIsParent && line.column === limit && line.dashes.length === 0);
    if (holds && !line.content.startsWith('#')) {
      const name = NAME.exec(line.content);
      if (name === null || BLOCK_TEXT.test(line.content)) return undefined;
      path.unshift(unquoted(name[1] ?? ''));
      limit = line.column;
      sameIsParent = false;
    }
    for (const dash of line.dashes.toReversed()) {
      if (dash < limit && line.column >= limit) {
        path.unshift('[]');
        limit = dash;
        sameIsParent = true;
      }
    }
  }
  return path;
}

/** Members of the map whose names stand in the column, on lines before and after. */
function siblingsOf(lines: readonly string[], at: number, column: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const collect = (line: Line): void => {
    const name = line.column === column ? NAME.exec(line.content) : null;
    if (name !== null)
      found.set(
        unquoted(name[1] ?? ''),
        unquoted(
          line.content
            .slice(name[0].length)
            .replace(/\s#.*$/, '')
            .trim(),
        ),
      );
  };
  for (const step of [-1, 1]) {
    let line = lineOf(lines[at] ?? '');
    for (let index = at; index >= 0 && index < lines.length; index += step) {
      const written = lines[index] ?? '';
      if (index !== at && isBlank(written)) continue;
      line = lineOf(written);
      const begins = line.dashes.length > 0 && line.column === column;
      if (index !== at && (line.column < column || (line.dashes[0] ?? column) < column)) {
        // The item's first line, seen from below, is of the map too.
        if (step === -1 && begins) collect(line);
        break;
      }
      if (index !== at) collect(line);
      if (index === at && step === -1 && begins) break;
    }
  }
  return found;
}

/** The context of a character offset; undefined inside comments, quotes, flow collections and texts of several lines. */
export function contextAt(text: string, offset: number): TextContext | undefined {
  const lines = text.split('\n');
  let start = 0;
  let at = 0;
  while (at < lines.length - 1 && start + (lines[at]?.length ?? 0) < offset) {
    start += (lines[at]?.length ?? 0) + 1;
    at += 1;
  }
  const written = (lines[at] ?? '').slice(0, offset - start);
  const rest = /^[^\s:#,\]}]*/.exec((lines[at] ?? '').slice(offset - start))?.[0] ?? '';
  if (/(^|\s)#/.test(written)) return undefined;
  const line = lineOf(written);
  const path = parentsOf(lines, at, line.column, line.dashes);
  if (path === undefined) return undefined;
  const siblings = siblingsOf(lines, at, line.column);
  const name = NAME.exec(line.content);
  const base = { path, siblings, to: offset + rest.length };
  if (name === null) {
    if (/["'{[]/.test(line.content)) return undefined;
    return { ...base, writing: 'name', typed: line.content, from: offset - line.content.length };
  }
  const value = line.content.slice(name[0].length).replace(/^\s+/, '');
  if (/^[{[|>]/.test(value) || /^(["']).*\1/.test(value)) return undefined;
  const typed = value.replace(/^["']/, '');
  return { ...base, writing: 'value', field: unquoted(name[1] ?? ''), typed, from: offset - typed.length };
}
