import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Inventory } from '../evaluation/inventory.ts';
import { preparePacket } from './packet.ts';
import { capturedPacketOf, tracePath } from './path.ts';
import { phaseOf } from './phase.ts';
import { parsePolicyReference, policyReference } from './policy-reference.ts';
import { requestOf, traceflowSpec } from './request.ts';
import { traceflowSummary } from './summary.ts';
import { validateTraceflowRequest } from './validate.ts';

const FILE = new URL('../../../../../shared/vectors/antrea/traceflow-behaviour.json', import.meta.url);
type Spec = Record<string, unknown>;
interface Vectors {
  fixture: { pods: { namespace: string; name: string; ip?: string }[]; services: { namespace: string; name: string; clusterIP: string; ports: unknown[] }[]; serviceCIDR: string };
  packetPreparation: { id: string; title: string; spec: Spec; receiverOnly?: boolean; antreaProxy?: boolean; sourceInterface?: { ips: string[] }; expectError?: string; expectPacket?: Spec }[];
  nodeObservations: { id: string; title: string; nodeRole: string | null; observations: Spec[] }[];
  phaseTransitions: { id: string; title: string; spec: Spec; elapsedSeconds: number; results: Spec[]; expect: { phase: string; reason?: string } }[];
  capturedPackets: { id: string; title: string; packet: Spec }[];
}
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Vectors) : null;

describe.skipIf(vectors === null)("Antrea's own Traceflow cases (skipped when ../shared/vectors is absent)", () => {
  const fixture = vectors?.fixture ?? { pods: [], services: [], serviceCIDR: '' };
  const inventory = new Inventory({
    namespaces: [],
    pods: fixture.pods.map((pod) => ({ metadata: { namespace: pod.namespace, name: pod.name }, status: pod.ip === undefined ? {} : { podIPs: [{ ip: pod.ip }] } })),
    services: fixture.services.map((service) => ({ metadata: { namespace: service.namespace, name: service.name }, spec: { clusterIP: service.clusterIP, ports: service.ports } })),
  });
  it.each((vectors?.packetPreparation ?? []).map((one) => [one.id, one.title, one] as const))('packet %s: %s', (_id, _title, one) => {
    const source = one.spec['source'] as { namespace?: string; pod?: string } | undefined;
    const sourceIps = one.sourceInterface?.ips ?? inventory.pods.get(`${source?.namespace ?? ''}/${source?.pod ?? ''}`)?.ips ?? [];
    const result = preparePacket(one.spec, sourceIps, { inventory, antreaProxy: one.antreaProxy ?? true, serviceCidrs: [fixture.serviceCIDR], receiverOnly: one.receiverOnly ?? false });
    if (one.expectError !== undefined) {
      expect(result.ok ? 'no error' : result.error).toContain(one.expectError);
      return;
    }
    if (!result.ok) throw new Error(result.error);
    const want = one.expectPacket ?? {};
    const { packet } = result;
    const have: Record<string, unknown> = {
      isIPv6: packet.ipv6, sourceIP: packet.sourceIP, destinationIP: packet.destinationIP, ttl: packet.ttl, ipProto: packet.protocol,
      sourcePort: packet.sourcePort, destinationPort: packet.destinationPort, tcpFlags: packet.tcpFlags, icmpEchoID: packet.icmpId, icmpEchoSeq: packet.icmpSequence,
    };
    for (const [key, value] of Object.entries(want)) if (key in have && !key.endsWith('MAC')) expect([key, have[key]]).toEqual([key, value]);
  });
  it.each((vectors?.nodeObservations ?? []).map((one) => [one.id, one.title, one] as const))('observations %s: %s', (_id, _title, one) => {
    const path = tracePath({ spec: {}, status: { phase: 'Running', results: [{ node: 'n', observations: one.observations }] } });
    expect(path.nodes[0]?.role).toBe(one.nodeRole ?? 'unknown');
    expect(path.nodes[0]?.observations.map((seen) => [seen.component, seen.action, seen.policy?.reference])).toEqual(one.observations.map((raw) => [raw['component'], raw['action'], raw['networkPolicy']]));
  });
  it.each((vectors?.phaseTransitions ?? []).map((one) => [one.id, one.title, one] as const))('phase %s: %s', (_id, _title, one) => {
    expect(phaseOf(one.spec, one.results, one.elapsedSeconds)).toEqual(one.expect);
  });
  it.each((vectors?.capturedPackets ?? []).map((one) => [one.id, one.title, one] as const))('captured %s: %s', (_id, _title, one) => {
    const packet = capturedPacketOf({ capturedPacket: one.packet });
    expect(packet?.srcIP).toBe(one.packet['srcIP']);
    expect(packet?.length).toBe(one.packet['length']);
  });
});

describe('a request', () => {
  it.each([
    ['without a source', { destination: { type: 'ip', ip: '10.0.0.1' } }, 'source', 'source Pod must be specified in non-live-traffic Traceflow'],
    ['without a destination', { source: { type: 'pod', namespace: 'a', name: 'b' } }, 'destination', 'Choose a destination: a Pod, a Service or an IP address.'],
    ['to something that is no address', { source: { type: 'pod', namespace: 'a', name: 'b' }, destination: { type: 'ip', ip: 'nope' } }, 'destination.ip', '“nope” is not an IPv4 or IPv6 address.'],
    ['of IPv4 to an IPv6 address', { source: { type: 'pod', namespace: 'a', name: 'b' }, destination: { type: 'ip', ip: '::1' } }, 'destination.ip', 'The address is IPv6: switch IPv6 on.'],
    ['for dropped packets that is not live', { source: { type: 'pod', namespace: 'a', name: 'b' }, destination: { type: 'ip', ip: '1.1.1.1' }, droppedOnly: true }, 'droppedOnly', 'Only live traffic can be limited to dropped packets.'],
  ] as const)('%s is refused at its field', (_title, request, path, message) => {
    expect(validateTraceflowRequest(request)).toContainEqual({ path, message });
  });
  it('becomes a spec and comes back unchanged', () => {
    const request = { source: { type: 'pod', namespace: 'yelb', name: 'ui' }, destination: { type: 'service', namespace: 'yelb', name: 'app' }, protocol: 'TCP', destinationPort: 4567, tcpFlags: 2, ipv6: false, liveTraffic: false, droppedOnly: false, timeout: 20 } as const;
    expect(validateTraceflowRequest(request)).toEqual([]);
    expect(requestOf(traceflowSpec(request))).toEqual(request);
  });
  it('cannot be made from a spec with two destinations', () => {
    expect(requestOf({ destination: { pod: 'a', ip: '1.1.1.1' } })).toBeNull();
  });
});

describe('a path', () => {
  const results = [
    { node: 'b', timestamp: 1_686_142_441, observations: [{ component: 'Forwarding', action: 'Received' }, { component: 'NetworkPolicy', componentInfo: 'IngressMetric', action: 'Dropped', networkPolicy: 'AntreaClusterNetworkPolicy:deny' }] },
    { node: 'a', timestamp: 1_686_142_441, observations: [{ component: 'SpoofGuard', action: 'Forwarded' }, { component: 'Forwarding', componentInfo: 'Output', action: 'Forwarded', tunnelDstIP: '10.13.82.39' }] },
  ];
  it('is lost when the packet left a Node and nobody reported it', () => {
    const path = tracePath({ spec: {}, status: { phase: 'Failed', results: results.slice(1) } });
    expect([path.verdict, path.hops]).toEqual(['Lost', [{ from: 0, to: null, kind: 'lost', label: 'sent to 10.13.82.39, not reported there' }]]);
  });
  it('puts the sender first and ends where the packet was dropped', () => {
    const path = tracePath({ spec: {}, status: { phase: 'Succeeded', results } });
    expect(path.nodes.map((node) => node.node)).toEqual(['a', 'b']);
    expect(path.decidedAt).toEqual({ node: 1, observation: 1 });
    expect(path.hops).toEqual([{ from: 0, to: 1, kind: 'tunnel', label: 'tunnel to 10.13.82.39' }]);
  });
  it('names the policy that dropped in the summary', () => {
    const summary = traceflowSummary({ metadata: { name: 't' }, spec: {}, status: { phase: 'Succeeded', results } });
    expect([summary.verdict, summary.policy?.name]).toEqual(['Dropped', 'deny']);
  });
});

it.each([
  [{ kind: 'AntreaClusterNetworkPolicy', name: 'a' }, 'AntreaClusterNetworkPolicy:a'],
  [{ kind: 'K8sNetworkPolicy', namespace: 'n', name: 'a' }, 'K8sNetworkPolicy:n/a'],
  [{ kind: 'AdminNetworkPolicy', name: 'a' }, 'AdminNetworkPolicy:/a'],
] as const)('the reference of %o is %s and is read back', (policy, reference) => {
  expect(policyReference(policy)).toBe(reference);
  expect(parsePolicyReference(reference)).toMatchObject(policy);
});
