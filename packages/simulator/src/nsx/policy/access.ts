import { invalidRequest, refusal } from '../core/refusals.ts';
import type { Json, NsxRefusal, NsxRequest, PolicyObject, Stored } from '../types.ts';
import { isObject } from './objects.ts';

/** Who writes; what every write of an object is done as. */
export type Writer = Pick<NsxRequest, 'principal' | 'overwrite'>;

export const refused = (no: NsxRefusal): { readonly ok: false; readonly refusal: NsxRefusal } => ({
  ok: false,
  refusal: no,
});
export const done = <T>(value: T): Stored<T> => ({ ok: true, value });

/** The body as an object, or 400. */
export function bodyOf({ body }: Pick<NsxRequest, 'body'>): Stored<Json> {
  return isObject(body) ? done(body) : refused(invalidRequest('The request needs a JSON object as its body.'));
}

/**
 * 400/8327 when a protected principal made the object and another one changes what is below it. The store checks the object itself;
 * rules and spans that do not exist yet are only guarded by their policy.
 */
export function ownershipOf(object: PolicyObject, { principal, overwrite }: Writer): NsxRefusal | undefined {
  if (object['_protection'] !== 'REQUIRE_OVERRIDE' || object['_create_user'] === principal.name || overwrite)
    return undefined;
  return refusal(
    400,
    8327,
    `Principal '${principal.name}' with role '[${principal.roles.join(', ')}]' attempts to delete or modify an object of type ${String(object['resource_type'])} it doesn't own. (createUser=${String(object['_create_user'])}, allowOverwrite=null)`,
    'common-services',
  );
}

/** 403/519924 when another user has locked the policy. */
function lockOf(policy: PolicyObject, { principal }: Writer): NsxRefusal | undefined {
  if (policy['locked'] !== true || policy['lock_modified_by'] === principal.name) return undefined;
  return refusal(
    403,
    519924,
    `The policy ${policy.path} is locked by ${String(policy['lock_modified_by'])}, who alone may change it.`,
  );
}

/** Why a policy, or what is below it, may not be changed by this writer. */
export const guardOf = (policy: PolicyObject, writer: Writer): NsxRefusal | undefined =>
  ownershipOf(policy, writer) ?? lockOf(policy, writer);

/** 403/519925 for what NSX brings itself. */
export function systemOwned(object: PolicyObject | undefined): NsxRefusal | undefined {
  if (object?.['_system_owned'] !== true) return undefined;
  return refusal(403, 519925, `The object ${object.path} is NSX's own and cannot be changed.`);
}
