import type { Json } from '../types.ts';

/** One object of the policy tree as a seed writes it; what it stands below comes before it. */
export interface SeedObject {
  readonly path: string;
  readonly parentPath: string;
  readonly resourceType: string;
  /** With `rules` for policies, each with its `rule_id`. */
  readonly object: Json & { readonly id: string };
  /** Members that NSX itself writes: `unique_id`, `_create_user` and so on. */
  readonly seeded: Json;
}

export function seedObject(
  parentPath: string,
  collection: string,
  resourceType: string,
  object: Json & { readonly id: string },
  seeded: Json = {},
): SeedObject {
  const path = `${parentPath}/${collection}/${object.id}`;
  return {
    path,
    parentPath,
    resourceType,
    object: { resource_type: resourceType, display_name: object.id, ...object },
    seeded,
  };
}
