export { traceConfigOf, type TraceIds, type TracePacketFacts, tracePacketFacts } from './config.ts';
export { type TraceAnswers, type TraceOutcome, tracePathOf } from './path.ts';
