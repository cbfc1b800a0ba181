import { type Context, enforcedPod } from '../evaluation/evaluate.ts';
import type { Endpoint, PodEntry, PolicyIndex } from '../evaluation/index.ts';
import { type Column, type Profile, profilesOf } from '../evaluation/profiles.ts';
import { RowMaker } from '../evaluation/reach-rows.ts';
import { familyOf } from '../evaluation/addresses.ts';
import { type ChangedObjects, type Difference, differ } from './changed-objects.ts';
import type { Outside } from './outside.ts';
import { type Workload, workloadsOf } from './workloads.ts';

/** What a reader knows as one end: a workload, or an end outside of them. */
export type Unit =
  | { readonly type: 'workload'; readonly workload: Workload }
  | { readonly type: 'outside'; readonly outside: Outside };

/** Pods of one workload that no rule tells apart, before or after; or the whole of an end outside. Parts of a unit lie together. */
export interface Part {
  readonly at: number;
  readonly unit: number;
  /** One or two Pods to ask about; none: an end outside. */
  readonly pods: readonly PodEntry[];
  readonly before: Profile | undefined;
  readonly after: Profile | undefined;
  /** By direction: what applies differently; undefined where nothing does. */
  readonly differs: Readonly<Record<'Egress' | 'Ingress', Difference | undefined>>;
  /** Families of addresses that it speaks. */
  readonly families: readonly (4 | 6)[];
  /** Rules cannot be matched against all of it at once. */
  readonly single: boolean;
}

export interface World {
  readonly units: readonly Unit[];
  readonly parts: readonly Part[];
  /** Places of the parts that have to be asked about one by one. */
  readonly single: readonly number[];
  readonly before: RowMaker;
  readonly after: RowMaker;
}

const STRANGE: Column = { end: { ips: [] }, blocks: [] };

function profileAt(profiles: readonly Profile[], of: ReadonlyMap<string, number>, pod: PodEntry): Profile | undefined {
  return profiles[of.get(pod.key) ?? -1];
}

/** Families of the addresses; both where there is none. */
function familiesOf(ips: readonly string[]): readonly (4 | 6)[] {
  const found = new Set(ips.map((ip) => familyOf(ip)).filter((family) => family !== undefined));
  return found.size === 0 ? [4, 6] : [...found];
}

/** Lays out everything between which connections may change. Pods that are there in only one of the states are left out. */
export function worldOf(
  before: PolicyIndex,
  after: PolicyIndex,
  changed: ChangedObjects,
  outside: readonly Outside[],
): World {
  const workloads = workloadsOf(after.inventory)
    .map((workload) => ({ ...workload, pods: workload.pods.filter((pod) => isThere(before.context, pod)) }))
    .filter((workload) => workload.pods.length > 0);
  const pods = workloads.flatMap((workload) => workload.pods);
  const old = profilesOf(
    before.context,
    pods.map((pod) => before.inventory.pods.get(pod.key) ?? pod),
  );
  const now = profilesOf(after.context, pods);
  const differenceOf = differ(changed);
  const units: Unit[] = [];
  const parts: Part[] = [];
  const columns: { before: Column[]; after: Column[] } = { before: [], after: [] };
  for (const workload of workloads) {
    const found = new Map<string, PodEntry[]>();
    for (const pod of workload.pods) {
      const key = `${old.of.get(pod.key) ?? ''}|${now.of.get(pod.key) ?? ''}`;
      const list = found.get(key);
      if (list === undefined) found.set(key, [pod]);
      else if (list.length < 2) list.push(pod);
    }
    for (const members of found.values()) {
      const [pod] = members;
      const was = pod && profileAt(old.profiles, old.of, pod);
      const is = pod && profileAt(now.profiles, now.of, pod);
      if (was === undefined || is === undefined) continue;
      const differs = {
        Egress: differenceOf(was.applied.Egress, is.applied.Egress),
        Ingress: differenceOf(was.applied.Ingress, is.applied.Ingress),
      };
      parts.push({
        at: parts.length,
        unit: units.length,
        pods: members,
        before: was,
        after: is,
        differs,
        families: familiesOf(pod?.ips ?? []),
        single: false,
      });
      columns.before.push(was);
      columns.after.push(is);
    }
    units.push({ type: 'workload', workload });
  }
  for (const one of outside) {
    parts.push({
      at: parts.length,
      unit: units.length,
      pods: [],
      before: undefined,
      after: undefined,
      differs: { Egress: undefined, Ingress: undefined },
      families: familiesOf(one.end?.ips ?? []),
      single: one.end === undefined,
    });
    units.push({ type: 'outside', outside: one });
    const { end } = one;
    columns.before.push(end === undefined ? STRANGE : { end, blocks: old.holding(end.ips) });
    columns.after.push(end === undefined ? STRANGE : { end, blocks: now.holding(end.ips) });
  }
  return {
    units,
    parts,
    single: parts.flatMap((part) => (part.single ? [part.at] : [])),
    before: new RowMaker(before.context, columns.before),
    after: new RowMaker(after.context, columns.after),
  };
}

function isThere(context: Context, { key }: PodEntry): boolean {
  const pod = context.inventory.pods.get(key);
  return pod !== undefined && !pod.ended && enforcedPod({ pod, ips: [] }) !== undefined;
}

/** The endpoint to ask about. `second`: another Pod of the part than the first, where there is one. */
export function endpointOf(world: World, part: Part, second = false): Endpoint | undefined {
  const unit = world.units[part.unit];
  if (unit?.type === 'outside') return unit.outside.endpoint;
  const pod = second ? part.pods[1] : part.pods[0];
  return pod === undefined ? undefined : { type: 'pod', namespace: pod.namespace, name: pod.name };
}
