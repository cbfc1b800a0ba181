import { describe, expect, it } from 'vitest';
import { Inventory } from '../evaluation/inventory.ts';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import { traceflowAdmission } from './admission.ts';
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
  const { ipv6, sourceIP, destinationIP, ttl, protocol, sourcePort, destinationPort, tcpFlags, icmpId, icmpSequence } =
    packet;
  return {
    isIPv6: ipv6,
    sourceIP,
    destinationIP,
    ttl,
    ipProto: protocol,
    sourcePort,
    destinationPort,
    tcpFlags,
    icmpEchoID: icmpId,
    icmpEchoSeq: icmpSequence,
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
      const want = Object.entries(one.expectPacket ?? {}).filter(([key]) => key in have);
      expect(want.map(([key]) => [key, have[key]])).toEqual(want);
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
    expect(capturedPacketOf({ capturedPacket: one.packet })).toMatchObject({
      srcIP: one.packet['srcIP'],
      length: one.packet['length'],
    });
  });
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
