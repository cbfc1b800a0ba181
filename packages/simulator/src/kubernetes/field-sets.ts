import { isObject, type Json } from './json.ts';
import { isAtomicMap, itemKey, itemSchema, listKind, memberSchema, type ListKind } from './merging.ts';
import type { JsonSchema } from './types.ts';

/** Steps in fieldsV1's notation: `f:name` a member, `k:{…}` an item by its keys, `v:…` an item of a set, `.` the item itself. */
export type FieldPath = readonly string[];
/** Paths by their own JSON text. */
export type FieldSet = Map<string, FieldPath>;

export interface Shape {
  readonly schema: JsonSchema | undefined;
  readonly custom: boolean;
}
export const keyOfPath = (path: FieldPath): string => JSON.stringify(path);

/** Metadata that the server sets, which nobody owns. */
const SERVER_METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

type Visit = (path: FieldPath, value: unknown) => void;

function visitList(list: readonly unknown[], kind: ListKind, shape: Shape, path: FieldPath, visit: Visit): void {
  if (list.length === 0 || kind.kind === 'atomic') visit(path, list);
  else if (kind.kind === 'set') for (const item of list) visit([...path, `v:${JSON.stringify(item)}`], item);
  else {
    for (const item of list) {
      const own = [...path, `k:${itemKey(item, kind.keys)}`];
      visit([...own, '.'], '');
      visitValue(item, '', { ...shape, schema: itemSchema(shape.schema) }, own, visit);
    }
  }
}

function visitValue(value: unknown, name: string, shape: Shape, path: FieldPath, visit: Visit): void {
  if (Array.isArray(value)) visitList(value, listKind(name, shape.schema, shape.custom, value), shape, path, visit);
  else if (isObject(value) && Object.keys(value).length > 0 && !isAtomicMap(shape.schema)) {
    for (const [key, member] of Object.entries(value)) {
      visitValue(member, key, { ...shape, schema: memberSchema(shape.schema, key) }, [...path, `f:${key}`], visit);
    }
  } else visit(path, value);
}

/** Visits every field of an object that somebody can own; `status` alone, or everything but it. */
export function visitFields(object: Json, shape: Shape, part: 'all' | 'status' | 'main', visit: Visit): void {
  for (const [key, member] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind') continue;
    if (part !== 'all' && (key === 'status') !== (part === 'status')) continue;
    if (key !== 'metadata')
      visitValue(member, key, { ...shape, schema: memberSchema(shape.schema, key) }, [`f:${key}`], visit);
    else if (isObject(member)) {
      for (const [name, value] of Object.entries(member)) {
        if (!SERVER_METADATA.has(name))
          visitValue(value, name, { ...shape, schema: undefined }, ['f:metadata', `f:${name}`], visit);
      }
    }
  }
}

export function fieldsOf(object: Json, shape: Shape, part: 'all' | 'status' | 'main'): FieldSet {
  const set: FieldSet = new Map();
  visitFields(object, shape, part, (path) => set.set(keyOfPath(path), path));
  return set;
}

/** fieldsV1 of a set of paths. */
export function toFieldsV1(set: FieldSet): Json {
  const tree: Json = {};
  for (const path of set.values()) {
    let node = tree;
    for (const step of path) {
      const next = isObject(node[step]) ? node[step] : {};
      node[step] = next;
      node = next;
    }
  }
  return tree;
}

/** Paths of fieldsV1. */
export function fromFieldsV1(tree: unknown): FieldSet {
  const set: FieldSet = new Map();
  const walk = (node: Json, path: FieldPath): void => {
    const steps = Object.entries(node);
    if (steps.length === 0 && path.length > 0) set.set(keyOfPath(path), path);
    for (const [step, below] of steps) walk(isObject(below) ? below : {}, [...path, step]);
  };
  if (isObject(tree)) walk(tree, []);
  return set;
}

const matchesKeys = (item: unknown, step: string): boolean => {
  const keys = JSON.parse(step.slice(2)) as Json;
  return itemKey(item, Object.keys(keys)) === JSON.stringify(keys);
};
const isItem = (item: unknown, step: string): boolean =>
  step.startsWith('k:') ? matchesKeys(item, step) : JSON.stringify(item) === step.slice(2);

/** Value at a path; undefined when there is none. */
export function valueAt(object: unknown, path: FieldPath): unknown {
  let value = object;
  for (const step of path) {
    if (step === '.') return value === undefined ? undefined : '';
    if (step.startsWith('f:')) value = isObject(value) ? value[step.slice(2)] : undefined;
    else value = Array.isArray(value) ? value.find((item) => isItem(item, step)) : undefined;
  }
  return value;
}

/** The value without what is at the path; containers that this leaves empty go too. */
export function without(value: unknown, path: FieldPath): unknown {
  const [step, ...rest] = path;
  if (step === undefined || step === '.') return undefined;
  if (Array.isArray(value)) {
    const left = value.flatMap((item: unknown) => {
      if (!isItem(item, step)) return [item];
      const kept = rest.length === 0 ? undefined : without(item, rest);
      return kept === undefined ? [] : [kept];
    });
    return left.length === 0 ? undefined : left;
  }
  if (!isObject(value) || !step.startsWith('f:')) return value;
  const { [step.slice(2)]: member, ...others } = value;
  const kept = rest.length === 0 || member === undefined ? undefined : without(member, rest);
  if (kept !== undefined) return { ...others, [step.slice(2)]: kept };
  return Object.keys(others).length === 0 ? undefined : others;
}

/** A path as conflicts name it: `.spec.containers[name="a"].image`. */
export function printPath(path: FieldPath): string {
  return path
    .map((step) => {
      if (step === '.') return '';
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
      return `[${Object.entries(JSON.parse(step.slice(2)) as Json)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}
