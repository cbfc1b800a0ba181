import type { NsxTraceflow, TraceNode, TraceObservation, TracePath, TraceVerdict } from '@netloft/contracts';
import type { AntreaTraceflowObservation, AntreaTraceflowStatus } from '../model/traceflows.ts';
import { observationOf } from './observation.ts';

export interface TraceAnswers {
  readonly observations: readonly AntreaTraceflowObservation[];
  /** Undefined: NSX has none yet. */
  readonly status: AntreaTraceflowStatus | undefined;
  /** Names of Nodes by UID; one that is not known keeps its UID. */
  readonly nodeNames: ReadonlyMap<string, string>;
  /** `yelb/yelb-ui-…` or an address. */
  readonly source: string;
  readonly destination: string;
}

export type TraceOutcome = Pick<NsxTraceflow, 'phase' | 'reason' | 'verdict' | 'path'>;
type Phase = NsxTraceflow['phase'];

/** Without a phase it runs. */
function phaseOf(status: AntreaTraceflowStatus | undefined): Phase {
  switch (status?.phase) {
    case undefined:
    case '':
      return 'Running';
    case 'SUCCEEDED':
      return 'Succeeded';
    case 'FAILED':
      return 'Failed';
    default:
      return 'Running';
  }
}

/** By time, equal times as NSX lists them. Where one has no time, NSX's own order stays. */
function inOrder(observations: readonly AntreaTraceflowObservation[]): readonly AntreaTraceflowObservation[] {
  if (observations.some(({ timestamp }) => timestamp === undefined)) return observations;
  return observations.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
}

/** The first observation of a Node tells what it is to the packet. */
function roleOf([first]: readonly TraceObservation[]): TraceNode['role'] {
  if (first?.component === 'SpoofGuard') return 'sender';
  return first?.component === 'Forwarding' && first.action === 'Received' ? 'receiver' : 'unknown';
}
const RANK = { sender: 0, unknown: 1, receiver: 2 } as const;

const timestamp = (time: number | undefined): string | null =>
  time === undefined || !(time > 0 && time < 8.64e15) ? null : new Date(time).toISOString();

function nodesOf({ observations, nodeNames }: TraceAnswers): TraceNode[] {
  const groups = new Map<string, AntreaTraceflowObservation[]>();
  for (const one of inOrder(observations)) {
    const uid = one.container_node_id ?? '';
    const group = groups.get(uid);
    if (group === undefined) groups.set(uid, [one]);
    else group.push(one);
  }
  return [...groups]
    .map(([uid, group]): TraceNode => {
      const own = group.map((one) => observationOf(one));
      const node = nodeNames.get(uid) ?? uid;
      return {
        node: node === '' ? 'unknown Node' : node,
        role: roleOf(own),
        timestamp: timestamp(group[0]?.timestamp),
        observations: own,
      };
    })
    .toSorted((a, b) => RANK[a.role] - RANK[b.role]);
}

/**
 * NSX does not say on which side a policy looked. Between two Nodes the sender's have Egress rules and the receiver's Ingress rules; on
 * one Node it is not told, and stays open.
 */
function withSides(nodes: readonly TraceNode[]): TraceNode[] {
  return nodes.map((node) => {
    const side =
      node.role === 'receiver' ? 'Ingress' : node.role === 'sender' && nodes.length > 1 ? 'Egress' : undefined;
    if (side === undefined) return node;
    const observations = node.observations.map((one) =>
      one.component === 'NetworkPolicy' && one.componentInfo === undefined ? { ...one, componentInfo: side } : one,
    );
    return { ...node, observations };
  });
}

const VERDICTS: Readonly<Record<string, TraceVerdict>> = {
  Delivered: 'Delivered',
  Dropped: 'Dropped',
  Rejected: 'Rejected',
  ForwardedOutOfNetwork: 'ForwardedOutOfNetwork',
};
const isDenial = ({ action }: TraceObservation): boolean => action === 'Dropped' || action === 'Rejected';

function decide(nodes: readonly TraceNode[], phase: Phase): Pick<TracePath, 'verdict' | 'decidedAt'> {
  for (let node = nodes.length - 1; node >= 0; node -= 1) {
    const observations = nodes[node]?.observations ?? [];
    const denied = observations.findIndex(isDenial);
    const at = denied >= 0 ? denied : observations.length - 1;
    const verdict = VERDICTS[observations[at]?.action ?? ''];
    if (verdict !== undefined) return { verdict, decidedAt: { node, observation: at } };
  }
  const node = nodes.length - 1;
  const observation = (nodes[node]?.observations.length ?? 0) - 1;
  if (nodes[node]?.observations[observation]?.action !== 'Forwarded') return { verdict: 'Unknown', decidedAt: null };
  // NSX has no word for leaving the Pod network: a trace that succeeded and ends with Forwarded did.
  if (phase === 'Succeeded') return { verdict: 'ForwardedOutOfNetwork', decidedAt: { node, observation } };
  return { verdict: phase === 'Failed' ? 'Lost' : 'Unknown', decidedAt: null };
}

function hopOf(from: number, last: TraceObservation, isLast: boolean, verdict: TraceVerdict): TracePath['hops'] {
  const { tunnelDstIP: tunnel, action } = last;
  if (!isLast)
    return [
      tunnel === undefined
        ? { from, to: from + 1, kind: 'direct', label: 'to the next Node' }
        : { from, to: from + 1, kind: 'tunnel', label: `tunnel to ${tunnel}` },
    ];
  if (action === 'ForwardedOutOfNetwork' || verdict === 'ForwardedOutOfNetwork')
    return [{ from, to: null, kind: 'external', label: 'leaves the Pod network' }];
  if (verdict !== 'Lost') return [];
  const label = tunnel === undefined ? 'no other Node reported it' : `sent to ${tunnel}, not reported there`;
  return [{ from, to: null, kind: 'lost', label }];
}

/**
 * What became of a traced packet, in the shape and words of a cluster's own Traceflow: Nodes with their steps in order, how one Node
 * hands to the next, and where it ended. Policies and tunnels are named only where NSX's answer has them.
 */
export function tracePathOf(answers: TraceAnswers): TraceOutcome {
  const phase = phaseOf(answers.status);
  const nodes = withSides(nodesOf(answers));
  const { verdict, decidedAt } = decide(nodes, phase);
  const hops = nodes.flatMap(({ observations }, index) => {
    const last = observations.at(-1);
    return last === undefined ? [] : hopOf(index, last, index === nodes.length - 1, verdict);
  });
  const { source, destination } = answers;
  return {
    phase,
    reason: answers.status?.reason ?? '',
    verdict,
    path: { source, destination, nodes, hops, verdict, decidedAt },
  };
}
