import type { EdgeSums } from './edges.ts';
import { KINDS } from './model.ts';
import type { Scratch } from './scratch.ts';

// Bytes stay below it, so that what is worse always comes before what is larger.
const TIER = 1e15;
const DENIED = 4;
const UNHEALTHY = 2;
const UNPROTECTED = 1;

/** How much an edge should be seen: denied before unprotected before much traffic. */
const edgeScore = (edges: EdgeSums, edge: number): number =>
  tier(is(edges, edge, KINDS.denied), false, is(edges, edge, KINDS.unprotected)) +
  Math.min(edges.total[edge] ?? 0, TIER - 1);

const is = (edges: EdgeSums, edge: number, kind: number): boolean => ((edges.kinds[edge] ?? 0) & kind) !== 0;

const tier = (isDenied: boolean, isUnhealthy: boolean, isUnprotected: boolean): number =>
  ((isDenied ? DENIED : 0) + (isUnhealthy ? UNHEALTHY : 0) + (isUnprotected ? UNPROTECTED : 0)) * TIER;

/** How much each edge should be seen, by edge. */
export function edgeScores(edges: EdgeSums, scratch: Scratch): Float64Array {
  const scores = scratch.floats(edges.size);
  for (let edge = 0; edge < edges.size; edge += 1) scores[edge] = edgeScore(edges, edge);
  return scores;
}

/** How much each item should be seen, by item; a frame as its worst parts with the sum of their traffic. */
export function itemScores(
  edges: EdgeSums,
  isLive: Uint8Array,
  items: { readonly size: number; readonly parent: Int32Array },
  isUnhealthy: Uint8Array,
  scratch: Scratch,
): Float64Array {
  const { size } = items;
  const bytes = scratch.floats(size);
  const isDenied = scratch.flags(size);
  const isUnprotected = scratch.flags(size);
  for (let edge = 0; edge < edges.size; edge += 1) {
    if (isLive[edge] === 0) continue;
    const source = edges.source[edge] ?? 0;
    const target = edges.target[edge] ?? 0;
    const total = edges.total[edge] ?? 0;
    bytes[source] = (bytes[source] ?? 0) + total;
    if (source !== target) bytes[target] = (bytes[target] ?? 0) + total;
    if (is(edges, edge, KINDS.denied)) isDenied[source] = isDenied[target] = 1;
    if (is(edges, edge, KINDS.unprotected)) isUnprotected[source] = isUnprotected[target] = 1;
  }
  // Frames are made before their parts, so that each part is whole when it is added to its frame.
  for (let item = size - 1; item >= 0; item -= 1) {
    const parent = items.parent[item] ?? -1;
    if (parent < 0) continue;
    bytes[parent] = (bytes[parent] ?? 0) + (bytes[item] ?? 0);
    if (isDenied[item] === 1) isDenied[parent] = 1;
    if (isUnprotected[item] === 1) isUnprotected[parent] = 1;
  }
  const scores = scratch.floats(size);
  for (let item = 0; item < size; item += 1)
    scores[item] =
      tier(isDenied[item] === 1, isUnhealthy[item] === 1, isUnprotected[item] === 1) +
      Math.min(bytes[item] ?? 0, TIER - 1);
  return scores;
}

/** The value of which `most` are as great or greater; moves the values about. */
function atLeast(values: Float64Array, most: number): number {
  const wanted = values.length - most;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const held = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = held;
      left += 1;
      right -= 1;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? 0;
}

/** Places of the `most` greatest scores, the greatest first; equals by their names. */
export function greatest(scores: Float64Array, nameOf: (place: number) => string, most: number): number[] {
  const least = scores.length > most ? atLeast(scores.slice(), most) : -Infinity;
  const chosen: number[] = [];
  for (let place = 0; place < scores.length; place += 1) if ((scores[place] ?? 0) >= least) chosen.push(place);
  const names = new Map<number, string>();
  const nameAt = (place: number): string => {
    let name = names.get(place);
    if (name === undefined) {
      name = nameOf(place);
      names.set(place, name);
    }
    return name;
  };
  chosen.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (nameAt(a) < nameAt(b) ? -1 : 1));
  return chosen.slice(0, most);
}
