import { protocolAsked } from '@netloft/antrea';
import type { TraceflowDetail, TraceNow, TracePolicy } from '@netloft/contracts';
import { policyLabel } from '../../../components/trace-path/index.ts';
import { present, type RawSearch } from '../../../lib/search-params.ts';
import { nowText as text } from './now.messages.ts';

/** A trace without phase for this long waits for a data-plane tag; until then the controller may just not have seen it. */
export const TAKEN_UP_MS = 5000;

/** A trace that runs for longer than this is looked at for what may keep it. */
export const SLOW_MS = 8000;

/** Every policy that the answer names, so that each can be opened. */
export function policiesOf(now: TraceNow | undefined): readonly TracePolicy[] {
  if (now === undefined) return [];
  return [
    ...(now.decidedBy === null ? [] : [now.decidedBy]),
    ...now.isolatedBy,
    ...now.explanations.flatMap((one) => one.policy ?? []),
  ];
}

/** Whether the answer says something that the trace does not: then it stands out. */
export const differs = ({ compared }: TraceNow): boolean => compared === 'verdict' || compared === 'policy';

/** The answer as one line of text, for copies. */
export function nowLine(now: TraceNow): string {
  const by =
    now.decidedBy !== null
      ? policyLabel(now.decidedBy)
      : now.isolatedBy.length > 0
        ? now.isolatedBy.map((policy) => policyLabel(policy)).join(' or ')
        : '';
  return text.saysNow(now.verdict, by, text.compared[now.compared]);
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

/** Search parameters of the What-if page for the trace's connection; null where an end is open. */
export function whatIfSearch({ request, capturedPacket }: TraceflowDetail): RawSearch | null {
  if (request === null) return null;
  const end = (
    one: typeof request.source | typeof request.destination,
    seen: string | undefined,
  ): string | undefined => {
    if (one === undefined) return seen === undefined ? undefined : `ip:${seen}`;
    return one.type === 'ip' ? `ip:${one.ip}` : `${one.type}:${one.namespace}/${one.name}`;
  };
  const from = end(request.source, capturedPacket?.srcIP);
  const to = end(request.destination, capturedPacket?.dstIP);
  if (from === undefined || to === undefined) return null;
  const named = protocolAsked(request) ?? PROTOCOLS[capturedPacket?.protocol ?? 0];
  // A live trace of any protocol that caught nothing leaves open what to ask about.
  if (named === undefined && request.liveTraffic) return null;
  const isIcmp = named === 'ICMP' || named === 'ICMPv6';
  const protocol = named === 'ICMP' && request.ipv6 ? 'ICMPv6' : named;
  const port = capturedPacket?.dstPort ?? request.destinationPort;
  return present({
    from,
    to,
    proto: protocol === 'TCP' ? undefined : protocol,
    port: isIcmp || !port ? undefined : port,
    sport: isIcmp ? undefined : request.sourcePort || undefined,
  });
}
