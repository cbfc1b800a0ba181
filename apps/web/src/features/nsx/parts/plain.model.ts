import { isRecord, type Loose } from './loose.ts';

/** Members that NSX alone writes, wherever they stand (API guide, ManagedResource); those that begin with `_` are so as well. */
const NSX_OWNED: ReadonlySet<string> = new Set([
  'path',
  'parent_path',
  'relative_path',
  'remote_path',
  'unique_id',
  'realization_id',
  'owner_id',
  'origin_site_id',
  'marked_for_delete',
  'overridden',
  'internal_sequence_number',
  'rule_count',
  'rule_id',
  'is_default',
  'default_rule_id',
  'lock_modified_by',
  'lock_modified_time',
]);
/** The same, of the object itself only: inside others these names may mean something else. */
const NSX_OWNED_ON_TOP: ReadonlySet<string> = new Set(['state', 'reference']);

const isOwned = (name: string, onTop: boolean): boolean =>
  name.startsWith('_') || NSX_OWNED.has(name) || (onTop && NSX_OWNED_ON_TOP.has(name));

function plain(value: unknown, onTop: boolean): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, false));
  return isRecord(value) ? members(value, onTop) : value;
}

function members(object: Loose, onTop: boolean): Loose {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([name, value]) => value !== undefined && !isOwned(name, onTop))
      .map(([name, value]) => [name, plain(value, false)]),
  );
}

const FIRST = [
  'id',
  'display_name',
  'description',
  'resource_type',
  'group_type',
  'category',
  'sequence_number',
] as const;

/** An object of NSX as people write it: without what NSX alone writes, the usual members first. */
export function plainObject(object: Loose): Loose {
  const own = members(object, true);
  const first = FIRST.filter((name) => own[name] !== undefined).map((name) => [name, own[name]] as const);
  return { ...Object.fromEntries(first), ...own };
}

const rulesOf = (object: Loose): readonly Loose[] => {
  const { rules } = object;
  return Array.isArray(rules) ? rules.filter(isRecord) : [];
};

function withRevision(object: Loose, read: Loose | undefined): Loose {
  const revision = read?.['_revision'];
  const { _revision: _old, ...rest } = object;
  return revision === undefined ? rest : { ...rest, _revision: revision };
}

/**
 * The object as it is sent: with the `_revision` of the one that was read, and of each of its rules that was there (NSX takes a policy
 * only so). What is new has none. An NSX that gives no revisions gets none.
 */
export function withRevisions(object: Loose, read: Loose | null): Loose {
  const own = withRevision(object, read ?? undefined);
  if (!Array.isArray(own['rules'])) return own;
  const known = new Map(rulesOf(read ?? {}).map((rule) => [rule['id'], rule]));
  return { ...own, rules: rulesOf(own).map((rule) => withRevision(rule, known.get(rule['id']))) };
}

/** Which state of an object this is: changes whenever it or one of its rules was written. */
export const revisionsOf = (object: Loose): string =>
  [object, ...rulesOf(object)].map((one) => `${String(one['id'])} ${String(one['_revision'])}`).join('\n');
