import type { HierarchyHandlers, HierarchyWrite } from '../core/hierarchy.ts';
import type { Json, NsxWorld, Stored } from '../types.ts';
import { removeGroup, writeGroup } from './groups.ts';
import { contentOf, idOf, RESOURCE_TYPES } from './objects.ts';
import { removePolicy, removeRule, writePolicy, writeRule } from './policy-writes.ts';
import { removeService, writeService } from './services.ts';
import { removeSpan, writeSpan } from './spans.ts';

/** What a request for the whole tree may hold of groups, policies and services: written as a PATCH of each would be. */
export function policyHierarchyHandlers(world: NsxWorld): HierarchyHandlers {
  const merged = ({ path, object }: HierarchyWrite): Json => {
    const current = world.policies.get(path);
    return current === undefined ? object : { ...contentOf(current), ...object };
  };
  const policy = (write: HierarchyWrite): Stored<unknown> =>
    writePolicy(world, write.id, write.object, write, {
      checkRevision: false,
      keepRules: write.object['rules'] === undefined,
    });
  return [
    {
      resourceType: RESOURCE_TYPES.service,
      parentType: 'Infra',
      collection: 'services',
      write: (write) => writeService(world, write.id, merged(write), write, false),
      remove: (removal) => removeService(world, removal.id, removal),
    },
    {
      resourceType: RESOURCE_TYPES.group,
      parentType: 'Domain',
      collection: 'groups',
      write: (write) => writeGroup(world, write.id, merged(write), write, false),
      remove: (removal) => removeGroup(world, removal.id, removal),
    },
    {
      resourceType: RESOURCE_TYPES.policy,
      parentType: 'Domain',
      collection: 'security-policies',
      write: policy,
      remove: (removal) => removePolicy(world, removal.id, removal),
    },
    {
      resourceType: RESOURCE_TYPES.rule,
      parentType: RESOURCE_TYPES.policy,
      collection: 'rules',
      write: (write) => writeRule(world, idOf(write.parentPath), write.id, merged(write), write, false),
      remove: (removal) => removeRule(world, idOf(removal.parentPath), removal.id, removal),
    },
    {
      resourceType: RESOURCE_TYPES.span,
      parentType: RESOURCE_TYPES.policy,
      collection: 'container-cluster-span',
      write: (write) => writeSpan(world, idOf(write.parentPath), write.id, merged(write), write, false),
      remove: (removal) => removeSpan(world, idOf(removal.parentPath), removal.id, removal),
    },
  ];
}
