export {
  destinationServiceName,
  type FlowCollectorAddress,
  parseAggregatorTransport,
  parseFlowCollectorAddress,
} from './addresses.ts';
export { goDuration, parseFlowInterval } from './intervals.ts';
export { type FlowLogFilter, matchesLogFilters, type RuleActions } from './log-filters.ts';
