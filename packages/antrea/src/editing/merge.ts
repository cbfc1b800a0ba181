import { isObject, type Json } from '../evaluation/read.ts';
import { followPath, pathText, type Path, type PathSteps } from './paths.ts';

/** A place that both sides changed, and not to the same. Undefined: not there. */
export interface MergeConflict {
  /** `spec.ingress[1].action`, as it is in the merged object. */
  readonly path: string;
  /** Place by its parts, for `resolveConflict`. */
  readonly at: Path;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  /** Both sides' changes; mine where they conflict. What only the API server writes is theirs. */
  readonly merged: Json;
  readonly conflicts: readonly MergeConflict[];
}

const ABSENT = undefined;
/** Members that only the API server writes: always the newest. */
const SERVER_OWNED: ReadonlySet<string> = new Set([
  'status',
  'metadata.managedFields',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
]);

/** Whether two JSON values say the same; the order of members does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name], b[name]))
  );
}

/** By what an item of a list is told apart: its name, else all that it says. */
const keyOf = (item: unknown): string =>
  isObject(item) && typeof item['name'] === 'string' && item['name'] !== ''
    ? `name ${item['name']}`
    : `as ${JSON.stringify(item)}`;

/** Keys of the items of a list; undefined when two are alike. */
function keysOf(list: readonly unknown[]): readonly string[] | undefined {
  const keys = list.map(keyOf);
  return new Set(keys).size === keys.length ? keys : undefined;
}

const without = <T>(list: readonly T[], members: ReadonlySet<T>): readonly T[] =>
  list.filter((item) => !members.has(item));

/** The order of both sides' names: theirs, with mine put behind the name that they follow on my side. */
function mergedOrder(base: readonly string[], mine: readonly string[], theirs: readonly string[]): readonly string[] {
  const mineSet = new Set(mine);
  const theirsSet = new Set(theirs);
  const baseSet = new Set(base);
  const shared = base.filter((name) => mineSet.has(name) && theirsSet.has(name));
  const order = (side: readonly string[]): readonly string[] => side.filter((name) => shared.includes(name));
  // Who moved items decides on their order; when both did, mine does.
  const leads = sameValue(order(mine), shared) ? theirs : mine;
  const follows = leads === mine ? theirs : mine;
  const result = [...leads];
  for (const [at, name] of follows.entries()) {
    if (result.includes(name)) continue;
    const before = follows[at - 1];
    const place = before === undefined ? 0 : result.indexOf(before) + 1;
    result.splice(place, 0, name);
  }
  const removedByMe = new Set(without(base, mineSet));
  const removedByThem = new Set(without(base, theirsSet));
  return result.filter((name) => !(baseSet.has(name) && (removedByMe.has(name) || removedByThem.has(name))));
}

class Merge {
  readonly conflicts: MergeConflict[] = [];

  value(base: unknown, mine: unknown, theirs: unknown, at: Path): unknown {
    if (SERVER_OWNED.has(pathText(at))) return theirs;
    if (sameValue(mine, theirs)) return mine;
    if (sameValue(base, mine)) return theirs;
    if (sameValue(base, theirs)) return mine;
    if (isObject(mine) && isObject(theirs)) return this.members(isObject(base) ? base : {}, mine, theirs, at);
    if (Array.isArray(mine) && Array.isArray(theirs)) {
      const merged = this.items(Array.isArray(base) ? base : [], mine, theirs, at);
      if (merged !== undefined) return merged;
    }
    this.conflicts.push({ path: pathText(at), at, base, mine, theirs });
    return mine;
  }

  members(base: Json, mine: Json, theirs: Json, at: Path): Json {
    const result: Record<string, unknown> = {};
    for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      const value = this.value(base[name], mine[name], theirs[name], [...at, name]);
      if (value !== ABSENT) result[name] = value;
    }
    return result;
  }

  /** Merges lists item by item; undefined when that cannot be done without guessing. */
  items(
    base: readonly unknown[],
    mine: readonly unknown[],
    theirs: readonly unknown[],
    at: Path,
  ): readonly unknown[] | undefined {
    const names = [keysOf(base), keysOf(mine), keysOf(theirs)] as const;
    const [baseNames, mineNames, theirNames] = names;
    if (baseNames === undefined || mineNames === undefined || theirNames === undefined) return undefined;
    // What says itself cannot be followed through a change: two changes of the same item would both be kept.
    const isGone = (side: readonly string[], name: string): boolean => !side.includes(name);
    const added = (side: readonly string[]): boolean => side.some((name) => !baseNames.includes(name));
    const bothChanged = baseNames.some(
      (name) => name.startsWith('as ') && isGone(mineNames, name) && isGone(theirNames, name),
    );
    if (bothChanged && added(mineNames) && added(theirNames)) return undefined;
    const find = (list: readonly unknown[], all: readonly string[], name: string): unknown => list[all.indexOf(name)];
    // An item that one side removed and the other changed stays, as a conflict.
    const contested = baseNames.filter((name) => {
      const [before, my, their] = [
        find(base, baseNames, name),
        find(mine, mineNames, name),
        find(theirs, theirNames, name),
      ];
      return (
        (my === ABSENT && their !== ABSENT && !sameValue(before, their)) ||
        (their === ABSENT && my !== ABSENT && !sameValue(before, my))
      );
    });
    const kept = new Set(contested);
    const baseLeft = without(baseNames, kept);
    const order = mergedOrder(baseLeft, mineNames, theirNames);
    return order.map((name, index) => {
      const [before, my, their] = [
        find(base, baseNames, name),
        find(mine, mineNames, name),
        find(theirs, theirNames, name),
      ];
      const place = [...at, index];
      if (!kept.has(name)) return this.value(before, my, their, place);
      this.conflicts.push({ path: pathText(place), at: place, base: before, mine: my, theirs: their });
      return my ?? their;
    });
  }
}

/**
 * Three-way merge of an object: what I made of `base`, what is in the cluster now. Items of lists are told apart by their name,
 * as rules have one, else by what they say; a list in which both sides changed the same nameless item is one conflict.
 */
export function merge3(base: Json, mine: Json, theirs: Json): Merged {
  const merge = new Merge();
  const merged = merge.members(base, mine, theirs, []);
  return { merged, conflicts: merge.conflicts };
}

const JSON_STEPS: PathSteps<unknown> = {
  names: (node) => (isObject(node) ? Object.keys(node) : []),
  member: (node, name) => (isObject(node) ? node[name] : undefined),
  item: (node, index) => (Array.isArray(node) ? (node as readonly unknown[])[index] : undefined),
};

/** The value at the text of a path; undefined when it is not there. */
export function valueAt(object: unknown, path: string): unknown {
  const { node, rest } = followPath<unknown>(object, path, JSON_STEPS);
  return rest === '' ? node : undefined;
}

/** A copy with the value at the place replaced, or removed when it is undefined. Parents that lack are made. */
export function withValue(object: unknown, at: Path, value: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined) return value;
  if (typeof first === 'number') {
    const list: unknown[] = Array.isArray(object) ? [...(object as readonly unknown[])] : [];
    const next = withValue(list[first], rest, value);
    if (next === ABSENT) list.splice(first, 1);
    else list[first] = next;
    return list;
  }
  const { [first]: before, ...others } = isObject(object) ? object : {};
  const next = withValue(before, rest, value);
  if (next === ABSENT) return others;
  // The member keeps its place among the others.
  return isObject(object) && Object.hasOwn(object, first) ? { ...object, [first]: next } : { ...others, [first]: next };
}

/** The merged object with one side's value at a conflict. Resolve from the last conflict to the first: indices move otherwise. */
export function resolveConflict(merged: Json, conflict: MergeConflict, side: 'mine' | 'theirs'): Json {
  const result = withValue(merged, conflict.at, conflict[side]);
  return isObject(result) ? result : merged;
}
