export { type DifferencesInput, inventoryDifferences } from './differences.ts';
export { inventoryItem } from './item.ts';
export { type InventoryObjects, serviceTypeOf } from './kinds.ts';
export { isFromNsx, type KubernetesObject } from './kubernetes.ts';
export { labelsOf, scopeOfLabel, TAG_LIMITS, tagsOfLabels } from './labels.ts';
export { type ClusterMatch, type ClusterMatches, type ClustersToMatch, matchClusters } from './match-clusters.ts';
export { type InventoryNames, inventoryNames } from './names.ts';
