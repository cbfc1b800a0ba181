import { isObject } from '../../kubernetes/json.ts';
import type { Json, PolicyObject } from '../types.ts';

export { isObject };

export const RESOURCE_TYPES = {
  group: 'Group',
  policy: 'SecurityPolicy',
  rule: 'Rule',
  span: 'SecurityPolicyContainerCluster',
  service: 'Service',
} as const;

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
export const objectsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
export const numberOf = (value: unknown, otherwise = 0): number => (typeof value === 'number' ? value : otherwise);

/** The object without these members. */
export function without(object: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Members of a policy object that the envelope gives every one; what remains is what its author says. */
const ENVELOPE = [
  'id',
  'path',
  'parent_path',
  'relative_path',
  'unique_id',
  'realization_id',
  'resource_type',
  'marked_for_delete',
  'overridden',
];
export const contentOf = (object: Json): Json =>
  Object.fromEntries(
    Object.entries(object).filter(([name]) => !ENVELOPE.includes(name) && (!name.startsWith('_') || name === '_links')),
  );

export const displayNameOf = (object: PolicyObject): string =>
  typeof object['display_name'] === 'string' ? object['display_name'] : object.id;

/** In the order of evaluation: by `sequence_number`, then as the store lists them, which is by name. */
export const bySequence = (objects: readonly PolicyObject[]): readonly PolicyObject[] =>
  objects.toSorted((a, b) => numberOf(a['sequence_number']) - numberOf(b['sequence_number']));

/** Last segment of a path. */
export const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
