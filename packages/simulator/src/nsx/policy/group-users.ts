import { checkPolicy, type Group } from '@netloft/nsx';
import type { NsxRefusal, NsxWorld } from '../types.ts';
import { catalogueOf, policyWithRules } from './catalogue.ts';
import { refusalOf } from './codes.ts';
import { intentOf, realizationOf } from './realization.ts';
import { usersOf } from './references.ts';

/** Why a group cannot become this: a policy for clusters that uses it could not be any more. */
export function checkUsers(world: NsxWorld, path: string, group: Group): NsxRefusal | undefined {
  const intents = new Set(usersOf(world, path).flatMap((user) => intentOf(user.path) ?? []));
  const { groups, services } = catalogueOf(world);
  const changed = new Map([...groups, [path, group] as const]);
  for (const intent of intents) {
    const object = world.policies.get(intent);
    const policy = object && policyWithRules(world, object);
    const spanPaths = realizationOf(world).spanOf(intent);
    if (policy === undefined || spanPaths.length === 0) continue;
    const no = refusalOf(checkPolicy(policy, { spanPaths, groups: changed, services }), 'policy');
    if (no !== undefined) return { ...no, message: `${intent} uses the group. ${no.message}` };
  }
  return undefined;
}
