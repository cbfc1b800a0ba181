export { type Workload, workloadsOf } from './workloads.ts';
export { connectionsThatChange, connectionsThatChangeInSteps } from './what-changes.ts';
export type { ChangeEnd, ConnectionChange, Decider, Impact, ImpactOptions } from './types.ts';
export {
  type Reachability,
  reachability,
  type ReachabilityGroup,
  reachabilityInSteps,
  type ReachabilityQuestion,
} from './reachability.ts';
