import type { Document } from 'yaml';
import { isObject, type Json } from '../evaluation/read.ts';
import { parseText } from './yaml-text.ts';

/** A piece of a text that was read by itself: its tree and where it begins in the whole. */
export interface Segment {
  readonly from: number;
  readonly document: Document;
}

/** A text read in pieces. */
export interface SegmentedText {
  readonly object: Json;
  /** The text without the items of its long lists; blanks stand in for them, so that offsets are those of the whole. */
  readonly frame: Document;
  /** The items of each list under `spec`, one segment an item. */
  readonly lists: ReadonlyMap<string, readonly Segment[]>;
}

interface Cut {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly items: readonly { readonly from: number; readonly to: number }[];
}

/** Lists with fewer items are not worth the trouble. */
const FEWEST_ITEMS = 8;
/** Texts over several lines, where a dash in front of a line begins no item. Quotes and brackets over several lines fail in pieces. */
const BLOCK_TEXT = /(?:[:-][^\S\n]+|^)[|>][-+\d]*[^\S\n]*(?:#[^\n]*)?$/m;
const DOCUMENT_MARK = /^(?:---|\.\.\.)(?=\s|$)/m;

/** Where the long lists right under `spec` stand, by indentation. */
function cutsOf(text: string): readonly Cut[] {
  const lines = text.split('\n');
  const cuts: Cut[] = [];
  let offset = 0;
  let inSpec = false;
  let open:
    | { name: string; nameIndent: number; itemIndent: number | undefined; starts: number[]; from: number }
    | undefined;
  const close = (to: number): void => {
    if (open !== undefined && open.starts.length >= FEWEST_ITEMS)
      cuts.push({
        name: open.name,
        from: open.from,
        to,
        items: open.starts.map((from, index) => ({ from, to: open?.starts[index + 1] ?? to })),
      });
    open = undefined;
  };
  let specIndent: number | undefined;
  for (const line of lines) {
    const start = offset;
    offset += line.length + 1;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    const content = line.slice(indent);
    if (content === '' || content.startsWith('#')) continue;
    const isItem = /^-(?: |$)/.test(content);
    if (open !== undefined) {
      const first = open.itemIndent ?? (isItem && indent >= open.nameIndent ? indent : undefined);
      if (first !== undefined && (indent > first || (indent === first && isItem))) {
        if (open.itemIndent === undefined) open = { ...open, itemIndent: first, from: start };
        if (indent === first) open.starts.push(start);
        continue;
      }
      close(start);
    }
    if (indent === 0) {
      inSpec = /^spec:\s*(?:#.*)?$/.test(content);
      specIndent = undefined;
    } else if (inSpec) {
      specIndent ??= indent;
      const name = indent === specIndent ? /^([A-Za-z]\w*):\s*(?:#.*)?$/.exec(content)?.[1] : undefined;
      if (name !== undefined) open = { name, nameIndent: indent, itemIndent: undefined, starts: [], from: offset };
    }
  }
  close(text.length);
  return cuts;
}

const blanked = (text: string, cuts: readonly Cut[]): string => {
  let result = '';
  let at = 0;
  for (const { from, to } of cuts) {
    result += text.slice(at, from) + text.slice(from, to).replaceAll(/[^\n]/g, ' ');
    at = to;
  }
  return result + text.slice(at);
};

interface ReadItem {
  readonly document: Document;
  readonly value: unknown;
}

/** Items that were read lately: from one keystroke to the next one of them changes. */
const lately = new Map<string, ReadItem | null>();
const MOST_KEPT = 2000;

function readItem(text: string): ReadItem | null {
  const known = lately.get(text);
  if (known !== undefined) return known;
  const parsed = parseText(text);
  const list: unknown = parsed.ok ? parsed.value.document.toJS() : undefined;
  const item: ReadItem | null =
    parsed.ok && Array.isArray(list) && list.length === 1 ? { document: parsed.value.document, value: list[0] } : null;
  if (lately.size >= MOST_KEPT) lately.clear();
  lately.set(text, item);
  return item;
}

/**
 * Reads a text with long lists in pieces: each item of a list right under `spec` by itself, remembered until it changes, and the
 * frame around them. Undefined when the text has no such lists or anything about it is out of the ordinary: then it is read whole,
 * which is also what says what is wrong.
 */
export function readSegments(text: string): SegmentedText | undefined {
  if (BLOCK_TEXT.test(text) || DOCUMENT_MARK.test(text)) return undefined;
  const cuts = cutsOf(text);
  if (cuts.length === 0) return undefined;
  const frame = parseText(blanked(text, cuts));
  if (!frame.ok) return undefined;
  const object: unknown = frame.value.document.toJS();
  const spec = isObject(object) ? object['spec'] : undefined;
  if (!isObject(object) || !isObject(spec)) return undefined;
  const lists = new Map<string, readonly Segment[]>();
  const values: Record<string, unknown> = {};
  for (const { name, items } of cuts) {
    // Twice the same name, or something else in its place: the whole text says so.
    if (spec[name] !== null || lists.has(name)) return undefined;
    const read = items.map(({ from, to }) => ({ from, item: readItem(text.slice(from, to)) }));
    const segments: Segment[] = [];
    const list: unknown[] = [];
    for (const { from, item } of read) {
      if (item === null) return undefined;
      segments.push({ from, document: item.document });
      list.push(item.value);
    }
    lists.set(name, segments);
    values[name] = list;
  }
  return { object: { ...object, spec: { ...spec, ...values } }, frame: frame.value.document, lists };
}
