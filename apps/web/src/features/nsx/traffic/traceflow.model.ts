import type { NsxTraceflow, NsxTraceflowList, TracePath, TracePolicy } from '@netloft/contracts';
import { outcomeOf, type TraceAnswerModel } from '../../../components/trace-path/index.ts';
import type { MarkKind } from '../../../components/mark.tsx';
import { nsxTraceText as text } from './traceflow.messages.ts';

/** The policy that decided, else the last one that let the packet pass. */
export function policyOfPath({ nodes, decidedAt }: TracePath): TracePolicy | null {
  const decided = decidedAt === null ? undefined : nodes[decidedAt.node]?.observations[decidedAt.observation]?.policy;
  return (
    decided ??
    nodes.flatMap(({ observations }) => observations).findLast(({ policy }) => policy !== undefined)?.policy ??
    null
  );
}

/** A trace of NSX in the shape of which the result is drawn. */
export const answerOf = (trace: NsxTraceflow): TraceAnswerModel => ({
  path: trace.path,
  summary: {
    phase: trace.phase,
    reason: trace.reason,
    policy: policyOfPath(trace.path),
    protocol: trace.protocol,
    destinationPort: trace.destinationPort,
    liveTraffic: false,
  },
});

export type ListedTrace = NsxTraceflowList['items'][number];
export interface TraceRow extends ListedTrace {
  readonly outcome: { readonly mark: MarkKind; readonly label: string };
}

/** A trace that was made longer ago, in milliseconds, does not run any more: how it went is not told in the list. */
const RUNS_AT_MOST = 10 * 60_000;

/** Whether a listed trace runs. NSX is not asked for the course of all: a trace that is old and said to run is not known. */
export function runs({ phase, createdAt }: Pick<ListedTrace, 'phase' | 'createdAt'>, now: number): boolean {
  if (phase !== 'Running') return false;
  const made = createdAt === null ? Number.NaN : Date.parse(createdAt);
  return Number.isNaN(made) || now - made < RUNS_AT_MOST;
}

/** A row of the list with what is known of its outcome. */
export const rowOf = (trace: ListedTrace, now: number): TraceRow => ({
  ...trace,
  outcome:
    trace.phase === 'Running' && !runs(trace, now) ? { mark: 'unknown', label: text.notAsked } : outcomeOf(trace),
});
