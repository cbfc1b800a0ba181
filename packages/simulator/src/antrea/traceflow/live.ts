import {
  type NodeObservations,
  type PodEntry,
  type ServiceEntry,
  simulateTraceflow,
  type TraceFacts,
} from '@netloft/antrea';
import type { TrafficEnd, TrafficFlow } from '../../world/traffic.ts';
import { workloadPods } from '../workload-pods.ts';
import { HEADERS, isIPv6, numberOf, packetOf, PROTOCOL_NUMBERS, SYN } from './live-packet.ts';

type Json = Readonly<Record<string, unknown>>;
interface SpecEnd {
  readonly namespace?: string;
  readonly pod?: string;
  readonly service?: string;
  readonly ip?: string;
}

/** What a live trace caught: results per Node, the packet, and how long it waits for such a connection. */
export interface Captured {
  readonly results: readonly NodeObservations[];
  readonly packet: Json;
  readonly waitMs: number;
}

const ofFamily = (ips: readonly string[], ipv6: boolean): string | undefined => ips.find((ip) => isIPv6(ip) === ipv6);
const podsOf = (end: TrafficEnd, facts: TraceFacts): readonly PodEntry[] =>
  'pod' in end ? workloadPods(end.pod, facts.index.inventory.pods) : [];

/** `namespace/name` of what a spec names; the Namespace may be left away. */
const keyOf = (end: SpecEnd, name: string): string => `${end.namespace || 'default'}/${name}`;

function sourceMatches(end: SpecEnd, from: PodEntry | string): boolean {
  if (end.pod) return typeof from !== 'string' && from.key === keyOf(end, end.pod);
  if (end.ip) return typeof from === 'string' ? from === end.ip : from.ips.includes(end.ip);
  return true;
}

interface Target {
  readonly spec: Json;
  readonly ip: string;
  /** Keys and addresses by which a trace may name it. */
  readonly names: ReadonlySet<string>;
  /** What the packet carries on the receiving Node, where load balancing has translated it; absent when nothing translates. */
  readonly received?: { readonly ip: string; readonly port: number | undefined };
}

/** The endpoint's port behind the one to which the connection goes. */
function targetPortOf(service: ServiceEntry, flow: TrafficFlow, endpoint: PodEntry): number | undefined {
  const offered = service.ports.find((one) => one.port === flow.port && one.protocol === flow.protocol);
  const target = offered?.targetPort;
  return typeof target === 'string' ? endpoint.namedPorts.find(({ name }) => name === target)?.port : target;
}

function targetsOf(flow: TrafficFlow, ipv6: boolean, facts: TraceFacts): readonly Target[] {
  const { to } = flow;
  const { inventory } = facts.index;
  if ('ip' in to) return isIPv6(to.ip) === ipv6 ? [{ spec: { ip: to.ip }, ip: to.ip, names: new Set([to.ip]) }] : [];
  if ('service' in to) {
    const service = inventory.services.get(to.service);
    const ip = ofFamily(service?.clusterIPs ?? [], ipv6);
    if (service === undefined || ip === undefined) return [];
    const endpoint = facts.pick(service, inventory.endpoints(service));
    const names = new Set([
      `service:${service.key}`,
      ip,
      ...(endpoint === undefined ? [] : [`pod:${endpoint.key}`, ...endpoint.ips]),
    ]);
    const endpointIp = ofFamily(endpoint?.ips ?? [], ipv6);
    const received =
      endpoint === undefined || endpointIp === undefined
        ? {}
        : { received: { ip: endpointIp, port: targetPortOf(service, flow, endpoint) } };
    return [{ spec: { namespace: service.namespace, service: service.name }, ip, names, ...received }];
  }
  return podsOf(to, facts).flatMap((pod) => {
    const ip = ofFamily(pod.ips, ipv6);
    const spec = { namespace: pod.namespace, pod: pod.name };
    return ip === undefined ? [] : [{ spec, ip, names: new Set([`pod:${pod.key}`, ...pod.ips]) }];
  });
}

function destinationMatches(end: SpecEnd, target: Target): boolean {
  if (end.pod) return target.names.has(`pod:${keyOf(end, end.pod)}`);
  if (end.service) return target.names.has(`service:${keyOf(end, end.service)}`);
  return end.ip ? target.names.has(end.ip) : true;
}

/** Whether the packet that opens such a connection fits the headers that the trace asks for. */
function headersMatch(spec: Json, flow: TrafficFlow): boolean {
  const packet = (spec['packet'] ?? {}) as {
    ipHeader?: { protocol?: number };
    ipv6Header?: { nextHeader?: number };
    transportHeader?: Json;
  };
  const ipv6 = packet.ipv6Header !== undefined;
  const protocol = (ipv6 ? packet.ipv6Header?.nextHeader : packet.ipHeader?.protocol) ?? 0;
  // Clients write ICMP's number for both families.
  if (![0, PROTOCOL_NUMBERS[flow.protocol], numberOf(flow, ipv6)].includes(protocol)) return false;
  const asked = Object.keys(packet.transportHeader ?? {});
  if (asked.length > 0 && !asked.includes(HEADERS[flow.protocol])) return false;
  const header = (packet.transportHeader?.[HEADERS[flow.protocol]] ?? {}) as {
    srcPort?: number;
    dstPort?: number;
    flags?: number;
  };
  // Source ports are random: asking for one catches nothing in any likely time.
  if (header.srcPort) return false;
  if (header.flags !== undefined && header.flags !== SYN) return false;
  return !header.dstPort || header.dstPort === flow.port;
}

/** A quick look before Pods are searched: whether the workload or Service of a flow can be what the spec names. */
function mayMatch(end: SpecEnd, of: TrafficEnd): boolean {
  if (end.pod && 'pod' in of) return keyOf(end, end.pod).startsWith(of.pod);
  if (end.service) return 'service' in of && of.service === keyOf(end, end.service);
  return true;
}

/** A trace without source Pod has the receiver's part only: there the packet was received, wherever it came from. */
function receiverPart(results: readonly NodeObservations[]): readonly NodeObservations[] {
  const last = results.at(-1);
  if (last === undefined) return [];
  const at = last.observations.findIndex(
    (one) =>
      one['componentInfo'] === 'IngressRule' ||
      one['componentInfo'] === 'IngressMetric' ||
      one['action'] === 'Delivered',
  );
  if (at < 0) return [];
  return [
    {
      node: last.node,
      observations: [{ component: 'Forwarding', action: 'Received' }, ...last.observations.slice(at)],
    },
  ];
}

const denied = (result: NodeObservations): boolean =>
  result.observations.some((one) => one['action'] === 'Dropped' || one['action'] === 'Rejected');

interface Attempt {
  readonly spec: Json;
  readonly flow: TrafficFlow;
  readonly from: PodEntry | string;
  readonly target: Target;
  readonly sourcePort: number;
}

function attempt({ spec, flow, from, target, sourcePort }: Attempt, facts: TraceFacts): Captured | undefined {
  const header =
    flow.protocol === 'ICMP'
      ? { icmp: { id: sourcePort, sequence: 1 } }
      : { [HEADERS[flow.protocol]]: { srcPort: sourcePort, dstPort: flow.port } };
  const ipv6 = isIPv6(target.ip);
  const packet = {
    ...(ipv6
      ? { ipv6Header: { nextHeader: numberOf(flow, ipv6) } }
      : { ipHeader: { protocol: PROTOCOL_NUMBERS[flow.protocol] } }),
    transportHeader: header,
  };
  const source = typeof from === 'string' ? { ip: from } : { namespace: from.namespace, pod: from.name };
  const outside = typeof from === 'string';
  const simulated = simulateTraceflow(
    { source, destination: target.spec, packet, ...(outside ? { liveTraffic: true } : {}) },
    facts,
  );
  if (!simulated.ok || simulated.results.length === 0) return undefined;
  const fromPod = Boolean((spec['source'] as SpecEnd | undefined)?.pod);
  let results = fromPod || outside ? simulated.results : receiverPart(simulated.results);
  if (spec['droppedOnly'] === true) results = results.filter((result) => denied(result));
  if (results.length === 0) return undefined;
  const address = typeof from === 'string' ? from : (ofFamily(from.ips, ipv6) ?? '');
  const { ip, port } = (fromPod ? undefined : target.received) ?? { ip: target.ip, port: flow.port };
  const ends = { source: address, sourcePort, destination: ip, port };
  return { results, packet: packetOf(flow, ends), waitMs: flow.everyMs };
}

/** The first connection of the world's traffic that a live Traceflow would catch; undefined when none fits, and the trace times out. */
export function captureLive(
  spec: Json,
  traffic: readonly TrafficFlow[],
  facts: TraceFacts,
  sourcePort: number,
): Captured | undefined {
  const source = (spec['source'] ?? {}) as SpecEnd;
  const destination = (spec['destination'] ?? {}) as SpecEnd;
  const ipv6 = (spec['packet'] as Json | undefined)?.['ipv6Header'] !== undefined;
  for (const flow of traffic) {
    if (!headersMatch(spec, flow) || !mayMatch(source, flow.from) || !mayMatch(destination, flow.to)) continue;
    const ends =
      'ip' in flow.from
        ? [flow.from.ip].filter((ip) => isIPv6(ip) === ipv6)
        : podsOf(flow.from, facts).filter((pod) => ofFamily(pod.ips, ipv6) !== undefined);
    const from = ends.find((end) => sourceMatches(source, end));
    if (from === undefined) continue;
    for (const target of targetsOf(flow, ipv6, facts)) {
      if (!destinationMatches(destination, target)) continue;
      const captured = attempt({ spec, flow, from, target, sourcePort }, facts);
      if (captured !== undefined) return captured;
    }
  }
  return undefined;
}
