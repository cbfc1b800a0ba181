import { CLUSTER_CONTROL_PLANES_PATH, DOMAIN_PATH, ENFORCEMENT_POINT_PATH } from '@netloft/nsx';
import { RESOURCE_TYPES } from '../policy/objects.ts';
import type { NsxPrincipal, NsxWorld, PolicyObject } from '../types.ts';
import { CONTROL_PLANE_TYPE } from './names.ts';

/** All clusters that are registered. */
export const list = (world: NsxWorld): readonly PolicyObject[] =>
  world.policies.list(ENFORCEMENT_POINT_PATH, CONTROL_PLANE_TYPE);

export const isControlPlane = (path: string): boolean =>
  path.startsWith(`${CLUSTER_CONTROL_PLANES_PATH}/`) && !path.slice(CLUSTER_CONTROL_PLANES_PATH.length + 1).includes('/');

/** Takes a cluster out of NSX: policies lose their spans onto it, then its control plane goes. */
export function removeControlPlane(world: NsxWorld, path: string): void {
  const system: NsxPrincipal = { name: 'system', roles: [], isProtected: false };
  for (const policy of world.policies.list(DOMAIN_PATH, RESOURCE_TYPES.policy))
    for (const span of world.policies.list(policy.path, RESOURCE_TYPES.span))
      if (span['container_cluster_path'] === path) world.policies.remove(span.path, system, true);
  world.policies.remove(path, system, true);
}
