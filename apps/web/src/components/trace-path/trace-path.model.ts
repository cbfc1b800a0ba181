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

/** What one observation says, in words. */
export function observationText(one: TraceObservation): string {
  const denied = one.action === 'Dropped' || one.action === 'Rejected';
  if (one.component === 'NetworkPolicy') {
    const way = one.componentInfo?.startsWith('Ingress') ? text.ingress : text.egress;
    if (one.policy !== undefined)
      return `${way}: ${denied ? one.action.toLowerCase() : text.allowed} ${text.by} ${policyLabel(one.policy)}`;
    return denied && isolates(one.componentInfo) ? `${way}: ${text.isolated}` : `${way}: ${one.action.toLowerCase()}`;
  }
  if (one.component === 'SpoofGuard') return denied ? text.spoofed : text.spoofOk;
  if (one.component === 'LB')
    return one.translatedDstIP === undefined ? text.balanced : text.balancedTo(one.pod ?? one.translatedDstIP);
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

function factsOf(one: TraceObservation): StepModel['facts'] {
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
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}

function boxOf(node: TraceNode, index: number, first: number, decidedAt: TracePath['decidedAt']): BoxModel {
  const steps = node.observations.map((one, observation): StepModel => {
    const decisive = decidedAt?.node === index && decidedAt.observation === observation;
    return {
      position: first + observation,
      node: index,
      observation,
      title: one.componentInfo === undefined ? one.component : `${one.component} · ${one.componentInfo}`,
      detail: observationText(one),
      action: one.action,
      mark: markOfAction(one.action),
      policy: one.policy ?? null,
      facts: factsOf(one),
      decisive,
    };
  });
  return {
    node: node.node,
    role: text.roles[node.role],
    timestamp: node.timestamp,
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
export function pathModel(path: TracePath): PathModel {
  let first = 0;
  const boxes = path.nodes.map((node, index) => {
    const box = boxOf(node, index, first, path.decidedAt);
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

/** All steps in order; what the table shows. */
export const stepsOf = (model: PathModel): StepModel[] => model.boxes.flatMap((box) => box.steps);

/** The last part of a Node's name, which tells the Nodes of a pool apart: `…-5r8gj`. */
export function shortNode(node: string): string {
  const dash = node.lastIndexOf('-');
  return node.length <= 16 || dash < 0 ? node : `…${node.slice(dash)}`;
}
