import { evaluateDirection, type UnknownLists } from './direction.ts';
import { isMulticast } from './addresses.ts';
import type { End } from './ends.ts';
import type { Inventory, PodEntry, ServiceEntry } from './inventory.ts';
import { lazily, revised, withChain } from './lazy-chain.ts';
import type { Matcher } from './match.ts';
import type { Group, Policy } from './rules.ts';
import type { View } from './rule-match.ts';
import type { Applied, OrderedRule } from './subjects.ts';
import type { Connection, Direction, DirectionResult, Outcome, Verdict } from './types.ts';

export interface Context {
  readonly inventory: Inventory;
  readonly matcher: Matcher;
  /** What is enforced at the end: on its Pod, or on its Node where it speaks with the Node's network; undefined: nothing can be. */
  readonly applied: (end: End, direction: Direction) => Applied | undefined;
  readonly lists: UnknownLists;
  /** False when the Tiers were not given: then a Tier that is not known may well be there. */
  readonly knowsTiers: boolean;
  /** Every policy of the cluster in one form, in no order. */
  readonly policies: () => readonly Policy[];
  readonly groups: ReadonlyMap<string, Group>;
  /** What is enforced on traffic from outside the cluster to the Service, where it comes in; undefined: nothing. */
  readonly appliedToService: (service: ServiceEntry) => Applied | undefined;
  /** All rules of one direction, in the order of evaluation. */
  readonly rules: (direction: Direction) => readonly OrderedRule[];
  /** Of what applies, the rules that may match, in the order of evaluation; undefined where any may. */
  readonly near: (direction: Direction, applied: Applied, view: View) => readonly OrderedRule[] | undefined;
}

const FREE: DirectionResult = { verdict: 'Allowed', chain: [], possible: ['Allowed'], missing: [] };
const ALL: readonly Outcome[] = ['Allowed', 'Dropped', 'Rejected'];
const open = (missing: string): DirectionResult => ({
  verdict: 'Undecidable',
  chain: [],
  possible: ALL,
  missing: [missing],
});

export function undecidable(missing: readonly string[], like?: Verdict): Verdict {
  const { egress = FREE, ingress = FREE, notes = [] } = like ?? {};
  return withChain({ verdict: 'Undecidable', egress, ingress, missing, notes }, () => like?.chain ?? []);
}

/** The Pod whose own network the end speaks with. */
export const enforcedPod = (end: End): PodEntry | undefined =>
  end.pod === undefined || end.pod.hostNetwork ? undefined : end.pod;

const isToMany = (destination: End, { protocol }: Connection): boolean =>
  protocol === 'IGMP' || destination.ips.some((ip) => isMulticast(ip));

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
  const view: View = { own: pod, other, destination, connection, multicast: isToMany(destination, connection) };
  return evaluateDirection(context.matcher, direction, applied, lists, view, context.near(direction, applied, view));
}

/** What is applied to a Service, on the Node where its traffic comes in: sources are those before their addresses are changed. */
function serviceDirection(
  context: Context,
  service: ServiceEntry,
  source: End,
  destination: End,
  connection: Connection,
): DirectionResult {
  const applied = context.appliedToService(service);
  if (applied === undefined) return FREE;
  const view: View = { own: undefined, other: source, destination, connection, multicast: false };
  const lists: UnknownLists = { tiered: undefined, kubernetes: undefined };
  return evaluateDirection(context.matcher, 'Ingress', applied, lists, view, context.near('Ingress', applied, view));
}

/** Two evaluations of one direction, the second of which only sees what the first lets through. */
function inSequence(first: DirectionResult, second: DirectionResult): DirectionResult {
  if (first === FREE) return second;
  const passing = first.possible.includes('Allowed');
  const possible = [
    ...new Set([...first.possible.filter((one) => one !== 'Allowed'), ...(passing ? second.possible : [])]),
  ];
  const chain = lazily(() => [...first.chain, ...(passing ? second.chain : [])]);
  const [verdict = 'Allowed'] = possible;
  if (possible.length > 1) {
    const missing = [...new Set([...first.missing, ...second.missing])];
    return withChain({ verdict: 'Undecidable', possible, missing }, chain);
  }
  const decision = passing ? (second.decision ?? first.decision) : first.decision;
  return withChain({ verdict, possible, missing: [], ...(decision === undefined ? {} : { decision }) }, chain);
}

/** Egress decides first; ingress only sees what egress lets through. */
function combine(egress: DirectionResult, ingress: DirectionResult, notes: readonly string[]): Verdict {
  const possible = new Set<Outcome>();
  for (const outcome of egress.possible) {
    if (outcome !== 'Allowed') possible.add(outcome);
    else for (const next of ingress.possible) possible.add(next);
  }
  const chain = lazily(() => [...egress.chain, ...ingress.chain]);
  const [verdict = 'Allowed'] = possible;
  if (possible.size > 1) {
    const missing = [...new Set([...egress.missing, ...ingress.missing])];
    return withChain({ verdict: 'Undecidable', egress, ingress, missing, notes }, chain);
  }
  const decidedBy =
    verdict === 'Allowed'
      ? (ingress.decision ?? egress.decision)
      : [egress, ingress].find((result) => result.verdict === verdict)?.decision;
  const inspected = verdict === 'Allowed' && (egress.decision?.l7 === true || ingress.decision?.l7 === true);
  return withChain(
    {
      verdict,
      ...(decidedBy === undefined ? {} : { decidedBy }),
      egress,
      ingress,
      missing: [],
      notes: inspected
        ? [...notes, "Allowed at layers 3 and 4; what does not match the rule's layer 7 protocols is then rejected."]
        : notes,
    },
    chain,
  );
}

/** How a connection to a Service reached its endpoint. */
export interface Way {
  /** The Service that the source spoke to. */
  readonly addressed: ServiceEntry;
  /** It comes from outside the cluster, so that what is applied to the Service is enforced on it. */
  readonly fromOutside: boolean;
  /** The Service's address that lies outside the cluster's own range, and the name that was used for it. */
  readonly front?: { readonly ip: string; readonly fqdn?: string };
  /** As whom the endpoint sees the source, where a Node stands in for it. */
  readonly seenAs?: End;
}

/**
 * The destination as egress rules of the source see it. Whether AntreaProxy or the load balancer itself leads traffic to the address
 * of a load balancer on depends on settings that objects do not tell (proxyLoadBalancerIPs, proxyAll), so that rules for that
 * address, or for a name that resolves to it, count as well as those for the endpoint.
 */
function throughService(destination: End, { addressed, front }: Way): End {
  if (front === undefined) return { ...destination, service: addressed };
  const { ip, fqdn } = front;
  return {
    ...destination,
    service: addressed,
    ips: [...destination.ips, ip],
    spokenTo: ip,
    ...(fqdn === undefined ? {} : { fqdn }),
  };
}

/** Both ends are single; `way` tells how a Service led to the destination. */
export function evaluateEnds(
  context: Context,
  connection: Connection,
  source: End,
  way: Way | undefined,
  destination: End,
): Verdict {
  if (source.pod !== undefined && destination.pod !== undefined && source.pod.key === destination.pod.key)
    return combine(FREE, FREE, ['A Pod that reaches itself is always allowed.']);
  const notes: string[] = [];
  const target = way === undefined ? destination : throughService(destination, way);
  const egress = directionOf(context, 'Egress', source, target, destination, connection);
  const own = enforcedPod(destination);
  const sourceNode = source.node?.name ?? (source.pod?.hostNetwork === true ? source.pod.node : undefined);
  const fromOwnNode = sourceNode !== undefined && own?.node === sourceNode;
  if (fromOwnNode) notes.push('Traffic from a Node to Pods on it is always allowed.');
  const seen = way?.seenAs ?? source;
  const local = fromOwnNode ? FREE : directionOf(context, 'Ingress', destination, seen, destination, connection);
  const ingress =
    way?.fromOutside === true
      ? inSequence(serviceDirection(context, way.addressed, source, destination, connection), local)
      : local;
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
export function agreed(verdicts: readonly Verdict[], choice: string, note?: string): Verdict {
  const first = verdicts[0];
  if (first === undefined) return undecidable([choice]);
  if (verdicts.every((one) => one.verdict === first.verdict))
    return note === undefined ? first : revised(first, { notes: [...first.notes, note] });
  return undecidable([choice], first);
}
