import {
  fieldsOf,
  fromFieldsV1,
  keyOfPath,
  printPath,
  toFieldsV1,
  valueAt,
  visitFields,
  without,
  type FieldPath,
  type FieldSet,
  type Shape,
} from './field-sets.ts';
import { isObject, textOf, type Json } from './json.ts';
import { isAtomicMap, itemKey, itemSchema, listKind, memberSchema } from './merging.ts';
import { StatusError } from './status.ts';
import type { KubeObject } from './types.ts';

/** Who writes: entries of managedFields are told apart by all of these. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string | undefined;
}
interface Entry extends Manager {
  readonly time: string;
  readonly fields: FieldSet;
}
export interface Ownership {
  readonly shape: Shape;
  /** Part of the object that the request may change. */
  readonly part: 'all' | 'status' | 'main';
  readonly now: string;
}

const entriesOf = (object: KubeObject | undefined): Entry[] =>
  (object?.metadata.managedFields ?? []).map((entry) => ({
    manager: textOf(entry['manager']),
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textOf(entry['apiVersion']),
    subresource: typeof entry['subresource'] === 'string' ? entry['subresource'] : undefined,
    time: textOf(entry['time']),
    fields: fromFieldsV1(entry['fieldsV1']),
  }));
const written = (entries: readonly Entry[]): Record<string, unknown>[] =>
  entries
    .filter(({ fields }) => fields.size > 0)
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
const isSame = (a: Manager, b: Manager): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

function valuesOf(
  object: KubeObject | undefined,
  { shape, part }: Ownership,
): Map<string, { path: FieldPath; value: string }> {
  const values = new Map<string, { path: FieldPath; value: string }>();
  if (object === undefined) return values;
  visitFields(object, shape, part, (path, value) =>
    values.set(keyOfPath(path), { path, value: JSON.stringify(value) }),
  );
  return values;
}

function withManaged(object: KubeObject, entries: readonly Entry[]): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const managedFields = written(entries);
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}

/** managedFields after a create, update or patch: what it changed is its writer's, what it removed is nobody's. */
export function recordUpdate(
  current: KubeObject | undefined,
  next: KubeObject,
  manager: Manager,
  ownership: Ownership,
): KubeObject {
  const before = valuesOf(current, ownership);
  const after = valuesOf(next, ownership);
  const changed: FieldSet = new Map();
  for (const [key, { path, value }] of after) if (before.get(key)?.value !== value) changed.set(key, path);
  const gone = new Set([...before.keys()].filter((key) => !after.has(key)));
  const entries = entriesOf(current);
  if (changed.size === 0 && gone.size === 0) return withManaged(next, entries);
  const others = entries.map((entry) => {
    const fields = new Map(
      [...entry.fields].filter(([key]) => !gone.has(key) && (isSame(entry, manager) || !changed.has(key))),
    );
    return { ...entry, fields };
  });
  const mine = others.find((entry) => isSame(entry, manager));
  const own: Entry = { ...manager, time: ownership.now, fields: new Map([...(mine?.fields ?? []), ...changed]) };
  return withManaged(next, [
    ...others.filter((entry) => entry !== mine),
    ...(changed.size === 0 && mine !== undefined ? [mine] : [own]),
  ]);
}

/** Sets what a configuration names, by the rules of each list. */
function merged(live: unknown, applied: unknown, name: string, shape: Shape): unknown {
  if (Array.isArray(applied)) {
    const own = Array.isArray(live) ? live : [];
    const kind = listKind(name, shape.schema, shape.custom, [...applied, ...own]);
    if (kind.kind === 'atomic') return applied;
    if (kind.kind === 'set') return [...new Set([...own, ...applied])];
    const result = [...own];
    for (const item of applied) {
      const key = itemKey(item, kind.keys);
      const at = result.findIndex((one) => itemKey(one, kind.keys) === key);
      const next = merged(at < 0 ? undefined : result[at], item, '', { ...shape, schema: itemSchema(shape.schema) });
      if (at < 0) result.push(next);
      else result[at] = next;
    }
    return result;
  }
  if (!isObject(applied) || isAtomicMap(shape.schema)) return applied;
  const result: Json = isObject(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(applied)) {
    result[key] = merged(result[key], value, key, { ...shape, schema: memberSchema(shape.schema, key) });
  }
  return result;
}

interface Conflict {
  readonly manager: string;
  readonly path: string;
}
const printManager = ({ manager, operation, apiVersion, subresource, time }: Entry): string =>
  `${JSON.stringify(manager)}${subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`}${operation === 'Update' ? ` using ${apiVersion}${time === '' ? '' : ` at ${time}`}` : ''}`;

function conflictError(conflicts: readonly Conflict[]): StatusError {
  const [first] = conflicts;
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].toSorted();
  const words =
    conflicts.length === 1
      ? `conflict with ${first?.manager ?? ''}: ${first?.path ?? ''}`
      : managers
          .map((manager) =>
            [
              `conflicts with ${manager}:`,
              ...conflicts.filter((one) => one.manager === manager).map(({ path }) => `- ${path}`),
            ].join('\n'),
          )
          .join('\n');
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field: path,
  }));
  return new StatusError(
    409,
    'Conflict',
    `Apply failed with ${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}: ${words}`,
    { causes },
  );
}

/**
 * Server-side apply: fields of the configuration are set and owned by its manager; those that it owned and no longer names are
 * removed unless others own them too; a field of another manager with another value is a conflict (409) unless forced.
 */
export function applyConfiguration(
  current: KubeObject | undefined,
  applied: KubeObject,
  manager: Manager,
  force: boolean,
  ownership: Ownership,
): KubeObject {
  const { shape, part } = ownership;
  const mine = fieldsOf(applied, shape, part);
  const entries = entriesOf(current);
  const before = entries.find((entry) => isSame(entry, manager));
  const others = entries.filter((entry) => entry !== before);
  const differs = (path: FieldPath): boolean =>
    JSON.stringify(valueAt(current, path)) !== JSON.stringify(valueAt(applied, path));
  const disputed = others.map((entry) => ({
    entry,
    paths: [...entry.fields].filter(([key, path]) => mine.has(key) && differs(path)),
  }));
  const conflicts = disputed.flatMap(({ entry, paths }) =>
    paths.map(([, path]) => ({ manager: printManager(entry), path: printPath(path) })),
  );
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  let base: unknown = current ?? {};
  const abandoned = [...(before?.fields ?? [])].filter(
    ([key]) => !mine.has(key) && !others.some(({ fields }) => fields.has(key)),
  );
  // Longest first, so that the fields of an item go before the item itself.
  for (const [, path] of abandoned.toSorted((a, b) => b[1].length - a[1].length)) base = without(base, path) ?? {};
  const { status, ...main } = applied;
  const taken = part === 'status' ? { status } : part === 'main' ? main : applied;
  const next = merged(base, taken, '', shape) as KubeObject;
  const kept = disputed.map(({ entry, paths }) => {
    const lost = new Set(paths.map(([key]) => key));
    return { ...entry, fields: new Map([...entry.fields].filter(([key]) => !lost.has(key))) };
  });
  const same =
    before !== undefined && before.fields.size === mine.size && [...mine.keys()].every((key) => before.fields.has(key));
  const own: Entry = {
    ...manager,
    time: same && JSON.stringify(next) === JSON.stringify(current) ? before.time : ownership.now,
    fields: mine,
  };
  return withManaged({ ...next, metadata: { ...next.metadata } }, [...kept, own]);
}
