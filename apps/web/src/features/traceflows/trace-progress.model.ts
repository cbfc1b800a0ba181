import type { TraceflowDetail } from '@netloft/contracts';
import { tracePathText } from '../../components/trace-path/index.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

export interface Stage {
  readonly label: string;
  readonly state: 'done' | 'now' | 'later';
  readonly note: string;
}

/** How far a trace is: accepted by the controller, running, reported by Nodes, done. */
export function stagesOf(detail: Pick<TraceflowDetail, 'summary' | 'path'>): Stage[] {
  const { phase } = detail.summary;
  const nodes = detail.path.nodes.length;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  return [
    {
      label: text.stageAccepted,
      state: phase === 'Waiting' ? 'now' : 'done',
      note: phase === 'Waiting' ? tracePathText.waitingWhy : '',
    },
    { label: text.stageRunning, state: phase === 'Waiting' ? 'later' : ended || nodes > 0 ? 'done' : 'now', note: '' },
    {
      label: text.stageReported,
      state: ended ? 'done' : nodes > 0 ? 'now' : 'later',
      note: nodes > 0 ? tracePathText.reported(nodes) : '',
    },
    { label: text.stageDone, state: ended ? 'done' : 'later', note: '' },
  ];
}
