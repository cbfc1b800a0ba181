import { DOMAIN_PATH, Group, SecurityPolicy, Service } from '@netloft/nsx';
import type { Json, NsxWorld, PolicyObject } from '../types.ts';
import { bySequence, RESOURCE_TYPES } from './objects.ts';

interface Schema<T> {
  safeParse(object: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
}

/** Objects in the store are never changed, only replaced: each is read once. */
function reader<T>(schema: Schema<T>): (object: PolicyObject) => readonly T[] {
  const known = new WeakMap<PolicyObject, readonly T[]>();
  return (object) => {
    let read = known.get(object);
    if (read === undefined) {
      const parsed = schema.safeParse(object);
      read = parsed.success ? [parsed.data] : [];
      known.set(object, read);
    }
    return read;
  };
}
const groupFrom = reader<Group>(Group);
const serviceFrom = reader<Service>(Service);

function byPath<T>(
  objects: readonly PolicyObject[],
  read: (object: PolicyObject) => readonly T[],
): ReadonlyMap<string, T> {
  return new Map(objects.flatMap((object) => read(object).map((one) => [object.path, one] as const)));
}

export const groupsOf = (world: NsxWorld): ReadonlyMap<string, Group> =>
  byPath(world.policies.list(DOMAIN_PATH, RESOURCE_TYPES.group), groupFrom);
export const servicesOf = (world: NsxWorld): ReadonlyMap<string, Service> =>
  byPath(world.policies.list('/infra', RESOURCE_TYPES.service), serviceFrom);

export interface Catalogue {
  readonly groups: ReadonlyMap<string, Group>;
  readonly services: ReadonlyMap<string, Service>;
}
/** What policies are checked against and made into cluster objects with. */
export const catalogueOf = (world: NsxWorld): Catalogue => ({
  groups: groupsOf(world),
  services: servicesOf(world),
});

/** A stored policy with its rules in their order; undefined when it cannot be read. */
export function policyWithRules(world: NsxWorld, policy: PolicyObject): SecurityPolicy | undefined {
  const rules: readonly Json[] = bySequence(world.policies.list(policy.path, RESOURCE_TYPES.rule));
  const parsed = SecurityPolicy.safeParse({ ...policy, rules });
  return parsed.success ? parsed.data : undefined;
}
