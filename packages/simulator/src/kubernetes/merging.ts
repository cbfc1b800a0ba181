import { isObject, type Json } from './json.ts';
import type { JsonSchema } from './types.ts';

/** How a list is merged: item by item under its keys, as a set of scalars, or replaced whole. */
export type ListKind =
  | { readonly kind: 'map'; readonly keys: readonly string[] }
  | { readonly kind: 'set' }
  | { readonly kind: 'atomic' };
const ATOMIC: ListKind = { kind: 'atomic' };

/** Merge keys of the lists in Kubernetes' own types, by the name of the list. Lists under other names are replaced whole. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  containerStatuses: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  conditions: ['type'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  ownerReferences: ['uid'],
  addresses: ['type'],
  hostAliases: ['ip'],
  podIPs: ['ip'],
};
const SETS: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

/** Ports merge by number and protocol: containerPort in Pods, port in Services. */
function portKeys(list: readonly unknown[]): ListKind {
  const every = (key: string): boolean => list.every((item) => isObject(item) && key in item);
  if (every('containerPort')) return { kind: 'map', keys: ['containerPort', 'protocol'] };
  return every('port') ? { kind: 'map', keys: ['port', 'protocol'] } : ATOMIC;
}

/** How the list of that name is merged; custom kinds say it in their schema, Kubernetes' own are known by name. */
export function listKind(
  name: string,
  schema: JsonSchema | undefined,
  custom: boolean,
  list: readonly unknown[],
): ListKind {
  const type = schema?.['x-kubernetes-list-type'];
  if (type === 'map') return { kind: 'map', keys: (schema?.['x-kubernetes-list-map-keys'] ?? []) as readonly string[] };
  if (type === 'set') return { kind: 'set' };
  if (custom && name !== 'finalizers' && name !== 'ownerReferences') return ATOMIC;
  if (SETS.has(name)) return { kind: 'set' };
  if (name === 'ports') return portKeys(list);
  const keys = MERGE_KEYS[name];
  return keys === undefined || !list.every(isObject) ? ATOMIC : { kind: 'map', keys };
}

export function memberSchema(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  const own = isObject(properties) ? properties[name] : undefined;
  if (isObject(own)) return own;
  return isObject(additionalProperties) ? additionalProperties : undefined;
}
export const itemSchema = (schema: JsonSchema | undefined): JsonSchema | undefined =>
  isObject(schema?.['items']) ? schema['items'] : undefined;
export const isAtomicMap = (schema: JsonSchema | undefined): boolean => schema?.['x-kubernetes-map-type'] === 'atomic';

/** What identifies an item of a keyed list; an absent protocol means TCP. */
export function itemKey(item: unknown, keys: readonly string[]): string {
  const from = isObject(item) ? item : {};
  const entries = keys.map((key) => [key, from[key] ?? (key === 'protocol' ? 'TCP' : undefined)]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

function mergeKeyed(
  target: readonly unknown[],
  patch: readonly unknown[],
  keys: readonly string[],
  custom: boolean,
): unknown[] {
  if (patch.some((item) => isObject(item) && item['$patch'] === 'replace'))
    return patch.filter((item) => !isObject(item) || item['$patch'] === undefined);
  const result = [...target];
  for (const item of patch) {
    if (!isObject(item)) continue;
    const key = itemKey(item, keys);
    const at = result.findIndex((one) => itemKey(one, keys) === key);
    if (item['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) result[at] = strategicMerge(result[at], item, custom);
    else result.push(item);
  }
  return result;
}

function mergeLists(name: string, current: readonly unknown[], value: readonly unknown[], custom: boolean): unknown {
  const plain = value.map((item) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).filter(([key]) => key !== '$patch')) : item,
  );
  const kind = listKind(name, undefined, custom, [
    ...plain.filter((item) => !isObject(item) || Object.keys(item).length > 0),
    ...current,
  ]);
  if (kind.kind === 'map') return mergeKeyed(current, value, kind.keys, custom);
  return kind.kind === 'set' ? [...new Set([...current, ...value])] : value;
}

/**
 * Strategic merge patch with its directives ($patch, $deleteFromPrimitiveList, $retainKeys): as a merge, except that lists
 * with a known key are merged by it. Custom kinds know no keys, so theirs is a plain merge.
 */
export function strategicMerge(target: unknown, patch: unknown, custom: boolean): unknown {
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...members } = patch;
  if (directive === 'replace') return members;
  if (directive === 'delete') return {};
  let result: Json = isObject(target) ? { ...target } : {};
  if (Array.isArray(retained))
    result = Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)));
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith('$setElementOrder/')) continue;
    const primitive = /^\$deleteFromPrimitiveList\/(.+)$/.exec(key)?.[1];
    if (primitive !== undefined) {
      const current = result[primitive];
      if (Array.isArray(current) && Array.isArray(value))
        result[primitive] = current.filter((item) => !value.includes(item));
      continue;
    }
    const current = result[key];
    if (value === null) delete result[key];
    else if (Array.isArray(value)) result[key] = mergeLists(key, Array.isArray(current) ? current : [], value, custom);
    else result[key] = strategicMerge(current, value, custom);
  }
  return result;
}
