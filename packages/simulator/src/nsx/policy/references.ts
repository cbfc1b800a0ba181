import type { NsxWorld, PolicyObject } from '../types.ts';
import { objectsOf, RESOURCE_TYPES, textsOf } from './objects.ts';

const LISTS = ['scope', 'source_groups', 'destination_groups', 'services', 'paths'] as const;

const KNOWN = new WeakMap<PolicyObject, readonly string[]>();

function read(object: PolicyObject): readonly string[] {
  const entries = objectsOf(object['service_entries']).flatMap((entry) => textsOf([entry['nested_service_path']]));
  const lists = [object, ...objectsOf(object['expression'])].flatMap((one) =>
    LISTS.flatMap((list) => textsOf(one[list])),
  );
  return [...lists, ...entries].filter((path) => path.startsWith('/'));
}

/** Paths of groups and services that an object names: those of a policy, a rule, or a group of groups. */
export function referencesOf(object: PolicyObject): readonly string[] {
  let known = KNOWN.get(object);
  if (known === undefined) {
    known = read(object);
    KNOWN.set(object, known);
  }
  return known;
}

/** Objects that name a group or service. */
export const usersOf = (world: NsxWorld, path: string): readonly PolicyObject[] =>
  world.policies.all().filter((object) => object.path !== path && referencesOf(object).includes(path));

/**
 * Paths that a rule, or the scope of a policy that has rules, names: only of these groups NSX computes the members, where they are
 * for Antrea.
 */
export function usedByRules(world: NsxWorld): ReadonlySet<string> {
  const used = new Set<string>();
  for (const object of world.policies.all()) {
    const type = object['resource_type'];
    const counts =
      type === RESOURCE_TYPES.rule ||
      (type === RESOURCE_TYPES.policy && world.policies.list(object.path, RESOURCE_TYPES.rule).length > 0);
    if (counts) for (const path of referencesOf(object)) used.add(path);
  }
  return used;
}
