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

/** Members that hold criteria: their parts get an `id` from NSX, another one with every write. */
const CRITERIA: ReadonlySet<string> = new Set(['expression', 'extended_expression']);

type Place = 'top' | 'inside' | 'criteria';

const isOwned = (name: string, place: Place): boolean =>
  name.startsWith('_') ||
  NSX_OWNED.has(name) ||
  (place === 'top' && NSX_OWNED_ON_TOP.has(name)) ||
  (place === 'criteria' && name === 'id');

function plain(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, place));
  return isRecord(value) ? members(value, place) : value;
}

function members(object: Loose, place: Place): Loose {
  const below = (name: string): Place =>
    place === 'criteria' || (place === 'top' && CRITERIA.has(name)) ? 'criteria' : 'inside';
  return Object.fromEntries(
    Object.entries(object)
      .filter(([name, value]) => value !== undefined && !isOwned(name, place))
      .map(([name, value]) => [name, plain(value, below(name))]),
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
  const own = members(object, 'top');
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

const clustersOf = ({ span }: Loose): string => (Array.isArray(span) ? span.map(String).toSorted().join(' ') : '');

/** Which state of an object this is: changes whenever it or one of its rules was written, or its span, for which NSX counts no revision. */
export const revisionsOf = (object: Loose): string =>
  [
    ...[object, ...rulesOf(object)].map((one) => `${String(one['id'])} ${String(one['_revision'])}`),
    clustersOf(object),
  ].join('\n');

const identityOf = (value: unknown): unknown => (isRecord(value) ? value['id'] : undefined);

/**
 * What `after` says with its members in the order of `before`, so that a difference of the two shows what was changed and not how it was
 * written down. Items of lists are told apart by their id, else by their place.
 */
export function orderedLike(before: unknown, after: unknown): unknown {
  if (Array.isArray(after)) {
    const old: readonly unknown[] = Array.isArray(before) ? before : [];
    return after.map((item: unknown, at) => {
      const id = identityOf(item);
      return orderedLike(id === undefined ? old[at] : old.find((one) => identityOf(one) === id), item);
    });
  }
  if (!isRecord(after)) return after;
  const known = isRecord(before) ? before : {};
  const names = [...Object.keys(known).filter((name) => Object.hasOwn(after, name)), ...Object.keys(after)];
  return Object.fromEntries([...new Set(names)].map((name) => [name, orderedLike(known[name], after[name])]));
}
