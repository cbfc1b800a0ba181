import type { CapturedPacket, TraceNode, TraceObservation, TracePath, TraceVerdict } from '@netloft/contracts';
import { integer, type Json, number, object, objects, text } from '../evaluation/read.ts';
import { parsePolicyReference } from './policy-reference.ts';

const STRING_FIELDS = [
  'componentInfo',
  'pod',
  'translatedSrcIP',
  'translatedDstIP',
  'tunnelDstIP',
  'egress',
  'egressIP',
  'egressNode',
  'srcPodIP',
] as const;

function observationOf(value: Json): TraceObservation {
  const observation: TraceObservation = {
    component: text(value['component']) ?? '',
    action: text(value['action']) ?? '',
  };
  for (const field of STRING_FIELDS) {
    const found = text(value[field]);
    if (found !== undefined && found !== '') observation[field] = found;
  }
  const policy = text(value['networkPolicy']);
  if (policy !== undefined && policy !== '')
    observation.policy = parsePolicyReference(policy, text(value['networkPolicyRule']));
  const ttl = integer(value['ttl']);
  if (ttl !== undefined) observation.ttl = ttl;
  return observation;
}

/** Agents write no role: the first observation tells it. */
function roleOf(observations: readonly TraceObservation[]): TraceNode['role'] {
  const first = observations[0];
  if (first === undefined) return 'unknown';
  if (first.component === 'SpoofGuard') return 'sender';
  return first.component === 'Forwarding' && first.action === 'Received' ? 'receiver' : 'unknown';
}

const RANK = { sender: 0, unknown: 1, receiver: 2 } as const;

function nodeOf(result: Json): TraceNode {
  const observations = objects(result['observations']).map((one) => observationOf(one));
  const time = new Date((number(result['timestamp']) ?? Number.NaN) * 1000);
  return {
    node: text(result['node']) ?? '',
    role: roleOf(observations),
    // No release bounds the number, and not every one is a time.
    timestamp: Number.isNaN(time.getTime()) ? null : time.toISOString(),
    observations,
  };
}

/**
 * The packet's way: the sender, the Node that it names for the Egress, then the others as they reported. Agents write in any order, and the
 * clock of a Node counts whole seconds, so that equal times keep the order of the object.
 */
function inOrder(nodes: readonly TraceNode[]): TraceNode[] {
  const egressNodes = new Set(nodes.flatMap((node) => node.observations.flatMap((one) => one.egressNode ?? [])));
  const rank = (node: TraceNode): number =>
    RANK[node.role] + (node.role !== 'sender' && egressNodes.has(node.node) ? -0.5 : 0);
  const time = (node: TraceNode): number => (node.timestamp === null ? 0 : Date.parse(node.timestamp));
  return nodes.toSorted((a, b) => rank(a) - rank(b) || time(a) - time(b));
}

const endText = (end: Json | undefined, fallback: string): string => {
  const pod = text(end?.['pod']);
  const service = text(end?.['service']);
  const namespace = text(end?.['namespace']) || 'default';
  if (pod) return `${namespace}/${pod}`;
  return service ? `${namespace}/${service}` : text(end?.['ip']) || fallback;
};

const VERDICTS: Readonly<Record<string, TraceVerdict>> = {
  Delivered: 'Delivered',
  Dropped: 'Dropped',
  Rejected: 'Rejected',
  ForwardedOutOfNetwork: 'ForwardedOutOfNetwork',
};

function decide(nodes: readonly TraceNode[], phase: string): Pick<TracePath, 'verdict' | 'decidedAt'> {
  for (let node = nodes.length - 1; node >= 0; node -= 1) {
    const observations = nodes[node]?.observations ?? [];
    const denied = observations.findIndex((one) => one.action === 'Dropped' || one.action === 'Rejected');
    const at = denied >= 0 ? denied : observations.length - 1;
    const verdict = VERDICTS[observations[at]?.action ?? ''];
    if (verdict !== undefined) return { verdict, decidedAt: { node, observation: at } };
  }
  const last = nodes.at(-1);
  const left = last?.observations.at(-1)?.action === 'Forwarded';
  return { verdict: phase === 'Failed' && left ? 'Lost' : 'Unknown', decidedAt: null };
}

function hopsOf(nodes: readonly TraceNode[], phase: string): TracePath['hops'] {
  const hops: TracePath['hops'] = [];
  for (const [index, node] of nodes.entries()) {
    const last = node.observations.at(-1);
    if (last === undefined) continue;
    const next = nodes[index + 1];
    if (last.action === 'ForwardedOutOfNetwork')
      hops.push({ from: index, to: null, kind: 'external', label: 'leaves the Pod network' });
    else if (last.action !== 'Forwarded' && next === undefined) continue;
    else if (next === undefined) {
      // While it runs the next Node may still report.
      if (phase === 'Failed' || phase === 'Succeeded')
        hops.push({
          from: index,
          to: null,
          kind: 'lost',
          label:
            last.tunnelDstIP === undefined
              ? 'no other Node reported it'
              : `sent to ${last.tunnelDstIP}, not reported there`,
        });
    } else
      hops.push(
        last.tunnelDstIP === undefined
          ? { from: index, to: index + 1, kind: 'direct', label: 'routed' }
          : { from: index, to: index + 1, kind: 'tunnel', label: `tunnel to ${last.tunnelDstIP}` },
      );
  }
  return hops;
}

/** Arranges a Traceflow's results into the packet's way: sender first, then receiver or Egress Node, with how it passed between them. */
export function tracePath(traceflow: { readonly spec?: unknown; readonly status?: unknown }): TracePath {
  const spec = object(traceflow.spec) ?? {};
  const status = object(traceflow.status) ?? {};
  const phase = text(status['phase']) ?? '';
  const captured = object(status['capturedPacket']);
  const nodes = inOrder(objects(status['results']).map((result) => nodeOf(result)));
  const balanced = nodes
    .flatMap((node) => node.observations)
    .find((one) => one.component === 'LB' && one.pod !== undefined);
  return {
    source: endText(object(spec['source']), text(captured?.['srcIP']) ?? 'any'),
    destination: balanced?.pod ?? endText(object(spec['destination']), text(captured?.['dstIP']) ?? 'any'),
    nodes,
    hops: hopsOf(nodes, phase),
    ...decide(nodes, phase),
  };
}

/** The packet that a live trace caught; null when there is none. */
export function capturedPacketOf(status: unknown): CapturedPacket | null {
  const packet = object(object(status)?.['capturedPacket']);
  if (packet === undefined) return null;
  const header = object(packet['ipHeader']);
  const v6 = object(packet['ipv6Header']);
  const transport = object(packet['transportHeader']) ?? {};
  const ports = object(transport['tcp']) ?? object(transport['udp']);
  const icmp = object(transport['icmp']);
  const fields: [keyof CapturedPacket, string | number | undefined][] = [
    ['srcIP', text(packet['srcIP'])],
    ['dstIP', text(packet['dstIP'])],
    ['length', integer(packet['length'])],
    ['protocol', integer(header?.['protocol']) ?? integer(v6?.['nextHeader'])],
    ['ttl', integer(header?.['ttl']) ?? integer(v6?.['hopLimit'])],
    ['ipFlags', integer(header?.['flags'])],
    ['srcPort', integer(ports?.['srcPort'])],
    ['dstPort', integer(ports?.['dstPort'])],
    ['tcpFlags', integer(object(transport['tcp'])?.['flags'])],
    ['icmpId', integer(icmp?.['id'])],
    ['icmpSequence', integer(icmp?.['sequence'])],
  ];
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as CapturedPacket;
}
