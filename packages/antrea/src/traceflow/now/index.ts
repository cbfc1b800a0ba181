export { compareTrace, asTracePolicy, isolatingPolicies, isolationOfTrace, policyOfTrace } from './compare.ts';
export type { Looked } from './changed.ts';
export { type DifferenceFacts, explainDifference } from './explain.ts';
export type { PodFact } from './pods.ts';
export { questionOfTrace, type TraceQuestion, type TraceQuestionResult, verdictOfTrace } from './question.ts';
export { explainTrouble, type Heard, TRACE_TAGS, type TroubleFacts } from './trouble.ts';
