import type { TraceNode, TraceObservation, TracePath, TracePolicy, TraceVerdict } from '@netloft/contracts';
import { verdictKind, type MarkKind } from '../mark.tsx';
import { tracePathText as text } from './trace-path.messages.ts';

/** Meaning of a step or verdict, in the words of the encoding table. */
export type TraceMark = MarkKind;

export interface StepModel {
  /** Position in the packet's way over all Nodes, from 0. */
  readonly position: number;
  readonly node: number;
  readonly observation: number;
  readonly title: string;
  readonly detail: string;
  readonly action: string;
  readonly mark: TraceMark;
  readonly policy: TracePolicy | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** The verdict fell here. */
  readonly decisive: boolean;
}

export interface BoxModel {
  readonly node: string;
  readonly role: string;
  readonly timestamp: string | null;
  /** Since the trace started, or since the first report: `+1 s`; empty when it is not told. Agents report whole seconds. */
  readonly after: string;
  readonly steps: readonly StepModel[];
  readonly ended: boolean;
}

export interface LinkModel {
  /** Index of the box that it leaves. */
  readonly from: number;
  readonly to: number | null;
  readonly kind: TracePath['hops'][number]['kind'];
  readonly label: string;
}

export interface PathModel {
  readonly source: string;
  readonly destination: string;
  readonly boxes: readonly BoxModel[];
  readonly links: readonly LinkModel[];
  readonly mark: TraceMark;
  /** How the line into the destination looks; `open` while it is not known. */
  readonly arrival: 'reached' | 'stopped' | 'outside' | 'lost' | 'open';
}

const markOfAction = (action: string): TraceMark =>
  action === 'Dropped'
    ? 'dropped'
    : action === 'Rejected'
      ? 'rejected'
      : action === 'ForwardedOutOfNetwork'
        ? 'passed'
        : 'allowed';

/** The policy as a person calls it: its own display name, else its name, with the namespace where it has one. */
export const policyName = (policy: TracePolicy): string =>
  policy.displayName ?? (policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);

/** `Yelb-Zero-Trust (nsx-category-application), rule 4089`. */
export function policyLabel(policy: TracePolicy): string {
  const tier = policy.tier === undefined ? '' : ` (${policy.tier})`;
  return `${policyName(policy)}${tier}${policy.rule === undefined ? '' : `, ${text.rule} ${policy.rule}`}`;
}

export const isolates = (info: string | undefined): boolean =>
  info === 'IngressDefaultRule' || info === 'EgressDefaultRule';

/** Policies of which one or more isolate a Pod, as a list in words. */
export const oneOrMoreOf = (policies: readonly TracePolicy[]): string =>
  text.oneOrMoreOf(policies.map((policy) => policyName(policy)));

/** What one observation says, in words; `isolatedBy` names the policies that isolate the Pod, which Antrea does not. */
export function observationText(one: TraceObservation, isolatedBy: readonly TracePolicy[] = [], dsr = false): string {
  const denied = one.action === 'Dropped' || one.action === 'Rejected';
  if (one.component === 'NetworkPolicy') {
    const way = one.componentInfo?.startsWith('Ingress') ? text.ingress : text.egress;
    if (one.policy !== undefined)
      return `${way}: ${denied ? one.action.toLowerCase() : text.allowed} ${text.by} ${policyLabel(one.policy)}`;
    if (denied && isolates(one.componentInfo) && isolatedBy.length > 0)
      return `${way}: ${text.isolatedBy(oneOrMoreOf(isolatedBy))}`;
    return denied && isolates(one.componentInfo) ? `${way}: ${text.isolated}` : `${way}: ${one.action.toLowerCase()}`;
  }
  if (one.component === 'SpoofGuard') return denied ? text.spoofed : text.spoofOk;
  if (one.component === 'LB') {
    if (denied) return text.noEndpoint;
    const where = one.translatedDstIP === undefined ? text.balanced : text.balancedTo(one.pod ?? one.translatedDstIP);
    return dsr ? `${where}, ${text.dsr}` : where;
  }
  if (one.component === 'Egress') {
    const name = one.egress === undefined ? '' : ` ${one.egress}`;
    if (one.action === 'ForwardedToEgressNode')
      return text.toEgressNode(one.egressNode ?? one.tunnelDstIP ?? '?', name);
    if (one.action === 'MarkedForSNAT') return text.snat(one.egressIP ?? '?', name);
  }
  if (one.action === 'Received') return text.received;
  if (one.action === 'Delivered') return text.delivered;
  if (one.action === 'ForwardedOutOfNetwork') return text.leftNetwork;
  if (one.action === 'Forwarded')
    return one.tunnelDstIP === undefined ? text.forwarded : text.sentThroughTunnel(one.tunnelDstIP);
  return one.action;
}

function factsOf(one: TraceObservation, dsr: boolean): StepModel['facts'] {
  const rows: [string, string | number | undefined][] = [
    [text.factAction, one.action],
    [text.factPolicy, one.policy?.reference],
    [text.factRule, one.policy?.rule],
    [text.factTier, one.policy?.tier],
    [text.factPod, one.pod],
    [text.factSrcPodIp, one.srcPodIP],
    [text.factTranslatedSrc, one.translatedSrcIP],
    [text.factTranslatedDst, one.translatedDstIP],
    [text.factTunnel, one.tunnelDstIP],
    [text.factEgress, one.egress],
    [text.factEgressIp, one.egressIP],
    [text.factEgressNode, one.egressNode],
    [text.factTtl, one.ttl],
    [text.factDsr, dsr ? text.dsrFact : undefined],
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}

export interface PathOptions {
  /** When the trace started; times of Nodes are told since then. */
  readonly startedAt?: string | null;
  /** Kubernetes NetworkPolicies that isolate the Pod at which the trace ended. */
  readonly isolatedBy?: readonly TracePolicy[];
}

/** Whole seconds between two times, `+1 s`; empty when one of them is not known or they run backwards. */
function afterText(from: string | null, to: string | null): string {
  const seconds = Math.floor(Date.parse(to ?? '') / 1000) - Math.floor(Date.parse(from ?? '') / 1000);
  return Number.isNaN(seconds) || seconds < 0 ? '' : `+${seconds} s`;
}

interface Place {
  readonly index: number;
  /** Position of its first step. */
  readonly first: number;
  readonly start: string | null;
}

function boxOf(
  node: TraceNode,
  { index, first, start }: Place,
  decidedAt: TracePath['decidedAt'],
  isolatedBy: readonly TracePolicy[],
): BoxModel {
  const steps = node.observations.map((one, observation): StepModel => {
    const decisive = decidedAt?.node === index && decidedAt.observation === observation;
    // Only with direct server return does a Node translate an address for a packet that it received from another one.
    const dsr = one.component === 'LB' && node.role === 'receiver' && one.translatedDstIP !== undefined;
    return {
      position: first + observation,
      node: index,
      observation,
      title: one.componentInfo === undefined ? one.component : `${one.component} · ${one.componentInfo}`,
      detail: observationText(one, isolatedBy, dsr),
      action: one.action,
      mark: markOfAction(one.action),
      policy: one.policy ?? null,
      facts: factsOf(one, dsr),
      decisive,
    };
  });
  return {
    node: node.node,
    role: text.roles[node.role],
    timestamp: node.timestamp,
    after: afterText(start, node.timestamp),
    steps,
    ended: steps.some((step) => step.mark === 'dropped' || step.mark === 'rejected'),
  };
}

const ARRIVAL: Readonly<Record<TraceVerdict, PathModel['arrival']>> = {
  Delivered: 'reached',
  Dropped: 'stopped',
  Rejected: 'stopped',
  ForwardedOutOfNetwork: 'outside',
  Lost: 'lost',
  Unknown: 'open',
};

/** The drawing of a trace as data: one box a Node with its steps in order, the links between them, and how it ends. */
export function pathModel(path: TracePath, options: PathOptions = {}): PathModel {
  let first = 0;
  const times = path.nodes.flatMap((node) => node.timestamp ?? []).toSorted();
  const start = options.startedAt ?? times[0] ?? null;
  const boxes = path.nodes.map((node, index) => {
    const box = boxOf(node, { index, first, start }, path.decidedAt, options.isolatedBy ?? []);
    first += box.steps.length;
    return box;
  });
  return {
    source: path.source,
    destination: path.destination,
    boxes,
    links: path.hops,
    mark: verdictKind[path.verdict],
    arrival: ARRIVAL[path.verdict],
  };
}

/** From the start of a trace to the last report: `3 s`; empty when it is not told. */
export function totalTime(path: TracePath, startedAt: string | null): string {
  const times = path.nodes.flatMap((node) => node.timestamp ?? []).toSorted();
  return afterText(startedAt ?? times[0] ?? null, times.at(-1) ?? null).replace(/^\+/, '');
}

/** All steps in order; what the table shows. */
export const stepsOf = (model: PathModel): StepModel[] => model.boxes.flatMap((box) => box.steps);

/** The last part of a Node's name, which tells the Nodes of a pool apart: `…-5r8gj`. */
export function shortNode(node: string): string {
  const dash = node.lastIndexOf('-');
  return node.length <= 16 || dash < 0 ? node : `…${node.slice(dash)}`;
}
