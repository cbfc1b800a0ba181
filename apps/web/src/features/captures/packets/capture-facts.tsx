import type { ReactNode } from 'react';
import type { CaptureDetail } from '@netloft/contracts';
import { Copyable } from '../../../components/copyable.tsx';
import { Facts } from '../../../components/drawer.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { capturesText as words } from '../captures.messages.ts';
import { flagsText } from './capture-filter.ts';
import { packetsText as text } from './packets.messages.ts';

/** The filter of TCP flags or ICMP messages in words; empty where there is none. */
function filterRows({ request }: CaptureDetail): [string, string][] {
  const flags = (request?.tcpFlags ?? []).map(({ value, mask }) => flagsText({ value, mask: mask ?? value }));
  const messages = (request?.icmp ?? []).map(({ type, code }) =>
    code === undefined ? String(type) : `${type}/${code}`,
  );
  return [
    ...(flags.length === 0 ? [] : [[text.flags, flags.join('; ')] satisfies [string, string]]),
    ...(messages.length === 0 ? [] : [[text.icmp, messages.join(', ')] satisfies [string, string]]),
  ];
}

/** What is captured, where, when and by whom. */
export function CaptureFacts({ detail }: { readonly detail: CaptureDetail }): ReactNode {
  const { summary } = detail;
  return (
    <ResultPanel title={words.facts}>
      <Facts
        items={[
          [words.factName, <Copyable key="name" value={detail.id} noun="name" />],
          [
            text.source,
            <span key="source" className="mono">
              {summary.source}
            </span>,
          ],
          [
            text.destination,
            <span key="destination" className="mono">
              {summary.destination}
            </span>,
          ],
          [
            text.protocol,
            `${summary.protocol}${summary.destinationPort === null ? '' : ` · ${summary.destinationPort}`} · ${summary.ipFamily}`,
          ],
          ...filterRows(detail),
          [text.direction, text.directions[summary.direction]],
          [text.factPoint, text.points[summary.capturePoint]],
          [text.factNode, summary.node === null ? null : <span className="mono">{summary.node}</span>],
          [text.packets, String(summary.wanted)],
          [words.factTimeout, `${summary.timeout} s`],
          ...(summary.fileServer === null
            ? []
            : [
                [words.server, <Copyable key="server" value={summary.fileServer} noun="address" />] satisfies [
                  string,
                  ReactNode,
                ],
              ]),
          [words.factCreated, <ExactTime key="created" value={summary.createdAt} />],
          [words.factStarted, <ExactTime key="started" value={summary.startedAt} />],
          [words.factCompleted, <ExactTime key="completed" value={summary.completedAt} />],
          [words.factRequestedBy, summary.requestedBy ?? (summary.managed ? null : words.madeElsewhere)],
          [words.factKeep, summary.managed ? text.keptManaged : text.keptForeign],
        ]}
      />
    </ResultPanel>
  );
}
