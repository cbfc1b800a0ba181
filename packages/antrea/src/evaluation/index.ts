export type * from './types.ts';
export { createPolicyIndex, DEFAULT_TIERS, type PolicyIndex } from './policy-index.ts';
export type { OrderedRule } from './subjects.ts';
export {
  type EvaluatedPolicy,
  type EvaluationCandidate,
  evaluationCandidates,
  type EvaluationResponse,
  ISOLATION_INDEX,
  rankEvaluation,
} from './np-evaluation.ts';
export {
  type Probe,
  type Reach,
  type ReachabilityMatrix,
  reachabilityMatrix,
  reachabilityMatrixInSteps,
  type WorkloadGroup,
} from './reachability.ts';
export { Inventory, type PodEntry, type ServiceEntry } from './inventory.ts';
export { describeSelector, selectorOf } from './selectors.ts';
export { familyOf, inCidr, isAddress, sameAddress } from './addresses.ts';
export { finish, type Steps } from './steps.ts';
