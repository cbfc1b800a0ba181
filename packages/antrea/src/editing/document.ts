import { type Document, isCollection, isMap, isScalar, isSeq, type Node, type Pair, type Range } from 'yaml';
import { isObject, type Json } from '../evaluation/read.ts';
import { groupOfVersion } from '../policies/kinds.ts';
import { type KindRef, kindText } from './kinds.ts';
import { followPath, type Path, type PathSteps, pathText } from './paths.ts';
import type { DocumentProblem, TextRange } from './problems.ts';
import type { Result } from './result.ts';
import { readSegments, type SegmentedText } from './segments.ts';
import { parseText, parseTexts, problemBefore, rangeIn } from './yaml-text.ts';

/** One object as a text: what it says and where it says what. */
export interface EditableDocument {
  readonly text: string;
  readonly object: Json;
  /** Where the value at a path stands (`spec.ingress[0].action`), or the nearest parent that is there. Of maps and lists, their name. */
  readonly rangeOf: (path: string) => TextRange;
  /** The text of a single value (no map, no list) and whether it stands among brackets; undefined where there is none. */
  readonly scalarOf: (path: Path) => ScalarPlace | undefined;
}

/** A single value in the text: offsets from 0, `to` not included. */
export interface ScalarPlace {
  readonly from: number;
  readonly to: number;
  readonly inFlow: boolean;
}

export interface ReadOptions {
  /** Kinds that are taken; every kind when absent. */
  readonly kinds?: readonly KindRef[];
}

interface Place {
  readonly node: Node | null;
  /** Name of the member that the node is the value of. */
  readonly key?: Node;
}

const asNode = (value: unknown): Node | null => (isMap(value) || isSeq(value) || isScalar(value) ? value : null);
const nameOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);

const NODE_STEPS: PathSteps<Place> = {
  names: ({ node }) => (isMap(node) ? node.items.map(nameOf) : []),
  member: ({ node }, name) => {
    const pair = isMap(node) ? node.items.find((one) => nameOf(one) === name) : undefined;
    if (pair === undefined) return undefined;
    const key = asNode(pair.key);
    return { node: asNode(pair.value), ...(key === null ? {} : { key }) };
  },
  item: ({ node }, index) => {
    const item = isSeq(node) ? node.items[index] : undefined;
    return item === undefined ? undefined : { node: asNode(item) };
  },
};

function ranged({ node, key }: Place): readonly [number, number] {
  const own: Range | null | undefined = node?.range;
  const name: Range | null | undefined = key?.range;
  if (isScalar(node) && own && own[1] > own[0]) return [own[0], own[1]];
  if (name) return [name[0], name[1]];
  // An item of a list: its first name, so that not the whole block is marked.
  if (isMap(node)) {
    const first = asNode(node.items[0]?.key)?.range;
    if (first) return [first[0], first[1]];
  }
  return own ? [own[0], own[1]] : [0, 0];
}

/** A piece of the text and the offset at which it begins. */
interface Piece {
  readonly root: Place;
  readonly offset: number;
}
/** The piece in which a path lies and what of the path is left inside it. */
type PieceOf = (path: string) => readonly [Piece, string];

const pieceOf = (document: Document, offset = 0): Piece => ({ root: { node: asNode(document.contents) }, offset });

function wholePiece(document: Document): PieceOf {
  const piece = pieceOf(document);
  return (path) => [piece, path];
}

function segmentPieces({ frame, lists }: SegmentedText): PieceOf {
  const whole = pieceOf(frame);
  return (path) => {
    const [, name = '', index = '', rest = ''] = /^spec\.(\w+)\[(\d+)\](.*)$/.exec(path) ?? [];
    const segment = lists.get(name)?.[Number(index)];
    return segment === undefined ? [whole, path] : [pieceOf(segment.document, segment.from), `[0]${rest}`];
  };
}

function finders(text: string, find: PieceOf): Pick<EditableDocument, 'rangeOf' | 'scalarOf'> {
  return {
    rangeOf: (path) => {
      const [{ root, offset }, rest] = find(path);
      const [from, to] = ranged(followPath(root, rest, NODE_STEPS).node);
      return rangeIn(text, offset + from, offset + to);
    },
    scalarOf: (path) => {
      const [{ root, offset }, rest] = find(pathText(path));
      const found = followPath(root, rest, NODE_STEPS, ({ node }) => isCollection(node) && node.flow === true);
      const { node: value } = found.node;
      const range = isScalar(value) ? value.range : undefined;
      if (found.rest !== '' || !range || range[1] <= range[0]) return undefined;
      return { from: offset + range[0], to: offset + range[1], inFlow: found.passed };
    },
  };
}

const NO_OBJECT = 'An object is a map of fields such as apiVersion, kind, metadata and spec; this is something else.';

/** Why an object is none of the kinds, in words; undefined when it is one. */
function kindProblem(object: Json, kinds: readonly KindRef[] | undefined): Omit<DocumentProblem, 'range'> | undefined {
  const { apiVersion, kind } = object;
  const missing = [
    ...(typeof apiVersion === 'string' && apiVersion !== '' ? [] : ['apiVersion']),
    ...(typeof kind === 'string' && kind !== '' ? [] : ['kind']),
  ];
  if (missing.length > 0 || typeof apiVersion !== 'string' || typeof kind !== 'string')
    return {
      code: 'NO_KIND',
      message: `The object has no ${missing.join(' and no ')}, so nobody can tell what it is.`,
    };
  const group = groupOfVersion(apiVersion);
  if (kinds === undefined || kinds.some((one) => one.group === group && one.kind === kind)) return undefined;
  const wanted = kinds.map(kindText).join(', ');
  if (kind === 'List' || kind.endsWith('List'))
    return { code: 'OTHER_KIND', message: `This is a ${kind} of several objects; one is edited at a time: ${wanted}.` };
  return { code: 'OTHER_KIND', message: `This is a ${kindText({ group, kind })}; here one edits ${wanted}.` };
}

/**
 * Reads a text as one object. Refused whole, with the place and what to do: empty text, 1 MB and more, broken YAML, fields
 * that are there twice, several documents, anchors, aliases, merge keys, tags, what is no object, and objects of other kinds.
 */
export function readDocument(text: string, options: ReadOptions = {}): Result<EditableDocument, DocumentProblem> {
  const before = problemBefore(text);
  if (before !== undefined) return { ok: false, error: before };
  const segments = readSegments(text);
  if (segments !== undefined) return accepted(text, segments.object, segmentPieces(segments), options);
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  const find = wholePiece(parsed.value.document);
  const object: unknown = parsed.value.document.toJS();
  if (isObject(object)) return accepted(text, object, find, options);
  return { ok: false, error: { code: 'NOT_AN_OBJECT', message: NO_OBJECT, range: finders(text, find).rangeOf('') } };
}

function accepted(
  text: string,
  object: Json,
  find: PieceOf,
  { kinds }: ReadOptions,
): Result<EditableDocument, DocumentProblem> {
  const found = finders(text, find);
  const fault = kindProblem(object, kinds);
  if (fault === undefined) return { ok: true, value: { text, object, ...found } };
  const range = found.rangeOf(fault.code === 'OTHER_KIND' ? 'kind' : '');
  return { ok: false, error: { ...fault, range } };
}

/** Reads every object of a text, which may hold several documents; else the same refusals. One that is refused refuses all. */
export function readDocuments(text: string, options: ReadOptions = {}): Result<readonly Json[], DocumentProblem> {
  const parsed = parseTexts(text);
  if (!parsed.ok) return parsed;
  const objects: Json[] = [];
  for (const document of parsed.value) {
    const object: unknown = document.toJS();
    // Nothing between two “---” lines.
    if (object === null) continue;
    if (!isObject(object)) return { ok: false, error: { code: 'NOT_AN_OBJECT', message: NO_OBJECT } };
    const fault = kindProblem(object, options.kinds);
    if (fault !== undefined) return { ok: false, error: fault };
    objects.push(object);
  }
  if (objects.length === 0) return { ok: false, error: { code: 'EMPTY', message: 'There is no object in this text.' } };
  return { ok: true, value: objects };
}
