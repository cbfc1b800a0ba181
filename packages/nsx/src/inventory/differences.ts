import type { NsxDifference, NsxInventoryKind } from '@netloft/contracts';
import { text } from '../read.ts';
import { compareObject } from './compare.ts';
import type { InventoryObjects } from './kinds.ts';
import { createdAt, isFromNsx, type KubernetesObject, policyTypeOf, specOf, statusOf, uidOf } from './kubernetes.ts';
import type { InventoryNames } from './names.ts';

export interface DifferencesInput<K extends NsxInventoryKind> {
  readonly kind: K;
  /** Of one cluster. */
  readonly nsx: readonly InventoryObjects[K][];
  /** Of the same cluster, as the caller may see it. */
  readonly cluster: readonly KubernetesObject[];
  readonly names: InventoryNames;
  /** Epoch milliseconds at which the cluster was read. */
  readonly now: number;
  /** How long NSX may take to hear of a change; mp-adapter sends in batches of five seconds. */
  readonly lagSeconds: number;
  /** Namespaces that the caller sees; what NSX has in others is left out. Absent: all of them. */
  readonly sees?: (namespace: string) => boolean;
}

interface Pair<K extends NsxInventoryKind> {
  readonly raw: InventoryObjects[K];
  readonly own: KubernetesObject;
  readonly by: 'uid' | 'name';
}

const namespaceOf = (raw: { readonly [member: string]: unknown }, names: InventoryNames): string | undefined => {
  const id = text(raw['container_project_id']);
  return id === undefined || id === '' ? undefined : (names.nameOf(id) ?? id);
};

const nameKey = (type: string, namespace: string | undefined, name: string): string =>
  `${type}\n${namespace ?? ''}\n${name}`;

/** Items by key; a key that two have is nobody's. */
function uniquely<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T | undefined>();
  for (const item of items) {
    const key = keyOf(item);
    found.set(key, found.has(key) ? undefined : item);
  }
  return new Map([...found].flatMap(([key, item]): [string, T][] => (item === undefined ? [] : [[key, item]])));
}

function pairs<K extends NsxInventoryKind>({ kind, nsx, cluster, names }: DifferencesInput<K>): readonly Pair<K>[] {
  const byUid = new Map(cluster.map((own) => [uidOf(own) ?? '', own]));
  const found: Pair<K>[] = [];
  const taken = new Set<KubernetesObject>();
  const left: InventoryObjects[K][] = [];
  for (const raw of nsx) {
    const own = byUid.get(raw.external_id);
    if (own === undefined) left.push(raw);
    else {
      found.push({ raw, own, by: 'uid' });
      taken.add(own);
    }
  }
  const isPolicy = kind === 'NetworkPolicy';
  const byName = uniquely(
    cluster.filter((own) => !taken.has(own)),
    (own) => nameKey(isPolicy ? policyTypeOf(own) : '', own.metadata.namespace, own.metadata.name),
  );
  const typeOf = (raw: { readonly [member: string]: unknown }): string =>
    isPolicy ? (text(raw['policy_type']) ?? '') : '';
  const named = uniquely(left, (raw) => nameKey(typeOf(raw), namespaceOf(raw, names), raw.display_name ?? ''));
  for (const [key, raw] of named) {
    const own = byName.get(key);
    if (own !== undefined) found.push({ raw, own, by: 'name' });
  }
  return found;
}

const ENDED = new Set(['Succeeded', 'Failed']);

/** Why NSX may not have an object of the cluster. */
function missingNote(
  kind: NsxInventoryKind,
  own: KubernetesObject,
  now: number,
  lagSeconds: number,
): string | undefined {
  const created = createdAt(own);
  const age = created === undefined ? undefined : Math.max(0, Math.round((now - created) / 1000));
  if (age !== undefined && age <= lagSeconds)
    return `It was made ${age} s ago; NSX hears of it within ${lagSeconds} s.`;
  if (kind !== 'Pod') return undefined;
  if (ENDED.has(text(statusOf(own)['phase']) ?? '')) return 'The Pod has ended; NSX may not keep such Pods.';
  return specOf(own)['hostNetwork'] === true
    ? 'The Pod is on its Node’s network, where Antrea enforces nothing; NSX may not keep such Pods.'
    : undefined;
}

const withNotes = (notes: readonly string[]): { note?: string } =>
  notes.length === 0 ? {} : { note: notes.join(' ') };
const order = (a: NsxDifference, b: NsxDifference): number => {
  const left = `${a.namespace ?? ''}\n${a.name}\n${a.id}`;
  const right = `${b.namespace ?? ''}\n${b.name}\n${b.id}`;
  return left < right ? -1 : left > right ? 1 : 0;
};

function differing<K extends NsxInventoryKind>(
  { kind, names }: DifferencesInput<K>,
  { raw, own, by }: Pair<K>,
  uidsTell: boolean,
): NsxDifference[] {
  const compared = compareObject(kind, raw, own, names);
  // Where external ids are no UIDs at all, another id means nothing.
  const other = by === 'name' && uidsTell;
  const fields = [
    ...(other ? [{ field: 'UID', nsx: raw.external_id, cluster: uidOf(own) ?? 'none' }] : []),
    ...compared.fields,
  ];
  if (fields.length === 0) return [];
  const notes = [
    ...(other ? ['The object was deleted and made again; NSX still has the former one.'] : []),
    ...compared.notes,
  ];
  const { name, namespace = null } = own.metadata;
  return [{ id: `${kind}/${raw.external_id}`, kind, namespace, name, type: 'differs', fields, ...withNotes(notes) }];
}

/**
 * What NSX and a cluster do not agree on, for one kind, by namespace and name. Objects are the same by UID, else by namespace and
 * name. Labels beyond NSX's limits, and members that NSX does not tell, are no differences.
 */
export function inventoryDifferences<K extends NsxInventoryKind>(input: DifferencesInput<K>): readonly NsxDifference[] {
  const { kind, nsx, cluster, names, now, lagSeconds, sees } = input;
  const found = pairs(input);
  const paired = new Set<unknown>(found.flatMap(({ raw, own }) => [raw, own]));
  const uidsTell = found.some(({ by }) => by === 'uid');
  const differences = found.flatMap((pair) => differing(input, pair, uidsTell));
  for (const raw of nsx) {
    const namespace = kind === 'Namespace' ? raw.display_name : namespaceOf(raw, names);
    if (paired.has(raw) || (namespace !== undefined && sees?.(namespace) === false)) continue;
    differences.push({
      id: `${kind}/${raw.external_id}`,
      kind,
      namespace: kind === 'Namespace' ? null : (namespace ?? null),
      name: raw.display_name ?? raw.external_id,
      type: 'only-nsx',
      fields: [],
    });
  }
  for (const own of cluster) {
    if (paired.has(own) || isFromNsx(kind, own)) continue;
    const { name, namespace = null } = own.metadata;
    const note = missingNote(kind, own, now, lagSeconds);
    differences.push({
      id: `${kind}/${uidOf(own) ?? `${namespace ?? ''}/${name}`}`,
      kind,
      namespace,
      name,
      type: 'only-cluster',
      fields: [],
      ...(note === undefined ? {} : { note }),
    });
  }
  return differences.toSorted(order);
}
