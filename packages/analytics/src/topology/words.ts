import type { Folding } from './fold.ts';
import type { Items, ItemKind } from './items.ts';

/** One and many, as titles of what a node stands for. */
const NOUNS: Readonly<Record<ItemKind, readonly [one: string, many: string]>> = {
  namespace: ['namespace', 'namespaces'],
  workload: ['workload', 'workloads'],
  pod: ['Pod', 'Pods'],
  node: ['Node', 'Nodes'],
  label: ['value', 'values'],
  service: ['Service', 'Services'],
  external: ['external network', 'external networks'],
};

const NUMBER = new Intl.NumberFormat('en-US');

export const counted = (count: number, [one, many]: readonly [string, string]): string =>
  `${NUMBER.format(count)} ${count === 1 ? one : many}`;

/** `12 workloads`, `3 namespaces and 1 Service`, by kind. */
export function listed(counts: ReadonlyMap<ItemKind, number>): string {
  const parts = [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => counted(count, NOUNS[kind]));
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** Items by kind. */
export function countKinds(items: Items, members: readonly number[]): Map<ItemKind, number> {
  const counts = new Map<ItemKind, number>();
  for (const item of members) {
    const kind = items.kind[item] ?? 'external';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** What was folded and left out, a sentence each: `212 workloads of 9 namespaces are folded`. */
export function foldedSentences(items: Items, isLive: Uint8Array, folding: Folding, edgesLeft: number): string[] {
  const shown = new Set(folding.nodes.flatMap((node) => (node.type === 'item' ? [node.item] : [])));
  const folded = new Map<ItemKind, { count: number; readonly frames: Set<number> }>();
  let [lastKind, held, lastFrame]: [ItemKind | undefined, { count: number; frames: Set<number> }, number] = [
    undefined,
    { count: 0, frames: new Set() },
    -1,
  ];
  for (let item = 0; item < items.size; item += 1) {
    if (isLive[item] !== 1 || shown.has(item)) continue;
    const kind = items.kind[item] ?? 'external';
    const frame = items.parent[item] ?? -1;
    // Most items are of the kind and the frame of the one before.
    if (kind !== lastKind) {
      held = folded.get(kind) ?? { count: 0, frames: new Set<number>() };
      folded.set(kind, held);
    }
    held.count += 1;
    if (kind !== lastKind || frame !== lastFrame) held.frames.add(frame);
    [lastKind, lastFrame] = [kind, frame];
  }
  const sentences = [...folded]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { count, frames }]) => {
      frames.delete(-1);
      const [frame] = frames;
      const within = frame === undefined ? '' : ` of ${counted(frames.size, NOUNS[items.kind[frame] ?? 'namespace'])}`;
      return `${counted(count, NOUNS[kind])}${within} ${count === 1 ? 'is' : 'are'} folded`;
    });
  if (edgesLeft > 0)
    sentences.push(
      `${counted(edgesLeft, ['connection', 'connections'])} with the least traffic ${edgesLeft === 1 ? 'is' : 'are'} left out`,
    );
  return sentences;
}
