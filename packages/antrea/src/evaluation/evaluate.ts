import { evaluateDirection, type UnknownLists } from './direction.ts';
import { describeEnd, type End, podEnd, resolveEnds } from './ends.ts';
import type { Inventory, PodEntry, ServiceEntry } from './inventory.ts';
import type { Matcher } from './match.ts';
import type { Applied } from './subjects.ts';
import type { Connection, Direction, DirectionResult, Outcome, Verdict } from './types.ts';

export interface Context {
  readonly inventory: Inventory;
  readonly matcher: Matcher;
  /** What is enforced at the end: on its Pod, or on its Node where it speaks with the Node's network; undefined: nothing can be. */
  readonly applied: (end: End, direction: Direction) => Applied | undefined;
  readonly lists: UnknownLists;
}

const FREE: DirectionResult = { verdict: 'Allowed', chain: [], possible: ['Allowed'], missing: [] };
const ALL: readonly Outcome[] = ['Allowed', 'Dropped', 'Rejected'];
const open = (missing: string): DirectionResult => ({
  verdict: 'Undecidable',
  chain: [],
  possible: ALL,
  missing: [missing],
});

function undecidable(missing: readonly string[], like?: Verdict): Verdict {
  const { egress = FREE, ingress = FREE, chain = [], notes = [] } = like ?? {};
  return { verdict: 'Undecidable', egress, ingress, chain, missing, notes };
}

/** The Pod whose own network the end speaks with. */
export const enforcedPod = (end: End): PodEntry | undefined =>
  end.pod === undefined || end.pod.hostNetwork ? undefined : end.pod;

function directionOf(
  context: Context,
  direction: Direction,
  own: End,
  other: End,
  destination: End,
  connection: Connection,
): DirectionResult {
  if (own.unknown !== undefined) return open(own.unknown);
  const applied = context.applied(own, direction);
  if (applied === undefined) return FREE;
  const pod = enforcedPod(own);
  // Of the lists that may be unknown only ClusterNetworkPolicies can be applied to Nodes.
  const lists: UnknownLists = pod === undefined ? { tiered: undefined, kubernetes: undefined } : context.lists;
  return evaluateDirection(context.matcher, direction, applied, lists, { own: pod, other, destination, connection });
}

/** Egress decides first; ingress only sees what egress lets through. */
function combine(egress: DirectionResult, ingress: DirectionResult, notes: readonly string[]): Verdict {
  const possible = new Set<Outcome>();
  for (const outcome of egress.possible) {
    if (outcome !== 'Allowed') possible.add(outcome);
    else for (const next of ingress.possible) possible.add(next);
  }
  const chain = [...egress.chain, ...ingress.chain];
  const [verdict = 'Allowed'] = possible;
  if (possible.size > 1) {
    const missing = [...new Set([...egress.missing, ...ingress.missing])];
    return { verdict: 'Undecidable', egress, ingress, chain, missing, notes };
  }
  const decidedBy =
    verdict === 'Allowed'
      ? (ingress.decision ?? egress.decision)
      : [egress, ingress].find((result) => result.verdict === verdict)?.decision;
  const inspected = verdict === 'Allowed' && (egress.decision?.l7 === true || ingress.decision?.l7 === true);
  return {
    verdict,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    egress,
    ingress,
    chain,
    missing: [],
    notes: inspected
      ? [...notes, "Allowed at layers 3 and 4; what does not match the rule's layer 7 protocols is then rejected."]
      : notes,
  };
}

/** Both ends are single. `addressed` is what the source spoke to: the Service, where there is one. */
function evaluateEnds(
  context: Context,
  connection: Connection,
  source: End,
  addressed: ServiceEntry | undefined,
  destination: End,
): Verdict {
  if (source.pod !== undefined && destination.pod !== undefined && source.pod.key === destination.pod.key)
    return combine(FREE, FREE, ['A Pod that reaches itself is always allowed.']);
  const notes: string[] = [];
  const target: End = addressed === undefined ? destination : { ...destination, service: addressed };
  const egress = directionOf(context, 'Egress', source, target, destination, connection);
  const local = enforcedPod(destination);
  const sourceNode = source.node?.name ?? (source.pod?.hostNetwork === true ? source.pod.node : undefined);
  const fromOwnNode = sourceNode !== undefined && local?.node === sourceNode;
  if (fromOwnNode) notes.push('Traffic from a Node to Pods on it is always allowed.');
  const ingress = fromOwnNode ? FREE : directionOf(context, 'Ingress', destination, source, destination, connection);
  for (const [end, name] of [
    [source, 'source'],
    [destination, 'destination'],
  ] as const) {
    if (end.pod?.hostNetwork === true)
      notes.push(
        `The ${name} Pod ${end.pod.key} runs in its Node's network: only policies applied to the Node are enforced on it.`,
      );
  }
  return combine(egress, ingress, notes);
}

/** The verdict that all alternatives share, or Undecidable naming what chooses between them. */
function agreed(verdicts: readonly Verdict[], choice: string, note?: string): Verdict {
  const first = verdicts[0];
  if (first === undefined) return undecidable([choice]);
  if (verdicts.every((one) => one.verdict === first.verdict))
    return note === undefined ? first : { ...first, notes: [...first.notes, note] };
  return undecidable([choice], first);
}

function evaluateService(context: Context, connection: Connection, source: End, service: ServiceEntry): Verdict {
  const ports = service.ports.filter(
    (one) =>
      one.protocol === connection.protocol &&
      (connection.destinationPort === undefined || one.port === connection.destinationPort),
  );
  if (ports.length === 0)
    return undecidable([
      `port ${connection.destinationPort ?? ''}/${connection.protocol} of Service ${service.key}, which it does not offer`,
    ]);
  const pods = context.inventory.endpoints(service);
  const ends: readonly End[] =
    pods.length > 0
      ? pods.map((pod) => podEnd(pod, context.inventory))
      : [{ ips: [], unknown: `the endpoints of Service ${service.key}` }];
  const tried = ports.flatMap((port) =>
    ends.map((end) => {
      const target =
        typeof port.targetPort === 'number'
          ? port.targetPort
          : end.pod?.namedPorts.find((named) => named.name === port.targetPort)?.port;
      const { destinationPort: _servicePort, ...rest } = connection;
      const behind: Connection = target === undefined ? rest : { ...rest, destinationPort: target };
      // toServices looks at the Service's port, which was found above; the other rules look at the endpoint's.
      const offered: ServiceEntry = { ...service, ports: [{ ...port, port: target ?? port.port }] };
      const verdict = evaluateEnds(context, behind, source, offered, end);
      return { verdict, words: `${end.pod?.name ?? 'the one'} ${verdict.verdict}` };
    }),
  );
  const [only] = tried;
  if (tried.length === 1 && only !== undefined) return only.verdict;
  const words = [...new Set(tried.map((one) => one.words))].join(', ');
  const choice =
    ports.length > 1 ? 'the destination port' : `which endpoint of Service ${service.key} is chosen: ${words}`;
  return agreed(
    tried.map((one) => one.verdict),
    choice,
    `Service ${service.key} has ${pods.length} endpoints, all alike.`,
  );
}

/**
 * Decides about a connection's first packet, as Antrea's data plane does: egress on the source Pod's Node, then ingress on the
 * destination Pod's. A Service is load-balanced after toServices rules looked at its own address and before all others.
 * When a fact lacks that could change the outcome the verdict is Undecidable and `missing` names the fact.
 */
export function evaluateConnection(context: Context, connection: Connection): Verdict {
  const sources = resolveEnds(connection.source, context.inventory);
  const destinations = resolveEnds(connection.destination, context.inventory);
  if (!sources.ok) return undecidable([sources.missing]);
  if (!destinations.ok) return undecidable([destinations.missing]);
  const verdicts = sources.ends.map((end) => {
    // A Service as the source means the Pods behind it.
    const pods =
      end.service === undefined || end.pod !== undefined
        ? [end]
        : context.inventory.endpoints(end.service).map((pod) => podEnd(pod, context.inventory));
    const each = pods.flatMap((source) =>
      destinations.ends.map((destination) =>
        destination.service !== undefined && destination.pod === undefined
          ? evaluateService(context, connection, source, destination.service)
          : evaluateEnds(context, connection, source, undefined, destination),
      ),
    );
    return agreed(each, destinations.choice || `which Pod of ${describeEnd(end)} speaks`);
  });
  return agreed(verdicts, sources.choice);
}
