export { addressSpan, type AddressSpan, cidrsOf } from './addresses.ts';
export { checkGroup } from './check.ts';
export {
  criteriaOf,
  type Criteria,
  type CriteriaResult,
  type Criterion,
  expressionOf,
  type FormCondition,
} from './criteria.ts';
export { evaluateGroup, type EvaluateOptions, type GroupMembers, groupsOfPod } from './evaluate.ts';
export { groupTypeOf, isAntreaGroup } from './group-type.ts';
export { EMPTY_INVENTORY, type InventoryView } from './inventory-view.ts';
export { clustersOfMembers, listMembers, MEMBER_KINDS, type MemberKind } from './members.ts';
export {
  balancedAddresses,
  egressAddresses,
  gatewayAddresses,
  ingressAddresses,
  nodePortEndpoints,
  type NodePortEndpoint,
  podAddresses,
  poolRanges,
  serviceAddresses,
} from './object-addresses.ts';
export { ANTREA_CONDITIONS, GROUP_LIMITS, type KeyRule, KUBERNETES_CONDITIONS } from './tables.ts';
export { joinTag, LABEL_SCOPE, labelOfTag, splitTag, tagOfLabel, tagText } from './tags.ts';
export { groupText } from './text.ts';
