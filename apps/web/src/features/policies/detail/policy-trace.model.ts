import type { PeerView, PolicyDetail, RuleDirection } from '@netloft/contracts';
import type { RawSearch } from '../../../lib/search-params.ts';

const podOf = (peers: readonly PeerView[] | undefined): string | undefined =>
  peers?.find((peer) => peer.pod !== undefined)?.pod;

/** The first Pod that the policy is applied to, `namespace/name`. */
function memberOf({ members }: PolicyDetail): string | undefined {
  const member = members.items.find((one) => one.kind === 'Pod');
  return member === undefined ? undefined : `${member.namespace ?? 'default'}/${member.name}`;
}

/** Where a packet meets the policy when no rule tells: a NetworkPolicy without rules isolates. */
const ruleless = ({ summary }: PolicyDetail): RuleDirection => summary.isolates[0] ?? 'Egress';

/** Protocol and port of the first entry that names one: `TCP 80`, `UDP 5000–5010`, `ICMP echo`. */
function portOf(ports: readonly string[]): RawSearch {
  for (const words of ports) {
    const [, protocol, port] = /^(TCP|UDP|ICMP)(?: (\d+))?\b/.exec(words) ?? [];
    if (protocol !== undefined)
      return { protocol, port: protocol === 'ICMP' || port === undefined ? undefined : Number(port) };
  }
  return {};
}

/**
 * Search parameters that fill the form for a trace with a connection that the policy decides about: of its first rule with a Pod at the other end,
 * in the rule's direction. Null where it is applied to no Pod. An end that no rule tells stays open to be chosen.
 */
export function traceOfPolicy(detail: PolicyDetail): RawSearch | null {
  const rule = detail.rules.find((one) => podOf(one.peers) !== undefined) ?? detail.rules[0];
  const member = podOf(rule?.appliedTo) ?? memberOf(detail);
  if (member === undefined) return null;
  const other = podOf(rule?.peers);
  const peer = other === member ? undefined : other;
  const isIngress = (rule?.direction ?? ruleless(detail)) === 'Ingress';
  const dst = isIngress ? member : peer;
  return {
    source: isIngress ? peer : member,
    dst,
    dstType: dst === undefined ? undefined : 'pod',
    ...portOf(rule?.ports ?? []),
  };
}

/** The same for live traffic that a policy drops: at the end where the policy stands, from or to anything. */
export function denialsOfPolicy(detail: PolicyDetail): RawSearch | null {
  const member = memberOf(detail);
  if (member === undefined) return null;
  const directions = detail.rules.map((rule) => rule.direction);
  const isIngress = directions.length === 0 ? ruleless(detail) === 'Ingress' : directions.includes('Ingress');
  const ends = isIngress ? { dst: member, dstType: 'pod' } : { source: member };
  return { ...ends, protocol: 'ANY', live: true, dropped: true };
}
