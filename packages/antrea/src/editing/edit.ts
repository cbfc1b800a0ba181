import { type Document, isCollection, isMap, isScalar, isSeq, type Node, stringify, type ToStringOptions } from 'yaml';
import { readDocument } from './document.ts';
import { isObject } from '../evaluation/read.ts';
import { sameValue, withValue } from './merge.ts';
import type { Path } from './paths.ts';
import { parseText } from './yaml-text.ts';

/** A change of one place in an object. Undefined values are written nowhere: use `delete`. */
export type Edit =
  | { readonly op: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'delete'; readonly path: Path }
  /** Puts an item into the list at `path`, which is made when it lacks. */
  | { readonly op: 'insert'; readonly path: Path; readonly index: number; readonly value: unknown }
  /** Takes an item of the list at `path` to another place in it. */
  | { readonly op: 'move'; readonly path: Path; readonly from: number; readonly to: number };

/** How a text is laid out, so that a change does not lay out the rest anew. */
function layoutOf(text: string): ToStringOptions {
  const nested = /^( *)[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n( *)- /m.exec(text);
  const indent = /^[^\s#][^\n]*:[^\S\n]*(?:#[^\n]*)?\n( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return {
    lineWidth: 0,
    indent: Math.max(2, Math.min(indent, 8)),
    indentSeq: nested === null || (nested[2] ?? '').length > (nested[1] ?? '').length,
    flowCollectionPadding: !/\{[^\s}]/.test(text),
    singleQuote: /(?:: |- )'/.test(text) && !/(?:: |- )"/.test(text) ? true : null,
  };
}

/** A value as a node of the document; aliases are never made. */
const nodeOf = (document: Document, value: unknown): Node =>
  document.createNode(value, { aliasDuplicateObjects: false }) as Node;

const nodeAt = (document: Document, path: Path): unknown =>
  path.length === 0 ? document.contents : document.getIn(path, true);

const hasContent = (node: unknown): boolean => isCollection(node) || (isScalar(node) && node.value !== null);

/** Empty flow collections (`[]`, `{}`) are written as blocks once there is something in them. */
function openFlow(node: unknown): void {
  if (isCollection(node) && node.flow === true && node.items.length === 0) node.flow = false;
}

function setNode(document: Document, path: Path, value: unknown): void {
  // The longest part of the path that is there takes the value, wrapped in what lacks between.
  let known = path.length;
  while (known > 0 && !hasContent(nodeAt(document, path.slice(0, known - 1)))) known -= 1;
  if (known === 0) {
    document.contents = nodeOf(document, withValue(undefined, path, value));
    return;
  }
  const parent = nodeAt(document, path.slice(0, known - 1));
  const own = path[known - 1];
  const rest = withValue(undefined, path.slice(known), value);
  if (!isCollection(parent) || own === undefined) return;
  openFlow(parent);
  const before: unknown = parent.get(own, true);
  if (isScalar(before) && !isObject(rest) && !Array.isArray(rest)) {
    // The comment behind a value stays with it; quotes are dropped when they are no longer needed, and made when they are.
    if (typeof before.value !== typeof rest) delete before.type;
    before.value = rest;
    delete before.source;
    return;
  }
  parent.set(own, nodeOf(document, rest));
}

/** Sets only what differs inside maps, and item by item in lists of equal length, so that comments in between stay. */
function setValue(document: Document, path: Path, value: unknown): void {
  const node = nodeAt(document, path);
  if (isMap(node) && isObject(value) && node.items.length > 0 && Object.keys(value).length > 0) {
    const before = node.toJSON() as Record<string, unknown>;
    for (const name of Object.keys(before)) if (value[name] === undefined) node.delete(name);
    for (const [name, member] of Object.entries(value))
      if (member !== undefined && !sameValue(before[name], member)) setValue(document, [...path, name], member);
    return;
  }
  if (isSeq(node) && Array.isArray(value) && node.items.length === value.length) {
    const before = node.toJSON() as readonly unknown[];
    for (const [index, item] of (value as readonly unknown[]).entries())
      if (!sameValue(before[index], item)) setValue(document, [...path, index], item);
    return;
  }
  setNode(document, path, value);
}

function insertItem(document: Document, path: Path, index: number, value: unknown): void {
  const list = nodeAt(document, path);
  if (!isSeq(list)) {
    setNode(document, path, [value]);
    return;
  }
  openFlow(list);
  list.items.splice(index, 0, nodeOf(document, value));
}

function moveItem(document: Document, path: Path, from: number, to: number): void {
  const list = nodeAt(document, path);
  if (!isSeq(list)) return;
  const [item] = list.items.splice(from, 1);
  if (item !== undefined) list.items.splice(to, 0, item);
}

function apply(document: Document, edit: Edit): void {
  if (edit.op === 'set') setValue(document, edit.path, edit.value);
  else if (edit.op === 'delete') document.deleteIn(edit.path);
  else if (edit.op === 'insert') insertItem(document, edit.path, edit.index, edit.value);
  else moveItem(document, edit.path, edit.from, edit.to);
}

/**
 * The text after changes of its object. Comments, order, quotes and fields that nobody asked about stay. A text that is no
 * single document is given back as it is.
 */
export function editText(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const [index, edit] of edits.entries()) {
    const spliced = withScalar(result, edit);
    if (spliced === undefined) return withTree(result, edits.slice(index));
    result = spliced;
  }
  return result;
}

/** Characters that end a plain text among brackets. */
const FLOW = /[,[\]{}]/;

/** A value as it is written in place of another one on the same line; undefined when it takes more than that. */
function written(value: unknown, before: string, inFlow: boolean): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || /[\n\r]/.test(value)) return undefined;
  if (before.startsWith('"') || (inFlow && FLOW.test(value))) return JSON.stringify(value);
  if (before.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  const plain = stringify(value, { lineWidth: 0 }).trimEnd();
  return plain.includes('\n') ? undefined : plain;
}

/** The text with one single value replaced in its place; undefined when the change is another one. */
function withScalar(text: string, edit: Edit): string | undefined {
  if (edit.op !== 'set') return undefined;
  const read = readDocument(text);
  const place = read.ok ? read.value.scalarOf(edit.path) : undefined;
  if (place === undefined) return undefined;
  const before = text.slice(place.from, place.to);
  const value = before.includes('\n') ? undefined : written(edit.value, before, place.inFlow);
  return value === undefined ? undefined : text.slice(0, place.from) + value + text.slice(place.to);
}

function withTree(text: string, edits: readonly Edit[]): string {
  const parsed = parseText(text);
  if (!parsed.ok) return text;
  const { document } = parsed.value;
  for (const edit of edits) apply(document, edit);
  return document.toString(layoutOf(text));
}
