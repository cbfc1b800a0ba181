import type { NsxChangeKind } from '@netloft/contracts';
import { GROUPS_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import type { PolicyFact } from './nsx.policy-source.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Where objects of a kind live, and how records of changes name it. */
export const KINDS: Readonly<Record<NsxChangeKind, { readonly path: string; readonly apiVersion: string }>> = {
  Group: { path: GROUPS_PATH, apiVersion: 'policy/v1' },
  SecurityPolicy: { path: SECURITY_POLICIES_PATH, apiVersion: 'policy/v1' },
};

/** Members that NSX writes itself; they say nothing about what somebody wanted. */
const WRITTEN_BY_NSX = new Set([
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
  'state',
  'reference',
  'rule_count',
  'rule_id',
  'is_default',
  'internal_sequence_number',
  'lock_modified_by',
  'lock_modified_time',
  'default_rule_id',
]);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function stripped(value: unknown, keepRevision: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => stripped(one, keepRevision));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) =>
        key.startsWith('_')
          ? keepRevision && key === '_revision'
          : !WRITTEN_BY_NSX.has(key) && value[key] !== undefined,
      )
      .map(([key, member]) => [key, stripped(member, keepRevision)]),
  );
}

/** What a person writes of an object: without members that only NSX writes, revisions included. For records and diffs. */
export const wantedPart = (object: Json): Json => stripped(object, false) as Json;

/** As `wantedPart`, with the revisions (of rules too) that NSX asks for: for a PUT. */
export const forWriting = (object: Json): Json => stripped(object, true) as Json;

const EMPTY: ReadonlySet<string> = new Set(['', '[]', '{}', 'null', 'false', '0']);

/** Text that is the same for objects that say the same: keys in order, members that are empty or at zero left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((key) => [key, canonical(value[key])] as const)
    .filter(([, text]) => !EMPTY.has(text) && text !== '""');
  return `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}

const identified = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  // Ids of parts of an expression are NSX's, and new with every write.
  const { expression, ...rest } = value;
  return Array.isArray(expression) ? { ...rest, expression: withoutIds(expression) } : value;
};
const withoutIds = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (!isObject(value)) return value;
  const { id: _id, display_name: _name, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, withoutIds(member)]));
};

/** Whether two objects want the same, whatever NSX wrote into them. */
export const saysTheSame = (a: Json, b: Json): boolean =>
  canonical(identified(wantedPart(a))) === canonical(identified(wantedPart(b)));

/** Whether everything that is wanted stands in an object: NSX fills in defaults for what was left out. */
export function contains(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((one, index) => contains(actual[index], one))
    );
  if (isObject(wanted))
    return isObject(actual) && Object.entries(wanted).every(([key, member]) => contains(actual[key], member));
  return actual === wanted || ((wanted === '' || wanted === false || wanted === null) && actual === undefined);
}

/** Id at the end of a path. */
export const idOfPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A policy as Netloft speaks of it: with its rules in order and, as `span`, the ids of the clusters where it is realized. */
export const withSpan = ({ policy, rules, spans }: PolicyFact): Json => ({
  ...policy,
  rules: [...rules],
  span: spans.map((one) => idOfPath(one.container_cluster_path)).sort(),
});
