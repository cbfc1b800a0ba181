import type { SeedObject } from '../seed/seed-object.ts';
import type { Json, NsxPrincipal, NsxWorld } from '../types.ts';
import { idOf, objectsOf, RESOURCE_TYPES, textsOf, without } from './objects.ts';
import { realizationOf } from './realization.ts';

const SYSTEM: NsxPrincipal = { name: 'system', roles: [], isProtected: false };

function put(
  world: NsxWorld,
  path: string,
  parentPath: string,
  resourceType: string,
  object: Json,
  seeded: Json,
): void {
  world.policies.put({
    path,
    parentPath,
    resourceType,
    object,
    principal: SYSTEM,
    overwrite: true,
    checkRevision: false,
    seeded,
  });
}

/**
 * Puts the objects of a seed into the tree as if they had been realized long ago; rules become objects of their own, with the
 * `rule_id` that they bring. Objects that are there already stay as they are.
 */
export function putSeed(world: NsxWorld, objects: readonly SeedObject[]): void {
  const realization = realizationOf(world);
  for (const { path, parentPath, resourceType, object, seeded } of objects) {
    if (world.policies.get(path) !== undefined) continue;
    put(world, path, parentPath, resourceType, without(object, ['rules']), seeded);
    for (const rule of objectsOf(object['rules'])) {
      const [own = `${path}/rules/${String(rule['id'])}`] = textsOf([rule['path']]);
      const { _create_user, _create_time, _protection } = seeded;
      const maker = Object.fromEntries(
        Object.entries({ _create_user, _create_time, _protection }).filter(([, value]) => value !== undefined),
      );
      put(world, own, path, RESOURCE_TYPES.rule, { ...rule, id: idOf(own) }, maker);
    }
  }
  realization.settle();
}
