import { isMulticast } from './addresses.ts';
import { type Answer, anyOf, both } from './answers.ts';
import type { End } from './ends.ts';
import type { Matcher } from './match.ts';
import type { PodEntry } from './inventory.ts';
import { IGMP_QUERY, portMatches } from './ports.ts';
import type { Policy, Rule } from './rules.ts';
import type { OrderedRule } from './subjects.ts';
import type { ChainStep, Connection, Direction, MissReason } from './types.ts';

/** Whether a rule matches a connection, and where not, the first thing that differs. */
export interface Match {
  readonly answer: Answer;
  readonly reason?: MissReason;
}

/** What a rule looks at. `own` is the Pod that enforces it (absent: a Node), `other` the far end, `destination` names the ports. */
export interface View {
  readonly own: PodEntry | undefined;
  readonly other: End;
  readonly destination: End;
  readonly connection: Connection;
  /** IGMP, or traffic to a multicast group. */
  readonly multicast: boolean;
}

/**
 * Multicast has tables of its own on the data plane, which hold only rules with IGMP or with multicast blocks: no other rule, be it
 * for everything, nor the isolation of Kubernetes NetworkPolicies sees it.
 */
const speaksOfMulticast = (matcher: Matcher, { peers, ports }: Rule): boolean =>
  (ports !== 'any' && ports.some((port) => port.protocol === 'IGMP')) ||
  (peers !== 'any' && peers.some((peer) => matcher.blocksOf(peer).some((block) => isMulticast(block.cidr))));

export function matchRule(matcher: Matcher, { rule, doubt }: OrderedRule, view: View): Match {
  const { own, other, destination, connection } = view;
  if (view.multicast && !speaksOfMulticast(matcher, rule)) return { answer: false, reason: 'protocol' };
  // Queries come in, reports go out.
  if (connection.protocol === 'IGMP' && connection.icmpType !== undefined)
    if ((connection.icmpType === IGMP_QUERY) !== (rule.direction === 'Ingress'))
      return { answer: false, reason: 'direction' };
  const peers: Answer =
    rule.peers === 'any' ? true : anyOf(rule.peers, (peer) => matcher.peer(peer, other, own, connection));
  if (peers === false) {
    const onlyServices =
      rule.peers !== 'any' && rule.peers.length > 0 && rule.peers.every((peer) => peer.type === 'service');
    return { answer: false, reason: onlyServices ? 'service-only' : 'peer' };
  }
  const ports: Answer =
    rule.ports === 'any' ? true : anyOf(rule.ports, (port) => portMatches(port, connection, destination));
  if (ports === false) return { answer: false, reason: portReason(rule, connection) };
  return { answer: both(doubt ?? true, () => both(peers, () => ports)) };
}

function portReason(rule: Rule, connection: Connection): MissReason {
  const same = rule.ports === 'any' ? [] : rule.ports.filter((port) => port.protocol === connection.protocol);
  if (connection.protocol.startsWith('ICMP'))
    return rule.ports !== 'any' && rule.ports.some((port) => port.protocol.startsWith('ICMP')) ? 'icmp' : 'protocol';
  if (same.length === 0) return 'protocol';
  const { sourcePort } = connection;
  const misses = same.every(
    (port) =>
      port.sourcePort !== undefined &&
      sourcePort !== undefined &&
      (sourcePort < port.sourcePort || sourcePort > (port.sourceEndPort ?? port.sourcePort)),
  );
  return misses ? 'source-port' : 'port';
}

const MISS_WORDS: Readonly<Record<MissReason, string>> = {
  'not-applied': 'is not enforced here: its appliedTo does not select this end',
  peer: 'does not name the other end',
  protocol: 'speaks of another protocol',
  port: 'speaks of other ports',
  'source-port': 'speaks of other source ports',
  icmp: 'speaks of other ICMP messages',
  'service-only': 'speaks of Services reached by their ClusterIP',
  direction: 'speaks of the other direction',
  'not-reached': 'is not reached: a rule before it decided',
};

/** The rule as a step of the chain. */
export function stepOf({ policy, rule }: OrderedRule, { answer, reason }: Match): ChainStep {
  const detail =
    answer === true
      ? `Matched: ${rule.action}${rule.l7 ? ' at layers 3 and 4, then inspected at layer 7' : ''}.`
      : answer === false
        ? `The rule ${MISS_WORDS[reason ?? 'peer']}.`
        : `Cannot be told without ${answer.missing}.`;
  return {
    direction: rule.direction,
    tier: policy.tier,
    tierPriority: policy.tierPriority,
    policy: policy.ref,
    policyPriority: policy.priority,
    ruleIndex: rule.index,
    ruleName: rule.name,
    action: rule.action,
    outcome: answer === true ? 'matched' : answer === false ? 'missed' : 'unknown',
    ...(answer === false ? { reason: reason ?? 'peer' } : {}),
    detail,
  };
}

/** The drop of Kubernetes NetworkPolicies that select a Pod and do not allow the connection. */
export const isolationStep = (policies: readonly Policy[], direction: Direction, policy: Policy): ChainStep => ({
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
