import { type CaptureOutcome, captureOutcome, conditionsOf, DEFAULT_CAPTURE_TIMEOUT, read } from '@netloft/antrea';
import {
  type CaptureSummary,
  type Condition,
  NETLOFT_TRACEFLOW_LABEL,
  NETLOFT_TRACEFLOW_USER,
} from '@netloft/contracts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { type DownloadFacts, downloadOf, noFile, placeOf } from './download.ts';

type Json = Readonly<Record<string, unknown>>;

const NUMBERS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };
const NAMES: Readonly<Record<string, string>> = {
  TCP: 'TCP',
  UDP: 'UDP',
  ICMP: 'ICMP',
  ICMPV6: 'ICMPv6',
  SCTP: 'SCTP',
};
const HEADERS: Readonly<Record<string, string>> = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', icmpv6: 'ICMPv6' };

/** What the state depends on besides the object. */
export interface CaptureViewpoint extends DownloadFacts {
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface CaptureEnd {
  readonly pod?: { readonly namespace: string; readonly name: string };
  readonly ip?: string;
}

export function captureEnd(value: unknown): CaptureEnd {
  const end = read.object(value);
  const pod = read.object(end?.['pod']);
  const name = read.text(pod?.['name']);
  const ip = read.text(end?.['ip']);
  if (name) return { pod: { namespace: read.text(pod?.['namespace']) || 'default', name } };
  return ip ? { ip } : {};
}

const endText = ({ pod, ip }: CaptureEnd): string =>
  pod === undefined ? (ip ?? 'any') : `${pod.namespace}/${pod.name}`;

/** Which end captures: as asked, else the source when that is a Pod (pkg/agent/packetcapture). */
export function capturePointOf(spec: Json): 'Source' | 'Destination' {
  const asked = read.text(spec['capturePoint']);
  if (asked === 'Source' || asked === 'Destination') return asked;
  return captureEnd(spec['source']).pod === undefined ? 'Destination' : 'Source';
}

/** The Pod on whose interface packets are captured; undefined when the capture names none there. */
export const capturedPod = (spec: Json): CaptureEnd['pod'] =>
  captureEnd(spec[capturePointOf(spec) === 'Source' ? 'source' : 'destination']).pod;

function protocolText(packet: Json): string {
  const header = Object.keys(HEADERS).find((key) => read.object(read.object(packet['transportHeader'])?.[key]));
  if (header !== undefined) return HEADERS[header] ?? header;
  const given = packet['protocol'];
  if (typeof given === 'number') return NUMBERS[given] ?? `protocol ${given}`;
  const name = read.text(given);
  return name ? (NAMES[name.toUpperCase()] ?? name) : 'any';
}

const conditionOf = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((one) => one.type === `PacketCapture${type}`);

function noFileYet({ state }: CaptureOutcome, captured: number): string {
  if (state === 'Pending' || state === 'Running') return 'The file is there when the capture is done.';
  if (state === 'Unanswered') return 'No agent took the capture up, so there is no file.';
  return captured === 0 ? 'Nothing was captured, so there is no file.' : 'The agent names no file.';
}

/** One row about a PacketCapture. */
export function captureSummary(object: KubeObject, at: CaptureViewpoint): CaptureSummary {
  const spec = read.object(object['spec']) ?? {};
  const status = read.object(object['status']) ?? {};
  const packet = read.object(spec['packet']) ?? {};
  const transport = read.object(packet['transportHeader']) ?? {};
  const ports = read.object(transport['tcp']) ?? read.object(transport['udp']);
  const conditions = conditionsOf(status['conditions']);
  const { name, labels, annotations, creationTimestamp } = object.metadata;
  const filePath = read.text(status['filePath']) || null;
  const place = filePath === null ? undefined : placeOf(filePath, name);
  const agentPod = place?.type === 'agent' ? place.pod : null;
  const captured = read.number(status['numberCaptured']) ?? 0;
  const outcome = captureOutcome(object, at.now);
  const started = conditionOf(conditions, 'Started');
  const complete = conditionOf(conditions, 'Complete');
  const direction = read.text(spec['direction']);
  return {
    id: name,
    name,
    source: endText(captureEnd(spec['source'])),
    destination: endText(captureEnd(spec['destination'])),
    protocol: protocolText(packet),
    destinationPort: read.number(ports?.['dstPort']) ?? null,
    ipFamily: read.text(packet['ipFamily']) === 'IPv6' ? 'IPv6' : 'IPv4',
    direction: direction === 'DestinationToSource' || direction === 'Both' ? direction : 'SourceToDestination',
    capturePoint: capturePointOf(spec),
    state: outcome.state,
    reason: outcome.reason,
    captured,
    wanted: read.number(read.object(read.object(spec['captureConfig'])?.['firstN'])?.['number']) ?? 0,
    node: (agentPod === null ? undefined : at.agents?.get(agentPod)) ?? null,
    agentPod,
    filePath,
    fileServer: read.text(read.object(spec['fileServer'])?.['url']) || null,
    download: filePath === null ? noFile(noFileYet(outcome, captured)) : downloadOf(filePath, name, at),
    timeout: read.number(spec['timeout']) ?? DEFAULT_CAPTURE_TIMEOUT,
    managed: labels?.[NETLOFT_TRACEFLOW_LABEL] === 'true',
    requestedBy: annotations?.[NETLOFT_TRACEFLOW_USER] ?? null,
    createdAt: creationTimestamp ?? '',
    startedAt: (started?.status === 'True' ? started.lastTransitionTime : undefined) ?? null,
    completedAt: (complete?.status === 'True' ? complete.lastTransitionTime : undefined) ?? null,
  };
}
