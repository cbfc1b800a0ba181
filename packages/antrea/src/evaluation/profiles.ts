import { BlockSet } from './addresses.ts';
import { type End, podEnd } from './ends.ts';
import { type Context, enforcedPod } from './evaluate.ts';
import type { PodEntry } from './inventory.ts';
import { blockKey, peerKey, type Peer } from './rules.ts';
import type { Applied, OrderedRule } from './subjects.ts';
import type { Direction } from './types.ts';

/** A far end as rules see it: Pods that are alike, or an address outside the cluster. */
export interface Column {
  readonly end: End;
  readonly pod?: PodEntry;
  /** Keys of the blocks, among those that rules speak of, which hold an address of it. */
  readonly blocks: readonly string[];
}
/** Pods between which no rule of the cluster tells a difference, with one of them to ask about. */
export interface Profile extends Column {
  readonly pod: PodEntry;
  readonly applied: Readonly<Record<Direction, Applied | undefined>>;
}

export const rulesOf = (applied: Applied | undefined): readonly OrderedRule[] =>
  applied === undefined ? [] : [...applied.unplaced, ...applied.tiered, ...applied.kubernetes, ...applied.baseline];

export interface Profiles {
  readonly profiles: readonly Profile[];
  /** Place of each Pod's profile, by the Pod's key. */
  readonly of: ReadonlyMap<string, number>;
  /** Keys of the blocks that hold one of the addresses. */
  readonly holding: (ips: readonly string[]) => readonly string[];
}

/** Sorts Pods into profiles: by class, named ports, the blocks that hold their addresses, and Node where that is their network. */
export function profilesOf(context: Context, pods: Iterable<PodEntry>): Profiles {
  const all = [...pods].map((pod) => {
    const end = podEnd(pod, context.inventory);
    return { pod, end, applied: { Egress: context.applied(end, 'Egress'), Ingress: context.applied(end, 'Ingress') } };
  });
  const peers = new Map<string, Peer>();
  for (const applied of new Set(all.flatMap((one) => [one.applied.Egress, one.applied.Ingress])))
    for (const { rule } of rulesOf(applied))
      if (rule.peers !== 'any') for (const peer of rule.peers) peers.set(peerKey(peer), peer);
  const blocks = new Map(
    [...peers.values()].flatMap((peer) => context.matcher.blocksOf(peer)).map((block) => [blockKey(block), block]),
  );
  const keys = [...blocks.keys()];
  const blockSet = new BlockSet([...blocks.values()]);
  const holding = (ips: readonly string[]): number[] => [...new Set(ips.flatMap((ip) => blockSet.holding(ip)))];
  const keysOf = (held: readonly number[]): string[] => held.map((index) => keys[index] ?? '');
  const names = context.inventory.resolvedNames;
  const profiles: Profile[] = [];
  const byKey = new Map<string, number>();
  const of = new Map<string, number>();
  for (const one of all) {
    const { pod } = one;
    const held = holding(pod.ips);
    const named = pod.namedPorts.map(({ name, port, protocol }) => `${name}:${protocol}${port}`);
    const key = [
      pod.classKey,
      named.join(),
      held.join(),
      pod.ips.length === 0 ? '-' : '',
      names === undefined ? '' : pod.ips.flatMap((ip) => names.get(ip) ?? []).join(),
      enforcedPod(one.end) === undefined ? (pod.node ?? '') : '',
    ].join('\u0001');
    let at = byKey.get(key);
    if (at === undefined) {
      at = profiles.length;
      byKey.set(key, at);
      profiles.push({ ...one, blocks: keysOf(held) });
    }
    of.set(pod.key, at);
  }
  return { profiles, of, holding: (ips) => keysOf(holding(ips)) };
}
