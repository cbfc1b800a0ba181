import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import { tierNameOf } from './policies.ts';
import { nameOf } from './tiers.ts';
import type { AdmissionCluster, AdmissionInput, AdmissionUser, AdmissionVerdict, Webhook } from './types.ts';

const ANTREA = 'crd.antrea.io';
/** Group of the kinds that VMware's build of Antrea adds. */
export const TIER_ACCESS_GROUP = 'crd.antrea.tanzu.vmware.com';
const NSX_TIER = /^nsx-category-/;
/** Writes what NSX Manager wants of a cluster; nobody else writes into NSX's Tiers. */
const NSX_ADAPTER = 'system:serviceaccount:vmware-system-antrea:interworking';

/** Why a user may, or may not, write policies of a Tier. */
export type TierAccess =
  /** No TierEntitlement names the Tier: whoever may write policies at all may write into it. */
  | { readonly allowed: true; readonly reason: 'open' }
  /** A binding gives the user one of the entitlements that name the Tier. */
  | { readonly allowed: true; readonly reason: 'entitled'; readonly entitlement: string; readonly binding: string }
  /** The NSX adapter, in a Tier of NSX. */
  | { readonly allowed: true; readonly reason: 'nsx-adapter' }
  /** Entitlements name the Tier, and no binding gives one of them to the user. */
  | { readonly allowed: false; readonly reason: 'not-entitled'; readonly entitlements: readonly string[] }
  /** The Tier belongs to NSX. */
  | { readonly allowed: false; readonly reason: 'nsx' };

const specOf = (source: Json): Json => object(source['spec']) ?? {};

function isSubject(subject: Json, user: AdmissionUser): boolean {
  const name = text(subject['name']) ?? '';
  if (subject['kind'] === 'User') return name === user.username;
  if (subject['kind'] === 'Group') return user.groups.includes(name);
  const account = `system:serviceaccount:${text(subject['namespace']) ?? ''}:${name}`;
  return subject['kind'] === 'ServiceAccount' && account === user.username;
}

/**
 * Whether a user may write policies of a Tier, by the TierEntitlements and TierEntitlementBindings of VMware's build: a Tier
 * that an entitlement names is closed to everybody but the subjects bound to such an entitlement; Tiers that none names are
 * open; Tiers of NSX are the adapter's. Rights to the kind as such are RBAC's and not looked at. An entitlement may name a Tier
 * that does not exist yet.
 */
export function tierAccess(
  tier: string,
  user: AdmissionUser,
  entitlements: readonly Json[],
  bindings: readonly Json[],
): TierAccess {
  const name = tierNameOf(tier);
  if (NSX_TIER.test(name))
    return user.username === NSX_ADAPTER ? { allowed: true, reason: 'nsx-adapter' } : { allowed: false, reason: 'nsx' };
  const closing = entitlements
    .filter((entitlement) => strings(specOf(entitlement)['tiers']).some((one) => tierNameOf(one) === name))
    .map(nameOf);
  if (closing.length === 0) return { allowed: true, reason: 'open' };
  for (const binding of bindings) {
    const entitlement = text(specOf(binding)['tierEntitlement']) ?? '';
    if (!closing.includes(entitlement)) continue;
    if (objects(specOf(binding)['subjects']).some((subject) => isSubject(subject, user)))
      return { allowed: true, reason: 'entitled', entitlement, binding: nameOf(binding) };
  }
  return { allowed: false, reason: 'not-entitled', entitlements: closing };
}

const tierOf = (policy: Json | undefined): string | undefined =>
  policy === undefined ? undefined : (text(specOf(policy)['tier']) ?? '');

function validateAccess(input: AdmissionInput, cluster: AdmissionCluster): AdmissionVerdict {
  const entitlements = cluster.list(TIER_ACCESS_GROUP, 'tierentitlements');
  const bindings = cluster.list(TIER_ACCESS_GROUP, 'tierentitlementbindings');
  // The Tier that a policy leaves counts too: else a policy could be taken out of a closed Tier.
  for (const tier of [tierOf(input.object), tierOf(input.oldObject)]) {
    if (tier === undefined || tierAccess(tier, input.user, entitlements, bindings).allowed) continue;
    return { allowed: false, message: `user not authorized to access Tier ${tierNameOf(tier)}` };
  }
  return { allowed: true };
}

/** Asked after Antrea's own rules, under the same names, where the cluster serves TierEntitlements. */
export const TIER_ACCESS_VALIDATORS: readonly Webhook[] = (
  [
    ['acnpvalidator.antrea.io', 'clusternetworkpolicies'],
    ['annpvalidator.antrea.io', 'networkpolicies'],
  ] as const
).map(([name, resource]) => ({
  name,
  group: ANTREA,
  resource,
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  handle: validateAccess,
}));
