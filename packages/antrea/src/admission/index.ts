export type * from './types.ts';
export { policyPatch, withPolicyDefaults, type PolicyPatch } from './mutation.ts';
export { TIER_ACCESS_GROUP, TIER_ACCESS_VALIDATORS, tierAccess, type TierAccess } from './tier-access.ts';
export { judgeWrite, type WriteVerdict } from './chain.ts';
export { type Admitted, admit, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS } from './webhooks.ts';
