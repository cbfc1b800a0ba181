export * from './kinds.ts';
export { compareEvaluation, KUBERNETES_STAGE, type Place, type Placed, placeOf, STAGE_PLACES } from './place.ts';
export { changedAtOf, displayNameOf, isNsxTier, originOf } from './origin.ts';
export { realizationOf } from './status.ts';
export { describePolicy, type PolicyDescription, type RuleDescription } from './describe.ts';
export type { DescribeOptions, PeerDescription } from './describe-entries.ts';
export { describeGroup, type GroupDescription } from './describe-group.ts';
export {
  countOf,
  type Members,
  membersOfGroup,
  membersOfPeers,
  membersOfPolicy,
  membersOfSubjects,
} from './members.ts';
export { memberCountsOfPolicy } from './members.ts';
export { type LadderInput, ladderOf, type LadderPolicy, type LadderRung } from './ladder.ts';
export { nodeRef, podRef, previewOf, type Selection } from './preview.ts';
export { groupsUsedByPolicy, type GroupUse, groupUsers, groupUsersIndex, type GroupUsersInput } from './group-users.ts';
export {
  type FindingFacts,
  findingCounts,
  findingCountsInSteps,
  findingsInSteps,
  findingsOf,
  findingsOfGroup,
  notRealizedFinding,
} from './findings.ts';
