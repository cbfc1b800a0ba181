export { checkEndText, isDescribed, namespacesToResolve, resolveCheckEnd, type ResolvedEnd } from './ends.ts';
export { expectationOfVerdict, judgeTrace, policyWords, type Judgement, type TraceEnd } from './judge.ts';
export { junitKind, junitOf, xmlText, type JUnitFacts } from './junit.ts';
export { compareRuns, endedState, isOpenResult, progressOf, type ComparedCheck } from './progress.ts';
