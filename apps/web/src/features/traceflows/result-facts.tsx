import type { ReactNode } from 'react';
import type { CapturedPacket, TraceflowDetail } from '@netloft/contracts';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/drawer.tsx';
import { PhaseMark } from '../../components/mark.tsx';
import { endNow, ResultPanel, totalTime } from '../../components/trace-path/index.ts';
import { ExactTime } from '../../components/time.tsx';
import { flagNames } from './trace-form.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

const DONT_FRAGMENT = 2;
const MORE_FRAGMENTS = 1;

/** `2 don’t fragment`. */
function ipFlagWords(flags: number): string {
  const words = [
    (flags & DONT_FRAGMENT) === 0 ? '' : 'don’t fragment',
    (flags & MORE_FRAGMENTS) === 0 ? '' : 'more fragments',
  ].filter(Boolean);
  return `${flags} ${words.join(', ')}`.trim();
}

/** `20.20.3.3:40000, yelb/yelb-ui-… now`. */
function packetEnd(ip: string | undefined, port: number | undefined, name: string | undefined): string | undefined {
  const address = port === undefined ? ip : `${ip ?? ''}:${port}`;
  return address === undefined ? undefined : endNow(address, name);
}

/** The fields of a captured packet that were recorded, in words. */
export function packetFacts(packet: CapturedPacket): readonly (readonly [string, string])[] {
  const rows: [string, string | number | undefined][] = [
    [text.factPacketSource, packetEnd(packet.srcIP, packet.srcPort, packet.srcName)],
    [text.factPacketDestination, packetEnd(packet.dstIP, packet.dstPort, packet.dstName)],
    [text.protocol, packet.protocol === undefined ? undefined : (PROTOCOLS[packet.protocol] ?? packet.protocol)],
    [
      text.flags,
      packet.tcpFlags === undefined ? undefined : `${packet.tcpFlags} ${flagNames(packet.tcpFlags).join(' ')}`.trim(),
    ],
    [text.icmpId, packet.icmpId],
    [text.icmpSequence, packet.icmpSequence],
    [text.factTtl, packet.ttl],
    [text.factIpFlags, packet.ipFlags === undefined ? undefined : ipFlagWords(packet.ipFlags)],
    [text.factLength, packet.length === undefined ? undefined : `${packet.length} B`],
  ];
  return rows.flatMap(([term, value]) => (value === undefined ? [] : [[term, String(value)] as const]));
}

/** When, by whom and how the trace was made, and for live traffic the packet that was caught. */
export function ResultFacts({ detail }: { readonly detail: TraceflowDetail }): ReactNode {
  const { summary, capturedPacket } = detail;
  const took = totalTime(detail.path, summary.startedAt);
  const { apiVersion: served } = detail.object as { readonly apiVersion?: unknown };
  const apiVersion = typeof served === 'string' ? served : '';
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
            ...(took === '' ? [] : ([[text.factTook, took]] as const)),
            [text.factTimeout, `${detail.timeout} s`],
            ...(apiVersion === '' ? [] : ([[text.factVersion, apiVersion]] as const)),
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
