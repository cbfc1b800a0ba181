import type { NsxWorld, PolicyObject } from '../types.ts';
import { objectsOf, RESOURCE_TYPES, textsOf } from './objects.ts';

const LISTS = ['scope', 'source_groups', 'destination_groups', 'services', 'paths'] as const;

/** Paths of groups and services that an object names: those of a policy, a rule, or a group of groups. */
export function referencesOf(object: PolicyObject): readonly string[] {
  const entries = objectsOf(object['service_entries']).flatMap((entry) => textsOf([entry['nested_service_path']]));
  const paths = [object, ...objectsOf(object['expression'])].flatMap((one) =>
    LISTS.flatMap((list) => textsOf(one[list])),
  );
  return [...paths, ...entries].filter((path) => path.startsWith('/'));
}

/** Objects that name a group or service. */
export const usersOf = (world: NsxWorld, path: string): readonly PolicyObject[] =>
  world.policies.all().filter((object) => object.path !== path && referencesOf(object).includes(path));

/** Whether a rule, or the scope of a policy that has rules, names the group: only then NSX computes the members of one for Antrea. */
export function isUsedByRule(world: NsxWorld, groupPath: string): boolean {
  return usersOf(world, groupPath).some((user) => {
    if (user['resource_type'] === RESOURCE_TYPES.rule) return true;
    const isPolicy = user['resource_type'] === RESOURCE_TYPES.policy;
    return isPolicy && world.policies.list(user.path, RESOURCE_TYPES.rule).length > 0;
  });
}
