import { isAddress } from '../../evaluation/addresses.ts';
import type { Inventory, ServiceEntry } from '../../evaluation/inventory.ts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import { type Json, number, object, objects, text } from '../../evaluation/read.ts';
import type { Connection, Endpoint, Protocol, Verdict } from '../../evaluation/types.ts';
import { protocolOf } from '../packet.ts';
import { capturedPacketOf } from '../path.ts';

/** What is asked of the policies about the connection of a trace. */
export interface TraceQuestion {
  readonly connection: Connection;
  /** `yelb/yelb-ui to yelb/yelb-appserver, 4567/TCP`. */
  readonly words: string;
  /** The Pod behind a Service to which the trace was sent, with the port there; absent when none was reported or it is gone. */
  readonly reached?: Connection;
}
export type TraceQuestionResult =
  | { readonly ok: true; readonly question: TraceQuestion }
  /** `missing` is a fact, in words, that keeps the connection from being known. */
  | { readonly ok: false; readonly missing: string };

interface Trace {
  readonly spec?: unknown;
  readonly status?: unknown;
}

const PROTOCOLS: Readonly<Record<number, Protocol>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };
const SERVICE_PROTOCOLS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132 };

const endWords = (end: Endpoint): string => {
  if (end.type === 'ip') return end.ip;
  return end.type === 'fqdn' ? end.fqdn : end.type === 'node' ? end.name : `${end.namespace}/${end.name}`;
};

function namedEnd(spec: Json, kind: 'pod' | 'service'): Endpoint | undefined {
  const name = text(spec[kind]);
  if (name === undefined || name === '') return undefined;
  return { type: kind, namespace: text(spec['namespace']) || 'default', name };
}

function endOf(spec: Json, seen: string | undefined): Endpoint | undefined {
  const named = namedEnd(spec, 'pod') ?? namedEnd(spec, 'service');
  if (named !== undefined) return named;
  const ip = text(spec['ip']) || seen;
  return ip !== undefined && isAddress(ip) ? { type: 'ip', ip } : undefined;
}

/** Pod or Service that an end names and that is not there; undefined when it is, or is an address. */
function absent(end: Endpoint, inventory: Inventory): string | undefined {
  if (end.type === 'pod' && !inventory.pods.has(endWords(end)))
    return `Pod ${endWords(end)}, which is not among those that can be seen now`;
  if (end.type === 'service' && !inventory.services.has(endWords(end)))
    return `Service ${endWords(end)}, which is not among those that can be seen now`;
  return undefined;
}

/** `namespace/name` of the Pod that load balancing picked, as a Node reported it. */
function pickedPod(status: Json): string | undefined {
  const steps = objects(status['results']).flatMap((node) => objects(node['observations']));
  return text(steps.find((one) => one['component'] === 'LB' && text(one['pod']))?.['pod']);
}

function reachedBehind(
  connection: Connection,
  service: ServiceEntry | undefined,
  key: string | undefined,
  inventory: Inventory,
): Connection | undefined {
  const pod = key === undefined ? undefined : inventory.pods.get(key);
  if (pod === undefined || service === undefined) return undefined;
  const offered = service.ports.find(
    (one) => one.port === connection.destinationPort && one.protocol === connection.protocol,
  );
  const { targetPort } = offered ?? {};
  const port =
    typeof targetPort === 'string' ? pod.namedPorts.find((one) => one.name === targetPort)?.port : targetPort;
  const { destinationPort: _its, ...rest } = connection;
  return {
    ...rest,
    destination: { type: 'pod', namespace: pod.namespace, name: pod.name },
    ...(port === undefined ? {} : { destinationPort: port }),
  };
}

/**
 * The connection that a Traceflow of any version was about: what its spec names, and where that leaves an end or a port open, what the
 * captured packet says. A source port that nobody chose stays open.
 */
export function questionOfTrace(trace: Trace, inventory: Inventory): TraceQuestionResult {
  const spec = object(trace.spec) ?? {};
  const status = object(trace.status) ?? {};
  const captured = capturedPacketOf(status);
  const source = endOf(object(spec['source']) ?? {}, captured?.srcIP);
  const destination = endOf(object(spec['destination']) ?? {}, captured?.dstIP);
  if (source === undefined)
    return { ok: false, missing: 'where the packet comes from: the trace leaves its source open' };
  if (destination === undefined)
    return { ok: false, missing: 'where the packet goes: the trace leaves its destination open' };
  const gone = absent(source, inventory) ?? absent(destination, inventory);
  if (gone !== undefined) return { ok: false, missing: gone };

  const service =
    destination.type === 'service'
      ? inventory.services.get(endWords(destination))
      : destination.type === 'ip'
        ? inventory.serviceByIp(destination.ip)
        : undefined;
  const first = destination.type === 'service' ? service?.ports[0] : undefined;
  const packet = object(spec['packet']) ?? {};
  const live = spec['liveTraffic'] === true;
  const ipv6 = object(packet['ipv6Header']) !== undefined;
  const asked = protocolOf(packet, ipv6, first === undefined ? undefined : SERVICE_PROTOCOLS[first.protocol], live);
  const protocol = PROTOCOLS[captured?.protocol ?? asked];
  if (protocol === undefined)
    return {
      ok: false,
      missing: asked === 0 ? 'the protocol: the trace follows any' : `what policies say of IP protocol ${asked}`,
    };
  const transport = object(packet['transportHeader']) ?? {};
  const ports = object(protocol === 'TCP' ? transport['tcp'] : protocol === 'UDP' ? transport['udp'] : undefined) ?? {};
  const port = captured?.dstPort ?? (number(ports['dstPort']) || first?.port);
  const sourcePort = captured?.srcPort ?? (number(ports['srcPort']) || undefined);
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6';
  const connection: Connection = {
    source,
    destination,
    protocol,
    ...(sourcePort === undefined || isIcmp ? {} : { sourcePort }),
    ...(port === undefined || isIcmp ? {} : { destinationPort: port }),
    ...(isIcmp ? { icmpType: protocol === 'ICMP' ? 8 : 128, icmpCode: 0 } : {}),
  };
  const reached = reachedBehind(connection, service, pickedPod(status), inventory);
  return {
    ok: true,
    question: {
      connection,
      words: `${endWords(source)} to ${endWords(destination)}, ${isIcmp || port === undefined ? '' : `${port}/`}${protocol}`,
      ...(reached === undefined ? {} : { reached }),
    },
  };
}

/** The verdict about a trace's connection. Where the endpoints of a Service differ, it is that of the one to which the trace was sent. */
export function verdictOfTrace(question: TraceQuestion, index: PolicyIndex): Verdict {
  const verdict = index.evaluate(question.connection);
  if (verdict.verdict !== 'Undecidable' || question.reached === undefined) return verdict;
  const atPod = index.evaluate(question.reached);
  if (atPod.verdict === 'Undecidable') return verdict;
  const { destination } = question.reached;
  return {
    ...atPod,
    notes: [...atPod.notes, `Asked for ${endWords(destination)}, the endpoint to which the trace was sent.`],
  };
}
