import type { TracePhase, TracePolicy, TraceflowSummary } from '@netloft/contracts';
import type { RawObject } from '../evaluation/types.ts';
import { integer, number, object, text } from '../evaluation/read.ts';
import { tracePath } from './path.ts';
import { openProtocol } from './request.ts';

const LABEL = 'netloft.io/managed';
const USER = 'netloft.io/requested-by';
const PHASES = new Set(['Running', 'Succeeded', 'Failed']);
const NUMBERED: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

/** The policy that dropped or rejected, else the last one that let the packet through; null when none had a say. */
function decisive(path: ReturnType<typeof tracePath>): TracePolicy | null {
  const steps = path.nodes.flatMap((node) => node.observations);
  const denied = steps.find((one) => one.action === 'Dropped' || one.action === 'Rejected');
  if (denied !== undefined) return denied.policy ?? null;
  return steps.findLast((one) => one.policy !== undefined)?.policy ?? null;
}

/** One row about a Traceflow of any version. */
export function traceflowSummary(traceflow: RawObject): TraceflowSummary {
  const spec = object(traceflow.spec) ?? {};
  const status = object(traceflow.status) ?? {};
  const packet = object(spec['packet']) ?? {};
  const transport = object(packet['transportHeader']) ?? {};
  const name = ['tcp', 'udp', 'icmp'].find((key) => object(transport[key]) !== undefined);
  const header =
    number(object(packet['ipHeader'])?.['protocol']) ?? number(object(packet['ipv6Header'])?.['nextHeader']);
  const ports = object(transport['tcp']) ?? object(transport['udp']);
  const path = tracePath(traceflow);
  const phase = text(status['phase']) ?? '';
  const live = spec['liveTraffic'] === true;
  const toService = Boolean(text(object(spec['destination'])?.['service']));
  return {
    id: traceflow.metadata.name,
    name: traceflow.metadata.name,
    source: path.source,
    destination: path.destination,
    protocol:
      name?.toUpperCase() ??
      (header ? (NUMBERED[header] ?? `protocol ${header}`) : toService || live ? openProtocol(toService) : 'ICMP'),
    destinationPort: integer(ports?.['dstPort']) || null,
    liveTraffic: live,
    phase: PHASES.has(phase) ? (phase as TracePhase) : 'Waiting',
    verdict: path.verdict,
    policy: decisive(path),
    reason: text(status['reason']) ?? '',
    managed: traceflow.metadata.labels?.[LABEL] === 'true',
    requestedBy: traceflow.metadata.annotations?.[USER] ?? null,
    createdAt: text(traceflow.metadata['creationTimestamp']) ?? '',
    startedAt: text(status['startTime']) ?? null,
  };
}
