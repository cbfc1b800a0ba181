export * from './check.ts';
export {
  type ClusterObject,
  type ClusterObjects,
  type ClusterObjectsContext,
  clusterObjectsOf,
  type ClusterVersions,
} from './cluster-objects.ts';
export { type GroupShape, PUBLISHED_SHAPE } from './cluster-groups.ts';
export { directionOf, groupIdOf, groupPathsOf, isAny, isGroupPath, rulesInOrder, scopeOf } from './entries.ts';
export { type ClusterPolicyFacts, clusterPolicyFacts, linkPolicies, type PolicyLink } from './link.ts';
export { clusterPriority, sequenceOfPriority } from './priority.ts';
export {
  entriesText,
  entryText,
  isServiceForAntrea,
  resolveService,
  type ResolvedEntries,
  ruleEntries,
  type ServiceOfPath,
  servicePorts,
} from './services.ts';
export { categoryBase, categoryOfTier, tierOfCategory } from './tiers.ts';
export { appliedToText, type NameOfPath, ruleEndsOf, ruleRowOf, ruleServicesOf, usesOfGroup } from './words.ts';
