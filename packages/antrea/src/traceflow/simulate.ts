import type { PolicyIndex } from '../evaluation/policy-index.ts';
import { type Json, object, text } from '../evaluation/read.ts';
import type { PodEntry, ServiceEntry } from '../evaluation/inventory.ts';
import { familyOf, isAddress } from '../evaluation/addresses.ts';
import type { Connection, DirectionResult, Protocol } from '../evaluation/types.ts';
import { type PacketFacts, preparePacket, type TracePacket } from './packet.ts';
import { policyReference } from './policy-reference.ts';

/** Facts of the cluster that a trace meets beyond its policies. */
export interface TraceFacts {
  readonly index: PolicyIndex;
  readonly antreaProxy: boolean;
  readonly serviceCidrs: readonly string[];
  /** Tunnel address of a Node in encap mode; undefined in noEncap, where Pod traffic is routed. */
  readonly tunnelIP: (node: string) => string | undefined;
  /** Egress that applies to the Pod for traffic leaving the cluster. */
  readonly egressOf: (
    pod: PodEntry,
  ) => { readonly name: string; readonly ip: string; readonly node: string } | undefined;
  /** Which endpoint of a Service load balancing picks. */
  readonly pick: (service: ServiceEntry, endpoints: readonly PodEntry[]) => PodEntry | undefined;
  /** Whether the Node's agent runs; one that does not reports nothing. */
  readonly agentRuns: (node: string) => boolean;
  /** Fields by release: rule names since 1.15, egress facts since 1.10 and 2.0, source Pod's IP since 2.1. */
  readonly reports: { readonly ruleNames: boolean; readonly egress: boolean; readonly srcPodIP: boolean };
}

export interface NodeObservations {
  readonly node: string;
  readonly observations: readonly Json[];
}
/** What the agents report: their results in the order in which they see the packet, or one agent's error. */
export type Simulated =
  | { readonly ok: true; readonly results: readonly NodeObservations[] }
  | { readonly ok: false; readonly node: string; readonly error: string };

const PROTOCOLS: Readonly<Record<number, Protocol>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

function policyObservation(
  direction: 'Egress' | 'Ingress',
  result: DirectionResult,
  facts: TraceFacts,
): Json | undefined {
  const decision = result.decision;
  if (decision === undefined) return undefined;
  if (decision.isolation)
    return { component: 'NetworkPolicy', componentInfo: `${direction}DefaultRule`, action: 'Dropped' };
  const denied = result.verdict === 'Dropped' || result.verdict === 'Rejected';
  return {
    component: 'NetworkPolicy',
    componentInfo: `${direction}${denied ? 'Metric' : 'Rule'}`,
    action: denied ? result.verdict : 'Forwarded',
    networkPolicy: policyReference(decision.step.policy),
    ...(facts.reports.ruleNames && decision.step.ruleName !== '' ? { networkPolicyRule: decision.step.ruleName } : {}),
  };
}

/** The address of the packet's family; empty when there is none. */
const ofFamily = (ips: readonly string[], ipv6: boolean): string =>
  ips.find((ip) => familyOf(ip) === (ipv6 ? 6 : 4)) ?? '';

interface Target {
  readonly pod?: PodEntry;
  readonly ip: string;
  readonly port?: number;
  readonly balanced?: { readonly pod: PodEntry };
  readonly service?: ServiceEntry;
}

function targetOf(packet: TracePacket, facts: TraceFacts): Target | undefined {
  const { inventory } = facts.index;
  const ip = packet.destinationIP ?? '';
  const port = packet.destinationPort;
  const service =
    packet.destinationService === undefined ? undefined : inventory.services.get(packet.destinationService);
  if (service !== undefined) {
    const offered = service.ports.find(
      (one) => one.port === port && one.protocol === (PROTOCOLS[packet.protocol] ?? 'TCP'),
    );
    // No load balancing flow speaks of a port that the Service does not offer: the packet leaves over the gateway.
    if (offered === undefined) return { ip, ...(port === undefined ? {} : { port }) };
    const endpoint = facts.pick(service, inventory.endpoints(service));
    if (endpoint === undefined) return undefined;
    const target =
      typeof offered.targetPort === 'number'
        ? offered.targetPort
        : endpoint.namedPorts.find((named) => named.name === offered.targetPort)?.port;
    return {
      pod: endpoint,
      ip: ofFamily(endpoint.ips, packet.ipv6),
      ...(target === undefined ? {} : { port: target }),
      balanced: { pod: endpoint },
      service,
    };
  }
  const pod = packet.destinationPod === undefined ? inventory.podByIp(ip) : inventory.pods.get(packet.destinationPod);
  return { ip, ...(port === undefined ? {} : { port }), ...(pod === undefined ? {} : { pod }) };
}

function connectionOf(packet: TracePacket, source: PodEntry | undefined, sourceIp: string, target: Target): Connection {
  const protocol = PROTOCOLS[packet.protocol] ?? 'TCP';
  return {
    source:
      source === undefined
        ? { type: 'ip', ip: sourceIp }
        : { type: 'pod', namespace: source.namespace, name: source.name },
    destination:
      target.pod === undefined
        ? { type: 'ip', ip: target.ip }
        : { type: 'pod', namespace: target.pod.namespace, name: target.pod.name },
    protocol,
    // An agent picks a random source port when none is given; 40000 stands for it.
    sourcePort: packet.sourcePort ?? 40_000,
    ...(target.port === undefined ? {} : { destinationPort: target.port }),
    ...(protocol === 'ICMP'
      ? { icmpType: 8, icmpCode: 0 }
      : protocol === 'ICMPv6'
        ? { icmpType: 128, icmpCode: 0 }
        : {}),
  };
}

/** The way out of the cluster: through an Egress where one applies, else over the Node's own network. */
function leave(source: PodEntry, sender: Json[], facts: TraceFacts): NodeObservations[] {
  const egress = facts.egressOf(source);
  if (egress === undefined || egress.node === source.node) {
    if (egress !== undefined && facts.reports.egress)
      sender.push({ component: 'Egress', action: 'MarkedForSNAT', egress: egress.name, egressIP: egress.ip });
    sender.push({ component: 'Forwarding', componentInfo: 'Output', action: 'ForwardedOutOfNetwork' });
    return [];
  }
  if (facts.reports.egress)
    sender.push({
      component: 'Egress',
      action: 'ForwardedToEgressNode',
      egress: egress.name,
      egressIP: egress.ip,
      egressNode: egress.node,
    });
  sender.push({ component: 'Forwarding', componentInfo: 'Output', action: 'Forwarded', tunnelDstIP: egress.ip });
  if (!facts.agentRuns(egress.node)) return [];
  return [
    {
      node: egress.node,
      observations: [
        { component: 'Forwarding', action: 'Received' },
        ...(facts.reports.egress ? [{ component: 'Egress', action: 'MarkedForSNAT', egressIP: egress.ip }] : []),
        { component: 'Forwarding', componentInfo: 'Output', action: 'ForwardedOutOfNetwork' },
      ],
    },
  ];
}

/** Ingress policies and delivery, on the destination's Node. Pushes to `observations`. */
function arrive(ingress: DirectionResult, observations: Json[], facts: TraceFacts): void {
  const step = policyObservation('Ingress', ingress, facts);
  if (step !== undefined) observations.push(step);
  if (ingress.verdict === 'Allowed')
    observations.push({ component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' });
}

function onlyDropped(results: readonly NodeObservations[]): readonly NodeObservations[] {
  const denied = results.find((result) =>
    result.observations.some((one) => one['action'] === 'Dropped' || one['action'] === 'Rejected'),
  );
  return denied === undefined ? [] : [denied];
}

function receiverOnly(spec: Json, facts: TraceFacts, packetFacts: PacketFacts): Simulated {
  const destination = object(spec['destination']) ?? {};
  const pod = facts.index.inventory.pods.get(
    `${text(destination['namespace']) || 'default'}/${text(destination['pod']) ?? ''}`,
  );
  // No agent feels responsible for a Pod that is not there: the trace runs into its timeout.
  if (pod?.node === undefined || !facts.agentRuns(pod.node)) return { ok: true, results: [] };
  const prepared = preparePacket(spec, [], { ...packetFacts, receiverOnly: true });
  if (!prepared.ok) return { ok: false, node: pod.node, error: prepared.error };
  const source = prepared.packet.sourceIP;
  if (source === undefined || !isAddress(source)) return { ok: true, results: [] };
  const target: Target = {
    pod,
    ip: ofFamily(pod.ips, prepared.packet.ipv6),
    ...(prepared.packet.destinationPort === undefined ? {} : { port: prepared.packet.destinationPort }),
  };
  const verdict = facts.index.evaluate(
    connectionOf(prepared.packet, facts.index.inventory.podByIp(source), source, target),
  );
  const observations: Json[] = [{ component: 'Forwarding', action: 'Received' }];
  arrive(verdict.ingress, observations, facts);
  const results = [{ node: pod.node, observations }];
  return { ok: true, results: spec['droppedOnly'] === true ? onlyDropped(results) : results };
}

/**
 * Computes what the agents of a cluster report for a Traceflow's spec: SpoofGuard, load balancing, policies in the order of
 * evaluation, Egress and forwarding, as docs/traceflow-guide.md and pkg/agent/controller/traceflow (v2.7) have it.
 * Results may be missing where an agent does not run or nothing matches; the controller then times the trace out.
 */
export function simulateTraceflow(spec: Json, facts: TraceFacts): Simulated {
  const packetFacts: PacketFacts = {
    inventory: facts.index.inventory,
    antreaProxy: facts.antreaProxy,
    serviceCidrs: facts.serviceCidrs,
    receiverOnly: false,
  };
  const source = object(spec['source']) ?? {};
  if (!text(source['pod'])) return receiverOnly(spec, facts, packetFacts);
  const pod = facts.index.inventory.pods.get(`${text(source['namespace']) || 'default'}/${text(source['pod']) ?? ''}`);
  if (pod?.node === undefined || !facts.agentRuns(pod.node)) return { ok: true, results: [] };
  const prepared = preparePacket(spec, pod.ips, packetFacts);
  if (!prepared.ok) return { ok: false, node: pod.node, error: prepared.error };
  const { packet } = prepared;
  const sender: Json[] = [
    {
      component: 'SpoofGuard',
      action: 'Forwarded',
      ...(facts.reports.srcPodIP ? { srcPodIP: packet.sourceIP ?? ofFamily(pod.ips, packet.ipv6) } : {}),
    },
  ];
  const own: NodeObservations = { node: pod.node, observations: sender };
  // Live traffic without a destination: the first connection that the Pod opens. Nothing generates it here.
  if (packet.destinationIP === undefined) return { ok: true, results: [] };
  const target = targetOf(packet, facts);
  if (target === undefined) {
    sender.push({ component: 'LB', action: 'Dropped' });
    return { ok: true, results: [own] };
  }
  if (target.balanced !== undefined)
    sender.push({ component: 'LB', action: 'Forwarded', translatedDstIP: target.ip, pod: target.balanced.pod.key });
  const verdict = facts.index.evaluate(connectionOf(packet, pod, packet.sourceIP ?? '', target));
  const results = [own, ...cross(pod, target, verdict, sender, facts)];
  return {
    ok: true,
    results: spec['liveTraffic'] === true && spec['droppedOnly'] === true ? onlyDropped(results) : results,
  };
}

function cross(
  pod: PodEntry,
  target: Target,
  verdict: { readonly egress: DirectionResult; readonly ingress: DirectionResult },
  sender: Json[],
  facts: TraceFacts,
): NodeObservations[] {
  const egress = policyObservation('Egress', verdict.egress, facts);
  if (egress !== undefined) sender.push(egress);
  if (verdict.egress.verdict !== 'Allowed') return [];
  const destination = target.pod;
  const node = facts.index.inventory.nodeByIp(target.ip);
  if (destination === undefined && node === undefined) return leave(pod, sender, facts);
  if (destination === undefined || destination.hostNetwork || destination.node === undefined) {
    sender.push({ component: 'Forwarding', componentInfo: 'Output', action: 'ForwardedOutOfNetwork' });
    return [];
  }
  if (destination.node === pod.node) {
    arrive(verdict.ingress, sender, facts);
    return [];
  }
  const tunnelDstIP = facts.tunnelIP(destination.node);
  sender.push({
    component: 'Forwarding',
    componentInfo: 'Output',
    action: 'Forwarded',
    ...(tunnelDstIP === undefined ? {} : { tunnelDstIP }),
  });
  if (!facts.agentRuns(destination.node)) return [];
  const receiver: Json[] = [{ component: 'Forwarding', action: 'Received' }];
  arrive(verdict.ingress, receiver, facts);
  return [{ node: destination.node, observations: receiver }];
}
