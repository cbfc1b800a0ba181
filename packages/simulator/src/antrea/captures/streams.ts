import { createHash } from 'node:crypto';
import { type PodEntry, type ServiceEntry, type TraceFacts } from '@netloft/antrea';
import type { TrafficEnd, TrafficFlow } from '../../world/traffic.ts';
import { traceFacts, type TraceWorld } from '../traceflow/facts.ts';
import { targetPortOf } from '../traffic-ends.ts';
import { workloadPods } from '../workload-pods.ts';
import { type Connection, type End, packetsOf, type TimedPacket } from './conversation.ts';
import { fateOf } from './fate.ts';
import { isIPv6, macOf } from './frames.ts';

type Json = Readonly<Record<string, unknown>>;

/** How a workload speaks to another: as its traffic says, past the Service to the Pod itself, or by an echo to ask whether it is there. */
type Way = 'plain' | 'direct' | 'echo';
/** Clients ask by echo less often than they open connections. */
const RARER: Readonly<Record<Way, number>> = { plain: 1, direct: 1, echo: 2 };

/** Connections of one kind that pass the captured interface, one every so often. */
interface Stream {
  readonly flow: TrafficFlow;
  readonly way: Way;
  readonly outgoing: boolean;
  readonly seed: number;
  next: number;
  count: number;
}

/** The other end of a connection: as the trace's spec names it, its address at the interface, and its Pod when it is one. */
interface Peer {
  readonly spec: Json;
  readonly ip: string;
  readonly pod?: PodEntry | undefined;
  readonly port: number;
}

const FIRST_PORT = 32_768;
const PORTS = 28_000;
const TTL = 64;
/** Both Nodes count a packet down. */
const TTL_FROM_ANOTHER_NODE = 62;

const numberOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
const ofFamily = (ips: readonly string[], ipv6: boolean): string | undefined => ips.find((ip) => isIPv6(ip) === ipv6);
const specOf = (pod: PodEntry): Json => ({ namespace: pod.namespace, pod: pod.name });

const belongsTo = (end: TrafficEnd, pod: PodEntry): boolean =>
  'pod' in end && (pod.key === end.pod || pod.key.startsWith(`${end.pod}-`));

function isBehind({ namespace, selector }: ServiceEntry, pod: PodEntry): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && namespace === pod.namespace && wanted.every(([key, value]) => pod.labels[key] === value);
}

/** The packets that pass the interface of one Pod from a time on, of the connections that the world's applications make. */
export class InterfaceTraffic {
  readonly #world: TraceWorld;
  readonly #podKey: string;
  readonly #ipv6: boolean;
  readonly #streams: Stream[];
  #waiting: TimedPacket[] = [];

  /** `start` is in epoch milliseconds; `seed` decides ports and which end of many is spoken to. */
  constructor(
    world: TraceWorld,
    traffic: readonly TrafficFlow[],
    {
      pod,
      ipv6,
      start,
      seed,
    }: { readonly pod: string; readonly ipv6: boolean; readonly start: number; readonly seed: string },
  ) {
    this.#world = world;
    this.#podKey = pod;
    this.#ipv6 = ipv6;
    const facts = this.#facts(seed);
    const captured = facts.index.inventory.pods.get(pod);
    this.#streams = captured === undefined ? [] : this.#streamsOf(traffic, captured, facts, start, seed);
  }

  #facts(seed: string): TraceFacts {
    const node = this.#world.view.index().inventory.pods.get(this.#podKey)?.node;
    return traceFacts(this.#world, node, seed);
  }

  #streamsOf(
    traffic: readonly TrafficFlow[],
    captured: PodEntry,
    { index }: TraceFacts,
    start: number,
    seed: string,
  ): Stream[] {
    const { inventory } = index;
    return traffic.flatMap((flow, at) => {
      const service = 'service' in flow.to ? inventory.services.get(flow.to.service) : undefined;
      const served = service !== undefined && isBehind(service, captured);
      const sides = [
        ...(belongsTo(flow.from, captured) ? [true] : []),
        ...(belongsTo(flow.to, captured) || served ? [false] : []),
      ];
      const ways: readonly Way[] =
        'service' in flow.to ? ['plain', 'direct', 'echo'] : 'pod' in flow.to ? ['plain', 'echo'] : ['plain'];
      return sides.flatMap((outgoing) =>
        ways.map((way): Stream => {
          const own = numberOf(`${seed}/${at}/${way}/${outgoing}`);
          return { flow, way, outgoing, seed: own, next: start + (own % (flow.everyMs * RARER[way])), count: 0 };
        }),
      );
    });
  }

  /** Packets up to a time (epoch milliseconds), in order. */
  until(time: number): readonly TimedPacket[] {
    for (const stream of this.#streams) {
      for (; stream.next <= time; stream.next += stream.flow.everyMs * RARER[stream.way]) {
        const connection = this.#connection(stream);
        stream.count += 1;
        if (connection !== undefined) this.#waiting.push(...packetsOf(connection));
      }
    }
    const end = time * 1000;
    const due = this.#waiting.filter((one) => one.time <= end);
    this.#waiting = this.#waiting.filter((one) => one.time > end);
    return due.toSorted((a, b) => a.time - b.time);
  }

  #targets(stream: Stream, facts: TraceFacts): readonly Peer[] {
    const { inventory } = facts.index;
    const { to, port = 0 } = stream.flow;
    const peers = (pods: readonly PodEntry[], portOf: (pod: PodEntry) => number): Peer[] =>
      pods.flatMap((pod) => {
        const ip = ofFamily(pod.ips, this.#ipv6);
        return ip === undefined ? [] : [{ spec: specOf(pod), ip, pod, port: portOf(pod) }];
      });
    if ('ip' in to) return isIPv6(to.ip) === this.#ipv6 ? [{ spec: { ip: to.ip }, ip: to.ip, port }] : [];
    if ('pod' in to) return peers(workloadPods(to.pod, inventory.pods), () => port);
    const service = inventory.services.get(to.service);
    if (service === undefined) return [];
    if (stream.way !== 'plain')
      return peers(
        inventory.endpoints(service),
        (pod) => targetPortOf(service, pod, port, stream.flow.protocol) ?? port,
      );
    const ip = ofFamily(service.clusterIPs, this.#ipv6);
    return ip === undefined ? [] : [{ spec: { namespace: service.namespace, service: service.name }, ip, port }];
  }

  /** Where connections to the captured Pod come from. */
  #sources({ flow }: Stream, facts: TraceFacts): readonly Peer[] {
    const { from } = flow;
    if ('ip' in from) return isIPv6(from.ip) === this.#ipv6 ? [{ spec: { ip: from.ip }, ip: from.ip, port: 0 }] : [];
    if (!('pod' in from)) return [];
    return workloadPods(from.pod, facts.index.inventory.pods).flatMap((pod) => {
      const ip = ofFamily(pod.ips, this.#ipv6);
      return ip === undefined ? [] : [{ spec: specOf(pod), ip, pod, port: 0 }];
    });
  }

  #portAt({ flow, way }: Stream, captured: PodEntry, { index }: TraceFacts): number {
    const { to, port = 0, protocol } = flow;
    const service = 'service' in to ? index.inventory.services.get(to.service) : undefined;
    return service === undefined || way === 'echo' ? port : (targetPortOf(service, captured, port, protocol) ?? port);
  }

  #connection(stream: Stream): Connection | undefined {
    const facts = this.#facts(`${stream.seed}/${stream.count}`);
    const captured = facts.index.inventory.pods.get(this.#podKey);
    const ip = captured === undefined ? undefined : ofFamily(captured.ips, this.#ipv6);
    if (captured === undefined || captured.ended || ip === undefined) return undefined;
    const peers = stream.outgoing ? this.#targets(stream, facts) : this.#sources(stream, facts);
    const peer = peers[stream.count % Math.max(1, peers.length)];
    if (peer === undefined || peer.ip === ip) return undefined;
    const protocol = stream.way === 'echo' ? 'ICMP' : stream.flow.protocol;
    const port = stream.outgoing ? peer.port : this.#portAt(stream, captured, facts);
    const clientPort = FIRST_PORT + (numberOf(`${stream.seed}/${stream.count}/port`) % PORTS);
    const ends = { own: specOf(captured), peer: peer.spec, outgoing: stream.outgoing };
    const fate = fateOf({ ...ends, protocol, port, clientPort, ipv6: this.#ipv6 }, facts);
    // What was denied on its way never reaches the interface of its receiver.
    if (!stream.outgoing && fate !== 'allowed') return undefined;
    const sameNode = peer.pod !== undefined && peer.pod.node === captured.node;
    const own: End = { ip, mac: macOf(captured.key), ttl: TTL };
    const other: End = {
      ip: peer.ip,
      mac: macOf(sameNode ? peer.pod.key : `gateway of ${captured.node ?? ''}`),
      ttl: sameNode ? TTL : TTL_FROM_ANOTHER_NODE,
    };
    const [client, server] = stream.outgoing ? [own, other] : [other, own];
    return { client, server, protocol, port, clientPort, start: stream.next * 1000, fate };
  }
}
