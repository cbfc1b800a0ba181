import type { ReactNode } from 'react';
import type { CapturedPacket, TraceflowDetail } from '@netloft/contracts';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/drawer.tsx';
import { PhaseMark } from '../../components/mark.tsx';
import { ResultPanel } from '../../components/trace-path/index.ts';
import { ExactTime } from '../../components/time.tsx';
import { flagNames } from './trace-form.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

/** The fields of a captured packet that were recorded, in words. */
export function packetFacts(packet: CapturedPacket): readonly (readonly [string, string])[] {
  const rows: [string, string | number | undefined][] = [
    [text.factPacketSource, packet.srcPort === undefined ? packet.srcIP : `${packet.srcIP ?? ''}:${packet.srcPort}`],
    [
      text.factPacketDestination,
      packet.dstPort === undefined ? packet.dstIP : `${packet.dstIP ?? ''}:${packet.dstPort}`,
    ],
    [text.protocol, packet.protocol === undefined ? undefined : (PROTOCOLS[packet.protocol] ?? packet.protocol)],
    [
      text.flags,
      packet.tcpFlags === undefined ? undefined : `${packet.tcpFlags} ${flagNames(packet.tcpFlags).join(' ')}`.trim(),
    ],
    [text.icmpId, packet.icmpId],
    [text.icmpSequence, packet.icmpSequence],
    [text.factTtl, packet.ttl],
    [text.factLength, packet.length === undefined ? undefined : `${packet.length} B`],
  ];
  return rows.flatMap(([term, value]) => (value === undefined ? [] : [[term, String(value)] as const]));
}

/** When, by whom and how the trace was made, and for live traffic the packet that was caught. */
export function ResultFacts({ detail }: { readonly detail: TraceflowDetail }): ReactNode {
  const { summary, capturedPacket } = detail;
  return (
    <>
      <ResultPanel title={text.facts}>
        <Facts
          items={[
            [text.factName, <Copyable key="name" value={detail.id} noun="name" />],
            [text.factPhase, <PhaseMark key="phase" phase={summary.phase} />],
            [text.factCreated, <ExactTime key="created" value={summary.createdAt} />],
            [text.factStarted, <ExactTime key="started" value={summary.startedAt} />],
            [text.factRequestedBy, summary.requestedBy ?? (summary.managed ? null : text.madeElsewhere)],
            [text.factTimeout, `${detail.timeout} s`],
            [text.factKeep, summary.managed ? text.keptManaged : text.keptForeign],
          ]}
        />
      </ResultPanel>
      {capturedPacket !== null && (
        <ResultPanel title={text.capturedPacket}>
          <Facts items={packetFacts(capturedPacket)} />
        </ResultPanel>
      )}
    </>
  );
}
