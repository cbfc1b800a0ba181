import { NO_ROOM, read } from '@netloft/antrea';
import type { CaptureSummary } from '@netloft/contracts';
import type { Identity } from '../../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { capturedPod } from './capture-state.ts';

/** A Pod as far as captures depend on it. */
export interface CapturedPodFacts {
  readonly hostNetwork: boolean;
  readonly node: string | null;
  readonly phase: string;
}

function podFacts(object: KubeObject): CapturedPodFacts {
  const spec = read.object(object['spec']) ?? {};
  return {
    hostNetwork: spec['hostNetwork'] === true,
    node: read.text(spec['nodeName']) || null,
    phase: read.text(read.object(object['status'])?.['phase']) ?? 'Unknown',
  };
}

/** The Pods of a namespace, to find out why nobody captures. */
export const watchCapturedPods = (
  cluster: ClusterHandle,
  identity: Identity,
  namespace: string,
): SharedWatch<CapturedPodFacts> =>
  cluster.watch(identity, {
    name: 'captured-pods',
    resource: { group: '', version: 'v1', plural: 'pods' },
    namespace,
    project: podFacts,
  });

/** What is known around a capture. */
export interface CauseFacts {
  /** Null when the caller may not see the Pods there, undefined when there is no such Pod. */
  readonly pod: CapturedPodFacts | null | undefined;
  /** Nodes on which an agent runs; null when the caller may not see the agents. */
  readonly agentNodes: ReadonlySet<string> | null;
  /** Names of other captures that are under way, as far as it is not known that they are on another Node. */
  readonly underWay: readonly string[];
}

const GATE =
  'the feature gate PacketCapture may be off there, or the agent may be down: see the pages Agents and Feature gates';

function unanswered(spec: Readonly<Record<string, unknown>>, { pod, agentNodes }: CauseFacts): string[] {
  const captured = capturedPod(spec);
  if (captured === undefined)
    return ['The end at which is captured is no Pod; Antrea captures on the interfaces of Pods only.'];
  const name = `${captured.namespace}/${captured.name}`;
  if (pod === null)
    return [
      `Pod ${name} may not exist, or may use the network of its Node; this cannot be seen without the right to list and watch Pods in ${captured.namespace}.`,
      `If the Pod is there, ${GATE}.`,
    ];
  if (pod === undefined) return [`Pod ${name} does not exist, so no agent feels responsible.`];
  if (pod.hostNetwork)
    return [`Pod ${name} uses the network of its Node; Antrea captures on interfaces of its own only.`];
  if (pod.node === null) return [`Pod ${name} is on no Node yet (${pod.phase}).`];
  const causes = pod.phase === 'Running' ? [] : [`Pod ${name} does not run (${pod.phase}), so it has no interface.`];
  if (agentNodes !== null && !agentNodes.has(pod.node)) return [...causes, `No agent runs on Node ${pod.node}.`];
  return [...causes, `The agent on Node ${pod.node} did not answer: ${GATE}.`];
}

/** How many captures are named. */
const NAMED = 5;

function holders(names: readonly string[]): string {
  if (names.length === 0) return 'The captures that hold its places are not among those that you can see.';
  const more = names.length - NAMED;
  return `These captures are under way and may hold its places: ${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** Whether the agent that had no room for a capture does not run any more, so that it never begins it. */
export const isAgentGone = (summary: CaptureSummary, { pod, agentNodes }: CauseFacts): boolean =>
  summary.state === 'Pending' &&
  summary.reason === NO_ROOM &&
  typeof pod?.node === 'string' &&
  agentNodes !== null &&
  !agentNodes.has(pod.node);

/** Why an agent finds no room: it captures 16 times at once, and begins the next as soon as one ends. */
function noRoom({ pod, agentNodes, underWay }: CauseFacts): string[] {
  const node = pod?.node ?? null;
  if (node !== null && agentNodes !== null && !agentNodes.has(node)) return [`No agent runs on Node ${node}.`];
  const where = node === null ? 'of that Node' : `on Node ${node}`;
  return [
    `The agent ${where} has 16 captures under way and begins this one when one of them ends. ${holders(underWay)}`,
  ];
}

/** What may be behind a state other than Succeeded, likeliest first. */
export function captureCauses(
  object: KubeObject,
  summary: CaptureSummary,
  facts: CauseFacts,
  failure: string | null = null,
): string[] {
  const spec = read.object(object['spec']) ?? {};
  switch (summary.state) {
    case 'Pending':
      return summary.reason === NO_ROOM ? noRoom(facts) : [];
    case 'Unanswered':
      return failure === NO_ROOM ? noRoom(facts) : unanswered(spec, facts);
    case 'TimedOut':
      if (summary.captured > 0) return [];
      return [
        'No such packet passed the interface: look at the direction, the protocol and the ports of the filter, and at whether there was traffic at that time.',
        'Addresses are those on the interface of the Pod: behind a Service the source sees the Service’s address, the destination its own.',
      ];
    case 'Failed':
      if (/cannot find IP with/i.test(summary.reason))
        return ['The Pod has no address of this family: choose the other one.'];
      if (/running on|reach limit/i.test(summary.reason)) return [];
      return summary.fileServer !== null && summary.reason.startsWith('The file was not uploaded')
        ? ['Look at the address and the host key of the file server, and at the Secret with its user and password.']
        : [];
    default:
      return [];
  }
}
