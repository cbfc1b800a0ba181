import { antctlPrefix, kubectlCreate, traceflowAgain } from '@netloft/antrea';
import type { TraceflowDetail, TraceNow } from '@netloft/contracts';
import { stringify } from 'yaml';
import { pathMermaid, pathText, totalTime, type PathModel } from '../../../components/trace-path/index.ts';
import { packetFacts } from '../result-facts.tsx';
import { nowLine } from './now.model.ts';
import { nowText as words } from './now.messages.ts';
import { traceflowsText as text } from '../traceflows.messages.ts';

export const COPIES = ['text', 'mermaid', 'yaml', 'kubectl'] as const;
export type CopyKind = (typeof COPIES)[number];

export interface CopySource {
  readonly detail: TraceflowDetail;
  readonly model: PathModel;
  readonly title: string;
  readonly now: TraceNow | undefined;
}

/** What stands below the path in a text: the policies' word, why, the packet that was caught, and when it was. */
function belowLines({ detail, now }: CopySource): string[] {
  const { summary, capturedPacket } = detail;
  const packet = capturedPacket === null ? [] : packetFacts(capturedPacket).map(([term, value]) => `${term} ${value}`);
  const took = totalTime(detail.path, summary.startedAt);
  return [
    ...(now === undefined ? [] : [nowLine(now), ...now.explanations.map((one) => `  - ${one.text}`)]),
    ...(packet.length === 0 ? [] : [`${text.capturedPacket}: ${packet.join(', ')}`]),
    `Traceflow ${detail.id}, ${summary.phase}${summary.reason === '' ? '' : ` (${summary.reason})`}, made ${summary.createdAt}${took === '' ? '' : `, took ${took}`}`,
  ];
}

/** A result in one of the forms in which it can be copied. */
export function resultText(kind: CopyKind, source: CopySource): string {
  const { detail, model, title } = source;
  switch (kind) {
    case 'text':
      return pathText(model, title, belowLines(source));
    case 'mermaid':
      return pathMermaid(model, title);
    case 'yaml':
      return stringify(detail.object, { lineWidth: 0 });
    case 'kubectl':
      return kubectlCreate(
        traceflowAgain(detail.object, detail.request === null ? detail.id : antctlPrefix(detail.request)),
      );
  }
}

export const COPY_LABELS: Readonly<Record<CopyKind, string>> = {
  text: words.copyText,
  mermaid: words.copyMermaid,
  yaml: words.copyYaml,
  kubectl: words.copyKubectl,
};
