import type { TraceNode, TracePath, TracePolicy, TraceVerdict } from '@netloft/contracts';
import { verdictKind, type MarkKind } from '../mark.tsx';
import { factsOf, observationText, type StepFact } from './observation.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';

export { isolates, observationText, oneOrMoreOf, policyLabel, policyName } from './observation.model.ts';

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
  readonly facts: readonly StepFact[];
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

/** An end of a trace; an address with who has it now: `20.20.3.3, yelb/yelb-ui-… now`. */
export const endNow = (end: string, name: string | undefined): string =>
  name === undefined ? end : `${end}, ${name} now`;

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
    source: endNow(path.source, path.sourceName),
    destination: endNow(path.destination, path.destinationName),
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
