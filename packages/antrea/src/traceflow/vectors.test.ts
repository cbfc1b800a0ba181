import { describe, expect, it } from 'vitest';
import { Inventory } from '../evaluation/inventory.ts';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import { traceflowAdmission } from './admission.ts';
import { antctlName, parseAntctlFlow } from './antctl.ts';
import { preparePacket, type TracePacket } from './packet.ts';
import { capturedPacketOf, tracePath } from './path.ts';
import { phaseOf } from './phase.ts';

type Spec = Record<string, unknown>;
interface Titled {
  id: string;
  title: string;
}
interface PacketCase extends Titled {
  spec: Spec;
  receiverOnly?: boolean;
  antreaProxy?: boolean;
  sourceInterface?: { ips: string[] };
  expectError?: string;
  expectPacket?: Spec;
}
interface Behaviour {
  fixture: {
    pods: { namespace: string; name: string; ip?: string }[];
    services: { namespace: string; name: string; clusterIP: string; ports: unknown[] }[];
    serviceCIDR: string;
  };
  packetPreparation: PacketCase[];
  nodeObservations: (Titled & { nodeRole: string | null; observations: Spec[] })[];
  phaseTransitions: (Titled & {
    spec: Spec;
    results: Spec[];
    elapsedSeconds: number;
    expect: { phase: string; reason?: string };
  })[];
  capturedPackets: (Titled & { packet: Spec })[];
  antctlFlowSyntax: { id: string; flow: string; packet?: Spec }[];
  antctlNames: { id: string; prefix: string; wait: boolean; name: string }[];
}
interface AdmissionCase extends Titled {
  layer: string;
  existing?: { kind: string; metadata: { namespace: string; name: string }; spec?: { hostNetwork?: boolean } }[];
  object: { metadata: { name: string }; spec: Spec };
  expect: { allowed: boolean; message: string | null };
}

const titled = <T extends Titled>(cases: readonly T[] | undefined): (readonly [string, string, T])[] =>
  (cases ?? []).map((one) => [one.id, one.title, one] as const);
const behaviour = vectors<Behaviour>('traceflow-behaviour.json');
const admissions = vectors<{ cases: AdmissionCase[] }>('traceflow-validation.json')?.cases.filter(
  (one) => one.layer === 'webhook',
);

/** The packet with the names of the cases. */
function named(packet: TracePacket): Record<string, unknown> {
  const { ipv6, sourceIP, destinationIP, ttl, protocol, sourcePort, destinationPort, tcpFlags, ipFlags } = packet;
  return {
    isIPv6: ipv6,
    sourceIP,
    destinationIP,
    ttl,
    ipProto: protocol,
    sourcePort,
    destinationPort,
    tcpFlags,
    ipFlags,
    icmpEchoID: packet.icmpId,
    icmpEchoSeq: packet.icmpSequence,
  };
}

describe.skipIf(behaviour === undefined)(`Antrea's own Traceflow cases (${SKIPPED_WITHOUT})`, () => {
  const fixture = behaviour?.fixture ?? { pods: [], services: [], serviceCIDR: '' };
  const inventory = new Inventory({
    namespaces: [],
    pods: fixture.pods.map((pod) => ({
      metadata: { namespace: pod.namespace, name: pod.name },
      status: pod.ip === undefined ? {} : { podIPs: [{ ip: pod.ip }] },
    })),
    services: fixture.services.map((service) => ({
      metadata: { namespace: service.namespace, name: service.name },
      spec: { clusterIP: service.clusterIP, ports: service.ports },
    })),
  });
  const prepare = (one: PacketCase) => {
    const source = one.spec['source'] as { namespace?: string; pod?: string } | undefined;
    const ips =
      one.sourceInterface?.ips ?? inventory.pods.get(`${source?.namespace ?? ''}/${source?.pod ?? ''}`)?.ips ?? [];
    return preparePacket(one.spec, ips, {
      inventory,
      antreaProxy: one.antreaProxy ?? true,
      serviceCidrs: [fixture.serviceCIDR],
      receiverOnly: one.receiverOnly ?? false,
    });
  };
  it.each(titled(behaviour?.packetPreparation.filter((one) => one.expectError !== undefined)))(
    'packet %s is refused: %s',
    (_id, _title, one) => {
      const result = prepare(one);
      expect(result.ok ? 'no error' : result.error).toContain(one.expectError);
    },
  );
  it.each(titled(behaviour?.packetPreparation.filter((one) => one.expectPacket !== undefined)))(
    'packet %s: %s',
    (_id, _title, one) => {
      const result = prepare(one);
      if (!result.ok) throw new Error(result.error);
      const have = named(result.packet);
      // The cases leave zeroes away, and what only the injection needs (MAC addresses, the type of an echo request) is not computed.
      const want = one.expectPacket ?? {};
      const absent = (value: unknown): unknown => (value === 0 || value === false ? undefined : value);
      expect(Object.fromEntries(Object.keys(have).map((key) => [key, absent(have[key])]))).toEqual(
        Object.fromEntries(Object.keys(have).map((key) => [key, absent(want[key])])),
      );
    },
  );
  it.each(titled(behaviour?.nodeObservations))('observations %s: %s', (_id, _title, one) => {
    const path = tracePath({
      spec: {},
      status: { phase: 'Running', results: [{ node: 'n', observations: one.observations }] },
    });
    expect(path.nodes[0]?.role).toBe(one.nodeRole ?? 'unknown');
    const seen = path.nodes[0]?.observations.map((step) => [step.component, step.action, step.policy?.reference]);
    expect(seen).toEqual(one.observations.map((raw) => [raw['component'], raw['action'], raw['networkPolicy']]));
  });
  it.each(titled(behaviour?.phaseTransitions))('phase %s: %s', (_id, _title, one) => {
    expect(phaseOf(one.spec, one.results, one.elapsedSeconds)).toEqual(one.expect);
  });
  it.each(titled(behaviour?.capturedPackets))('captured %s: %s', (_id, _title, one) => {
    const { ipHeader, ipv6Header, transportHeader, ...rest } = one.packet as Record<string, Record<string, unknown>>;
    const { protocol, ttl, flags } = ipHeader ?? {};
    const { tcp, udp, icmp } = (transportHeader ?? {}) as Record<string, Record<string, number> | undefined>;
    const want = {
      ...rest,
      protocol: protocol ?? ipv6Header?.['nextHeader'],
      ttl: ttl ?? ipv6Header?.['hopLimit'],
      ipFlags: flags,
      srcPort: (tcp ?? udp)?.['srcPort'],
      dstPort: (tcp ?? udp)?.['dstPort'],
      tcpFlags: tcp?.['flags'],
      icmpId: icmp?.['id'],
      icmpSequence: icmp?.['sequence'],
    };
    expect(capturedPacketOf({ capturedPacket: one.packet })).toEqual(JSON.parse(JSON.stringify(want)));
  });
  it.each((behaviour?.antctlFlowSyntax ?? []).map((one) => [one.id, one.flow, one] as const))(
    'flow %s: %s',
    (_id, flow, one) => {
      const read = parseAntctlFlow(flow);
      if (one.packet === undefined) return expect(read.ok).toBe(false);
      const { transportHeader = {}, ...headers } = one.packet;
      expect(read).toMatchObject({ ok: true, packet: headers });
      expect(read.ok && (read.packet['transportHeader'] ?? {})).toEqual(transportHeader);
    },
  );
  it.each((behaviour?.antctlNames ?? []).map((one) => [one.id, one.prefix, one] as const))(
    'name %s: %s',
    (_id, prefix, one) => {
      const name = antctlName(prefix, one.wait, () => '12345678');
      expect(one.wait ? name.replace(/-12345678$/, '') : name).toBe(
        one.wait ? one.name.replace(/-[^-]{8}$|-<.*$/, '') : one.name,
      );
    },
  );
  it.each(titled(admissions))('admission %s: %s', (_id, _title, one) => {
    const pod = (namespace: string, name: string) => {
      const found = one.existing?.find(
        (object) => object.metadata.namespace === namespace && object.metadata.name === name,
      );
      return found === undefined ? undefined : { hostNetwork: found.spec?.hostNetwork === true };
    };
    expect(traceflowAdmission(one.object.metadata.name, one.object.spec, pod) ?? null).toBe(one.expect.message);
  });
});
