export type * from './types.ts';
export { createPolicyIndex, DEFAULT_TIERS, type PolicyIndex } from './policy-index.ts';
export type { OrderedRule } from './evaluate.ts';
export { Inventory, type PodEntry, type ServiceEntry } from './inventory.ts';
export { describeSelector, selectorOf } from './selectors.ts';
export { familyOf, inCidr, isAddress, sameAddress } from './addresses.ts';
