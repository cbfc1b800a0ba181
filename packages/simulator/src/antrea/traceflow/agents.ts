import { type NodeObservations, type PodEntry, read, simulateTraceflow, type TraceFacts } from '@netloft/antrea';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { TraceFaults } from '../../types.ts';
import { specOf } from '../../world/pods.ts';
import type { TrafficFlow } from '../../world/traffic.ts';
import { traceFacts, type TraceWorld } from './facts.ts';
import { captureLive } from './live.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the agents of a cluster are: their world, the packets they see, and what goes wrong with them. */
export interface AgentsWorld {
  readonly world: TraceWorld;
  readonly traffic: readonly TrafficFlow[];
  readonly faults: TraceFaults;
}

/** What the agents report, in the order in which they see the packet. */
export interface Reports {
  readonly results: readonly NodeObservations[];
  /** The Pod that the packet was sent to, as `namespace/name`, and which of that name. */
  readonly receiver: { readonly key: string; readonly uid: string } | undefined;
  /** The captured packet of live traffic. */
  readonly packet: Json | undefined;
}

/** One agent's error, nothing that fits yet, or reports that come after a while. */
export type Seen =
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'nothing' }
  | { readonly type: 'reports'; readonly reports: Reports; readonly afterMs: number };

const uidOf = ({ store }: TraceWorld, key: string): string | undefined => {
  const [namespace, name = ''] = key.split('/');
  return store.get('', 'pods', name, namespace)?.metadata.uid;
};

/** The Pod that load balancing chose, else the one that the spec names, else the one whose address the packet is sent to. */
function receiverOf(
  world: TraceWorld,
  spec: Json,
  results: readonly NodeObservations[],
  packet: Json | undefined,
  facts: TraceFacts,
): Reports['receiver'] {
  const { inventory } = facts.index;
  const [balanced] = results.flatMap(
    ({ observations }) => read.text(observations.find((one) => one['pod'])?.['pod']) ?? [],
  );
  const destination = read.object(spec['destination']) ?? {};
  const name = read.text(destination['pod']);
  const ip = read.text(packet?.['dstIP']) ?? read.text(destination['ip']);
  const named = name ? `${read.text(destination['namespace']) || 'default'}/${name}` : undefined;
  const found: PodEntry | undefined =
    inventory.pods.get(balanced ?? named ?? '') ?? (ip === undefined ? undefined : inventory.podByIp(ip));
  const uid = found === undefined ? undefined : uidOf(world, found.key);
  return found === undefined || uid === undefined ? undefined : { key: found.key, uid };
}

/** What happens once the agents have their flows: the packet is sent, or waited for. `uid` of the trace decides what is random. */
export function agentsSee({ world, traffic, faults }: AgentsWorld, traceflow: KubeObject): Seen {
  const spec = specOf(traceflow);
  const { uid = '' } = traceflow.metadata;
  const { agentsDown = [], agentError } = faults;
  const { namespace = 'default', pod = '' } = (spec['source'] ?? {}) as { namespace?: string; pod?: string };
  const source = world.store.get('', 'pods', pod, namespace);
  const node = source === undefined ? undefined : read.text(specOf(source)['nodeName']);
  const known = traceFacts(world, node, uid);
  const facts = { ...known, agentRuns: (name: string) => known.agentRuns(name) && !agentsDown.includes(name) };
  if (agentError !== undefined && node !== undefined && facts.agentRuns(node))
    return { type: 'failed', reason: `Node: ${node}, error: ${agentError}` };
  const simulated = simulateTraceflow(spec, facts);
  if (!simulated.ok) return { type: 'failed', reason: `Node: ${simulated.node}, error: ${simulated.error}` };
  if (spec['liveTraffic'] !== true) {
    const { results } = simulated;
    const receiver = receiverOf(world, spec, results, undefined, facts);
    return { type: 'reports', reports: { results, receiver, packet: undefined }, afterMs: 0 };
  }
  const sourcePort = 32_768 + (Number.parseInt(uid.slice(0, 4), 16) % 28_000);
  const captured = captureLive(spec, traffic, facts, sourcePort);
  if (captured === undefined) return { type: 'nothing' };
  const { results, packet, waitMs } = captured;
  const receiver = receiverOf(world, spec, results, packet, facts);
  return { type: 'reports', reports: { results, receiver, packet }, afterMs: waitMs / 2 };
}

/** Whether what a Node saw is never told: its agent is silent, the packet was lost on the way, or its receiver went meanwhile. */
export function isMissing({ world, faults }: Omit<AgentsWorld, 'traffic'>, reports: Reports, at: number): boolean {
  const { results, receiver } = reports;
  const { silent = false, lostBetween = [] } = faults;
  const [node, before] = [results[at]?.node ?? '', results[at - 1]?.node];
  if (typeof silent === 'boolean' ? silent : silent.includes(node)) return true;
  if (before === undefined) return false;
  if (lostBetween.some((pair) => pair.includes(node) && pair.includes(before))) return true;
  return receiver !== undefined && uidOf(world, receiver.key) !== receiver.uid;
}
