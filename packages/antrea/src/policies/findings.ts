export {
  findingCounts,
  findingCountsInSteps,
  findingsInSteps,
  findingsOf,
  notRealizedFinding,
} from './findings/findings.ts';
export { findingsOfGroup } from './findings/groups.ts';
export type { FindingFacts } from './findings/words.ts';
