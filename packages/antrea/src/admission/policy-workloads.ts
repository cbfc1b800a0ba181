import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import { ipBlockFault } from './cidr.ts';
import { countSet, isSet, selectorLabelsFault } from './fields.ts';
import { labelKeyFaults } from './labels.ts';

/** Rules of a policy, by direction. */
export interface PolicyRules {
  readonly ingress: readonly Json[];
  readonly egress: readonly Json[];
}
export const allRules = ({ ingress, egress }: PolicyRules): readonly Json[] => [...ingress, ...egress];

const SUBJECT_FIELDS = [
  'podSelector',
  'namespaceSelector',
  'externalEntitySelector',
  'group',
  'serviceAccount',
  'service',
  'nodeSelector',
] as const;
const PEER_FIELDS = [
  'ipBlock',
  'podSelector',
  'namespaceSelector',
  'namespaces',
  'externalEntitySelector',
  'group',
  'fqdn',
  'serviceAccount',
  'nodeSelector',
  'scope',
] as const;
/** Members that stand alone in an entry, in the order in which they are looked at. */
const ALONE_IN_SUBJECTS = ['group', 'nodeSelector', 'serviceAccount', 'service'] as const;
const ALONE_IN_PEERS = ['group', 'serviceAccount', 'nodeSelector'] as const;

/** `appliedTo` of the policy or of one rule. `servicesRefused`: whether it may not name Services, having egress rules. */
function subjectsFault(subjects: readonly Json[], servicesRefused: boolean): string | undefined {
  for (const subject of subjects) {
    const count = countSet(subject, SUBJECT_FIELDS);
    const crowded = ALONE_IN_SUBJECTS.find((field) => isSet(subject[field]) && count > 1);
    if (crowded !== undefined) return `${crowded} cannot be set with other peers in appliedTo`;
    if (isSet(subject['service']) && servicesRefused) return 'egress rule cannot be applied to Services';
    const labels = selectorLabelsFault(
      subject['podSelector'],
      subject['namespaceSelector'],
      subject['externalEntitySelector'],
      subject['nodeSelector'],
    );
    if (labels !== undefined) return labels;
  }
  const services = subjects.filter((subject) => isSet(subject['service'])).length;
  return services > 0 && services < subjects.length
    ? 'a rule/policy cannot be applied to Services and other peers at the same time'
    : undefined;
}

/** Where workloads are named: in the policy or in every rule, and what an entry may combine. */
export function appliedToFault(policySubjects: readonly Json[], rules: PolicyRules): string | undefined {
  const every = allRules(rules);
  const naming = every.filter((rule) => objects(rule['appliedTo']).length > 0).length;
  if (policySubjects.length > 0 && naming > 0) return 'appliedTo should not be set in both spec and rules';
  if (policySubjects.length === 0 && naming === 0) return 'appliedTo needs to be set in either spec or rules';
  if (naming > 0 && naming !== every.length)
    return 'appliedTo field should either be set in all rules or in none of them';
  let fault = subjectsFault(policySubjects, rules.egress.length > 0);
  for (const rule of rules.ingress) fault ??= subjectsFault(objects(rule['appliedTo']), false);
  for (const rule of rules.egress) fault ??= subjectsFault(objects(rule['appliedTo']), true);
  return fault;
}

function namespacesFault(peer: Json): string | undefined {
  const namespaces = object(peer['namespaces']);
  if (namespaces === undefined) return undefined;
  if (isSet(peer['namespaceSelector']))
    return 'namespaces and namespaceSelector cannot be set at the same time for a single NetworkPolicyPeer';
  if (countSet(namespaces, ['match', 'sameLabels']) > 1)
    return 'only one matching criteria can be specified in a single peer namespaces field';
  const wrong = strings(namespaces['sameLabels']).find((key) => labelKeyFaults(key).length > 0);
  return wrong === undefined ? undefined : `Invalid label key in sameLabels rule: ${wrong}`;
}

function peerFault(peer: Json): string | undefined {
  const namespaces = namespacesFault(peer);
  if (namespaces !== undefined) return namespaces;
  const block = object(peer['ipBlock']);
  const blockFault = block === undefined ? undefined : ipBlockFault(block);
  if (blockFault !== undefined) return blockFault;
  const count = countSet(peer, PEER_FIELDS);
  const crowded = ALONE_IN_PEERS.find((field) => isSet(peer[field]) && count > 1);
  if (crowded !== undefined) return `${crowded} cannot be set with other peers in rules`;
  return selectorLabelsFault(
    peer['podSelector'],
    peer['namespaceSelector'],
    peer['externalEntitySelector'],
    peer['nodeSelector'],
  );
}

function firstPeerFault(peers: readonly Json[]): string | undefined {
  for (const peer of peers) {
    const fault = peerFault(peer);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** What a peer may combine, and `toServices` with the rest of its rule. Empty lists of ports count, an empty `to` does not. */
export function peersFault({ ingress, egress }: PolicyRules): string | undefined {
  for (const rule of ingress) {
    const fault = firstPeerFault(objects(rule['from']));
    if (fault !== undefined) return fault;
  }
  for (const rule of egress) {
    const peers = objects(rule['to']);
    if (isSet(rule['toServices']) && (peers.length > 0 || isSet(rule['ports']) || isSet(rule['protocols'])))
      return '`toServices` cannot be used with `to`, `ports` or `protocols`';
    const fault = firstPeerFault(peers);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Whoever reaches a Service from outside is known by address only. The first entry decides whether it is about Services. */
export function servicePeersFault(policySubjects: readonly Json[], { ingress }: PolicyRules): string | undefined {
  const isService = (subjects: readonly Json[]): boolean => isSet(subjects[0]?.['service']);
  const isWrong = ingress.some(
    (rule) =>
      (isService(policySubjects) || isService(objects(rule['appliedTo']))) &&
      objects(rule['from']).some((peer) => !isSet(peer['ipBlock']) || countSet(peer, PEER_FIELDS) > 1),
  );
  return isWrong ? 'a rule/policy that is applied to Services can only use ipBlock to select workloads' : undefined;
}

const FQDN = /^[-0-9a-zA-Z.*]+$/;

/** Names in egress rules hold letters, digits, dots, hyphens and `*` only. */
export function fqdnFault({ egress }: PolicyRules): string | undefined {
  for (const rule of egress) {
    for (const peer of objects(rule['to'])) {
      const fqdn = text(peer['fqdn']) ?? '';
      if (fqdn !== '' && !FQDN.test(fqdn)) return `invalid characters in egress rule fqdn field: ${fqdn}`;
    }
  }
  return undefined;
}
