import type { TraceflowDetail, TraceflowSummary } from '@netloft/contracts';
import { tracePathText } from '../../components/trace-path/index.ts';
import { useTicking } from '../../lib/clock.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

/** A trace that has no phase for this long is not going to run: runs of checks give up as well then. */
const GIVE_UP_MS = 120_000;

/** Whether nothing took a trace up in all the time that one waits at most. */
export const isNotTakenUp = (
  { phase, createdAt }: Pick<TraceflowSummary, 'phase' | 'createdAt'>,
  now: number,
): boolean => phase === 'Waiting' && now - Date.parse(createdAt) > GIVE_UP_MS;

/** The same by the ticking clock. */
export const useNotTakenUp = (summary: Pick<TraceflowSummary, 'phase' | 'createdAt'>): boolean =>
  useTicking((now) => isNotTakenUp(summary, now));

export interface Stage {
  readonly label: string;
  readonly state: 'done' | 'now' | 'later';
  readonly note: string;
}

/**
 * How far a trace is: accepted by the controller, running, reported by Nodes, done. A `stuck` one says what it waits for: a free data-plane tag
 * while it has no phase, else the controller, which looks at running traces every 10 s.
 */
export function stagesOf(detail: Pick<TraceflowDetail, 'summary' | 'path'>, stuck = false): Stage[] {
  const { phase } = detail.summary;
  const nodes = detail.path.nodes.length;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  return [
    {
      label: text.stageAccepted,
      state: phase === 'Waiting' ? 'now' : 'done',
      note: phase === 'Waiting' ? (stuck ? text.stageTag : tracePathText.waitingWhy) : '',
    },
    {
      label: text.stageRunning,
      state: phase === 'Waiting' ? 'later' : ended || nodes > 0 ? 'done' : 'now',
      note: phase === 'Running' && stuck ? text.stageOver : '',
    },
    {
      label: text.stageReported,
      state: ended ? 'done' : nodes > 0 ? 'now' : 'later',
      note: nodes > 0 ? tracePathText.reported(nodes) : '',
    },
    { label: text.stageDone, state: ended ? 'done' : 'later', note: '' },
  ];
}
