import { checkPolicy, SecurityPolicy } from '@netloft/nsx';
import { invalidRequest } from '../core/refusals.ts';
import type { Json, NsxRefusal, NsxWorld, PolicyObject } from '../types.ts';
import { catalogueOf } from './catalogue.ts';
import { refusalOf } from './codes.ts';
import { RESOURCE_TYPES } from './objects.ts';
import { realizationOf } from './realization.ts';

function check(
  world: NsxWorld,
  policy: Json,
  rules: readonly Json[],
  spanPaths: readonly string[],
): NsxRefusal | undefined {
  const parsed = SecurityPolicy.safeParse({ ...policy, rules });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return invalidRequest(`This is no policy: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`);
  }
  return refusalOf(checkPolicy(parsed.data, { spanPaths, ...catalogueOf(world) }), 'policy');
}

/** Why a policy with these rules cannot be stored. Its span is the one that it has. */
export const checkWrite = (
  world: NsxWorld,
  policy: Json & { readonly path: string },
  rules: readonly Json[],
): NsxRefusal | undefined => check(world, policy, rules, realizationOf(world).spanOf(policy.path));

/** Why a policy cannot span this cluster. */
export function checkSpan(world: NsxWorld, policy: PolicyObject, clusterPath: string): NsxRefusal | undefined {
  const spanPaths = new Set([...realizationOf(world).spanOf(policy.path), clusterPath]);
  return check(world, policy, world.policies.list(policy.path, RESOURCE_TYPES.rule), [...spanPaths]);
}
