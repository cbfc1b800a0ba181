import { type Json, number, object, objects, text } from '../evaluation/read.ts';
import { type Address, isMulticast, parseAddress, parseCidr } from './cidr.ts';
import { isSet } from './fields.ts';
import { allRules, type PolicyRules } from './policy-workloads.ts';

const NO_MULTICAST: ReadonlySet<string> = new Set(['Pass', 'Reject']);
const SELECTORS = [
  'podSelector',
  'namespaceSelector',
  'namespaces',
  'externalEntitySelector',
  'serviceAccount',
  'nodeSelector',
] as const;
const actionOf = (rule: Json): string => text(rule['action']) ?? '';

/** Multicast destinations of egress rules. Peers without an ipBlock are not looked at. */
export function multicastFault({ egress }: PolicyRules): string | undefined {
  for (const rule of egress) {
    let multicast = false;
    let unicast = false;
    let selects = false;
    for (const peer of objects(rule['to'])) {
      const block = object(peer['ipBlock']);
      if (block === undefined) continue;
      const cidr = parseCidr(text(block['cidr']) ?? '');
      if (cidr !== undefined && isMulticast(cidr.address)) multicast = true;
      else unicast = true;
      selects ||= SELECTORS.some((field) => isSet(peer[field]));
      if (multicast && NO_MULTICAST.has(actionOf(rule))) return 'multicast does not support action Pass or Reject';
    }
    if (multicast && unicast) return 'can not set multicast groupAddress and unicast ip address at the same time';
    if (multicast && selects) return 'can not set multicast groupAddress and selectors at the same time';
  }
  return undefined;
}

/** An address as Go prints it; `<nil>` when it could not be read. */
const printed = (address: Address | undefined): string =>
  address === undefined ? '<nil>' : 'toRFC5952String' in address ? address.toRFC5952String() : address.toString();

function groupAddressFault(igmp: Json): string | undefined {
  const group = text(igmp['groupAddress']) ?? '';
  if (group === '') return undefined;
  const address = parseAddress(group);
  return address !== undefined && isMulticast(address)
    ? undefined
    : `groupAddress ${printed(address)} is not multicast address`;
}

/**
 * IGMP stands alone in its rule. Antrea does not forget IGMP and ICMP from one rule to the next, ingress before egress: a rule
 * with ports or peers that follows an IGMP rule is refused, while the same rules in the other order pass.
 */
export function igmpFault(rules: PolicyRules): string | undefined {
  let igmpSeen = false;
  let icmpSeen = false;
  for (const rule of allRules(rules)) {
    for (const protocol of objects(rule['protocols'])) {
      const igmp = object(protocol['igmp']);
      if (igmp !== undefined) {
        igmpSeen = true;
        const fault = groupAddressFault(igmp);
        if (fault !== undefined) return fault;
        if (NO_MULTICAST.has(actionOf(rule))) return 'protocol IGMP does not support Pass or Reject';
      }
      icmpSeen ||= object(protocol['icmp']) !== undefined;
    }
    const hasMore = icmpSeen || ['ports', 'toServices', 'from', 'to'].some((field) => objects(rule[field]).length > 0);
    if (igmpSeen && hasMore)
      return 'protocol IGMP can not be used with other protocols or other properties like from, to';
  }
  return undefined;
}

/** Layer 7: only while its gate is on, only Allow, and HTTP only over TCP. */
export function layer7Fault(rules: PolicyRules, enabled: boolean): string | undefined {
  for (const rule of allRules(rules)) {
    const protocols = objects(rule['l7Protocols']);
    if (protocols.length === 0) continue;
    if (!enabled) return 'layer 7 protocols can only be used when L7NetworkPolicy is enabled';
    if (actionOf(rule) !== 'Allow') return 'layer 7 protocols only support Allow';
    if (objects(rule['toServices']).length > 0) return 'layer 7 protocols can not be used with toServices';
    if (!protocols.some((protocol) => isSet(protocol['http']))) continue;
    if (objects(rule['ports']).some((port) => isSet(port['protocol']) && port['protocol'] !== 'TCP'))
      return 'HTTP protocol can only be used when layer 4 protocol is TCP or unset';
    if (objects(rule['protocols']).some((protocol) => isSet(protocol['igmp']) || isSet(protocol['icmp'])))
      return 'HTTP protocol can not be used with protocol IGMP or ICMP';
  }
  return undefined;
}

function portFault(entry: Json): string | undefined {
  const { port } = entry;
  const end = number(entry['endPort']);
  if (end !== undefined) {
    if (!isSet(port)) return 'if `endPort` is specified `port` must be specified';
    if (typeof port === 'string') return 'if `port` is a string `endPort` cannot be specified';
    if (end < (number(port) ?? 0)) return '`endPort` should be greater than or equal to `port`';
  }
  const source = number(entry['sourcePort']);
  const sourceEnd = number(entry['sourceEndPort']);
  if (sourceEnd === undefined) return undefined;
  if (source === undefined) return 'if `sourceEndPort` is specified `sourcePort` must be specified';
  return sourceEnd < source ? '`sourceEndPort` should be greater than or equal to `sourcePort`' : undefined;
}

/** Ranges of ports need a number to start from, and do not end before it. Nobody bounds port numbers. */
export function portsFault(rules: PolicyRules): string | undefined {
  for (const rule of allRules(rules)) {
    for (const entry of objects(rule['ports'])) {
      const fault = portFault(entry);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}
