import type { Inventory, PodEntry } from './inventory.ts';
import { type Answer, type End, anyOf, both, describeEnd, type Matcher, resolveEnd } from './match.ts';
import type { Policy, Rule } from './rules.ts';
import type { ChainStep, Connection, Decision, Direction, DirectionResult, MissReason, Verdict } from './types.ts';

/** A rule together with its policy, in the order in which Antrea evaluates. */
export interface OrderedRule {
  readonly policy: Policy;
  readonly rule: Rule;
}

/** What applies to one Pod in one direction. */
export interface Applied {
  readonly tiered: readonly OrderedRule[];
  readonly kubernetes: readonly OrderedRule[];
  /** Names of the Kubernetes NetworkPolicies that isolate the Pod in this direction. */
  readonly isolatedBy: readonly Policy[];
  readonly baseline: readonly OrderedRule[];
}

export interface Context {
  readonly inventory: Inventory;
  readonly matcher: Matcher;
  readonly applied: (pod: PodEntry, direction: Direction) => Applied;
  /** Facts about the cluster that are not given at all, such as `Tiers`; they make every verdict of theirs Undecidable. */
  readonly unplaced: readonly string[];
}

interface Match {
  readonly answer: Answer;
  readonly reason?: MissReason;
}

function matchRule(
  context: Context,
  rule: Rule,
  own: PodEntry,
  other: End,
  destination: End,
  connection: Connection,
): Match {
  const peers: Answer =
    rule.peers === 'any' ? true : anyOf(rule.peers, (peer) => context.matcher.peer(peer, other, own, connection));
  if (peers === false)
    return {
      answer: false,
      reason: rule.peers !== 'any' && rule.peers.every((peer) => peer.type === 'service') ? 'service-only' : 'peer',
    };
  const ports: Answer =
    rule.ports === 'any' ? true : anyOf(rule.ports, (port) => context.matcher.port(port, connection, destination));
  if (ports !== false) return { answer: both(peers, () => ports) };
  const sameProtocol = rule.ports !== 'any' && rule.ports.some((port) => port.protocol === connection.protocol);
  return {
    answer: false,
    reason: sameProtocol ? (connection.protocol.startsWith('ICMP') ? 'icmp' : 'port') : 'protocol',
  };
}

const MISS_WORDS: Readonly<Record<MissReason, string>> = {
  'not-applied': 'is not enforced on this Pod',
  peer: 'does not name the other end',
  protocol: 'speaks of another protocol',
  port: 'speaks of other ports',
  'source-port': 'speaks of other source ports',
  icmp: 'speaks of other ICMP messages',
  'service-only': 'speaks of Services reached by their ClusterIP',
  direction: 'speaks of the other direction',
};

function stepOf({ policy, rule }: OrderedRule, match: Match): ChainStep {
  const outcome = match.answer === true ? 'matched' : match.answer === false ? 'missed' : 'unknown';
  const detail =
    match.answer === true
      ? `Matched: ${rule.action}.`
      : match.answer === false
        ? `The rule ${MISS_WORDS[match.reason ?? 'peer']}.`
        : `Cannot be told without ${match.answer.missing}.`;
  return {
    direction: rule.direction,
    tier: policy.tier,
    tierPriority: policy.tierPriority,
    policy: policy.ref,
    policyPriority: policy.priority,
    ruleIndex: rule.index,
    ruleName: rule.name,
    action: rule.action,
    outcome,
    ...(match.reason === undefined || match.answer !== false ? {} : { reason: match.reason }),
    detail,
  };
}

const isolationStep = (policies: readonly Policy[], direction: Direction, policy: Policy): ChainStep => ({
  direction,
  tier: policy.tier,
  tierPriority: policy.tierPriority,
  policy: policy.ref,
  policyPriority: policy.priority,
  ruleIndex: -1,
  ruleName: '',
  action: 'Drop',
  outcome: 'matched',
  detail: `Isolated by ${policies.map((one) => `${one.ref.namespace ?? ''}/${one.ref.name}`).join(', ')}: no rule of a Kubernetes NetworkPolicy allows the connection.`,
});

const VERDICTS = { Allow: 'Allowed', Drop: 'Dropped', Reject: 'Rejected' } as const;

/** Evaluates one direction on the Pod that enforces it: tiers, then Kubernetes NetworkPolicies with isolation, then baseline. */
export function evaluateDirection(
  context: Context,
  direction: Direction,
  own: PodEntry,
  other: End,
  destination: End,
  connection: Connection,
): DirectionResult {
  const applied = context.applied(own, direction);
  const chain: ChainStep[] = [];
  const missing: string[] = [...context.unplaced];
  let undecided = missing.length > 0;
  const settle = (step: ChainStep, rule: Rule | undefined): DirectionResult | null => {
    if (undecided) return null;
    const verdict = step.action === 'Pass' ? 'Allowed' : VERDICTS[step.action];
    const decision: Decision = { direction, step, isolation: rule === undefined, l7: rule?.l7 ?? false };
    return { verdict, decision, chain, missing: [] };
  };
  /** Walks one stage; a result, or null to go on with the next stage. */
  const walk = (
    rules: readonly OrderedRule[],
    alwaysAllows: boolean,
  ): { result: DirectionResult | null; matched: boolean } => {
    for (const ordered of rules) {
      const match = matchRule(context, ordered.rule, own, other, destination, connection);
      const step = stepOf(ordered, match);
      chain.push(step);
      if (match.answer === false) continue;
      if (match.answer !== true) {
        missing.push(match.answer.missing);
        undecided = true;
        continue;
      }
      if (ordered.rule.action === 'Pass' && !alwaysAllows) return { result: null, matched: true };
      return { result: settle(step, ordered.rule), matched: true };
    }
    return { result: null, matched: false };
  };
  const undecidable = (): DirectionResult => ({ verdict: 'Undecidable', chain, missing: [...new Set(missing)] });

  const tiered = walk(applied.tiered, false);
  if (tiered.result !== null) return tiered.result;
  if (tiered.matched && undecided) return undecidable();
  const kubernetes = walk(applied.kubernetes, true);
  if (kubernetes.result !== null) return kubernetes.result;
  const isolating = applied.isolatedBy[0];
  if (!kubernetes.matched && isolating !== undefined) {
    const step = isolationStep(applied.isolatedBy, direction, isolating);
    chain.push(step);
    const result = settle(step, undefined);
    if (result !== null) return result;
  }
  if (undecided) return undecidable();
  const baseline = walk(applied.baseline, false);
  if (baseline.result !== null) return baseline.result;
  return undecided ? undecidable() : { verdict: 'Allowed', chain, missing: [] };
}

const NOTHING: DirectionResult = { verdict: 'Allowed', chain: [], missing: [] };

function free(notes: readonly string[]): Verdict {
  return { verdict: 'Allowed', egress: NOTHING, ingress: NOTHING, chain: [], missing: [], notes };
}

function unknown(missing: readonly string[]): Verdict {
  return { verdict: 'Undecidable', egress: NOTHING, ingress: NOTHING, chain: [], missing, notes: [] };
}

/**
 * Decides about a connection's first packet, as Antrea's data plane does: egress on the source Pod's Node, then ingress on the
 * destination Pod's. A Service is load-balanced after toServices rules looked at its own address and before all others.
 * When a fact lacks that could change the outcome the verdict is Undecidable and `missing` names the fact.
 */
export function evaluateConnection(context: Context, connection: Connection): Verdict {
  const source = resolveEnd(connection.source, context.inventory);
  const destination = resolveEnd(connection.destination, context.inventory);
  if (typeof source === 'string') return unknown([source]);
  if (typeof destination === 'string') return unknown([destination]);
  if (destination.service !== undefined && destination.pod === undefined)
    return evaluateService(context, connection, source, destination);
  return evaluateEnds(context, connection, source, destination, destination);
}

/** `addressed` is what the source spoke to: the Service, where there is one. */
function evaluateEnds(
  context: Context,
  connection: Connection,
  source: End,
  addressed: End,
  destination: End,
): Verdict {
  if (source.pod !== undefined && destination.pod !== undefined && source.pod.key === destination.pod.key)
    return free(['A Pod that reaches itself is always allowed.']);
  const notes: string[] = [];
  const target: End =
    addressed === destination || addressed.service === undefined
      ? destination
      : { ...destination, service: addressed.service };
  const egress =
    source.pod === undefined || source.pod.hostNetwork
      ? NOTHING
      : evaluateDirection(context, 'Egress', source.pod, target, destination, connection);
  const local = destination.pod;
  const sourceNode = source.node?.name ?? (source.pod?.hostNetwork === true ? source.pod.node : undefined);
  const fromOwnNode = sourceNode !== undefined && local?.node === sourceNode;
  if (fromOwnNode) notes.push('Traffic from a Node to Pods on it is always allowed.');
  const ingress =
    local === undefined || local.hostNetwork || fromOwnNode
      ? NOTHING
      : evaluateDirection(context, 'Ingress', local, source, destination, connection);
  for (const [end, name] of [
    [source, 'source'],
    [destination, 'destination'],
  ] as const) {
    if (end.pod?.hostNetwork === true)
      notes.push(`The ${name} Pod ${end.pod.key} runs in its Node's network: policies are not enforced on it.`);
  }
  const denied = [egress, ingress].find((result) => result.verdict === 'Dropped' || result.verdict === 'Rejected');
  const undecided = [egress, ingress].some((result) => result.verdict === 'Undecidable');
  const missing = [...new Set([...egress.missing, ...ingress.missing])];
  const decidedBy = denied?.decision ?? ingress.decision ?? egress.decision;
  const verdict = denied !== undefined ? denied.verdict : undecided ? 'Undecidable' : 'Allowed';
  if (decidedBy?.l7 === true && verdict === 'Allowed')
    notes.push("Allowed at layers 3 and 4; what does not match the rule's layer 7 protocols is then rejected.");
  return {
    verdict,
    ...(decidedBy === undefined || verdict === 'Undecidable' ? {} : { decidedBy }),
    egress,
    ingress,
    chain: [...egress.chain, ...ingress.chain],
    missing,
    notes,
  };
}

function evaluateService(context: Context, connection: Connection, source: End, addressed: End): Verdict {
  const service = addressed.service;
  if (service === undefined) return unknown([`the Service of ${describeEnd(addressed)}`]);
  const port = service.ports.find(
    (one) =>
      one.protocol === connection.protocol &&
      (connection.destinationPort === undefined || one.port === connection.destinationPort),
  );
  if (port === undefined)
    return unknown([
      `port ${connection.destinationPort ?? ''}/${connection.protocol} of Service ${service.key}, which it does not offer`,
    ]);
  const pods = context.inventory.endpoints(service);
  if (pods.length === 0) return unknown([`the endpoints of Service ${service.key}`]);
  const verdicts = pods.map((pod) => {
    const target =
      typeof port.targetPort === 'number'
        ? port.targetPort
        : pod.namedPorts.find((named) => named.name === port.targetPort)?.port;
    const behind: Connection = {
      ...connection,
      destination: { type: 'pod', namespace: pod.namespace, name: pod.name },
      ...(target === undefined ? {} : { destinationPort: target }),
    };
    // toServices looks at the Service's port, the other rules at the endpoint's.
    return evaluateEnds(context, behind, source, { ...addressed, ips: [] }, { pod, ips: pod.ips });
  });
  const first = verdicts[0];
  if (first === undefined) return unknown([`the endpoints of Service ${service.key}`]);
  if (verdicts.every((verdict) => verdict.verdict === first.verdict))
    return { ...first, notes: [...first.notes, `Service ${service.key} has ${pods.length} endpoints, all alike.`] };
  return {
    ...unknown([
      `which endpoint of Service ${service.key} is chosen: ${pods.map((pod, index) => `${pod.name} ${verdicts[index]?.verdict ?? ''}`).join(', ')}`,
    ]),
    chain: first.chain,
  };
}
