import type { ReactNode } from 'react';
import type { NsxTraceflow } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { PhaseMark } from '../../../components/mark.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { ResultPanel } from '../../../components/trace-path/index.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';

/** Which trace it is, where it ran and when it was made. */
export function NsxTraceFacts({ trace, lead }: { readonly trace: NsxTraceflow; readonly lead: string }): ReactNode {
  return (
    <ResultPanel title={text.facts} lead={lead}>
      <Facts
        items={[
          [text.factId, <Copyable key="id" value={trace.id} noun="id" />],
          [text.factCluster, trace.cluster],
          [text.factPhase, <PhaseMark key="phase" phase={trace.phase} />],
          [text.factCreated, <ExactTime key="created" value={trace.createdAt} />],
          ...(trace.reason === '' ? [] : [[text.factReason, trace.reason] as const]),
        ]}
      />
    </ResultPanel>
  );
}
