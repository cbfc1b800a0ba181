import type { PolicyIndex } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { specOf } from '../../world/pods.ts';
import { ipNet, type Json } from './encoding.ts';
import { type GroupRegistry, type Policy, type Rule, type Subject } from './internal-groups.ts';
import { inNamespaces } from './relative-rules.ts';

type Peer = Exclude<Rule['peers'], 'any'>[number];

/** Where the objects that policies come from are kept. */
const SOURCES: Readonly<Record<string, readonly [group: string, plural: string]>> = {
  AntreaClusterNetworkPolicy: ['crd.antrea.io', 'clusternetworkpolicies'],
  AntreaNetworkPolicy: ['crd.antrea.io', 'networkpolicies'],
};
/** Antrea gives rules of Kubernetes NetworkPolicies no place among each other. */
const NO_PRIORITY = -1;
/** A peer that is everything. */
const ANY_PEER: Json = { ipBlocks: ['0.0.0.0/0', '::/0'].map((cidr) => ({ cidr: ipNet(cidr) })) };

const listed = (key: string, values: readonly unknown[]): Json => (values.length > 0 ? { [key]: values } : {});

function peerOf(peers: readonly Peer[], groups: GroupRegistry, index: PolicyIndex): Json {
  const { matcher } = index.context;
  const blocks = peers.flatMap((peer) => matcher.blocksOf(peer));
  const addressGroups = peers.flatMap((peer) => groups.addressGroup(peer) ?? []);
  return {
    ...listed('addressGroups', [...new Set(addressGroups)].toSorted()),
    ...listed(
      'ipBlocks',
      blocks.map(({ cidr, except }) => ({
        cidr: ipNet(cidr),
        ...listed(
          'except',
          except.map((one) => ipNet(one)),
        ),
      })),
    ),
    ...listed(
      'fqdns',
      peers.flatMap((peer) => (peer.type === 'fqdn' ? [peer.pattern] : [])),
    ),
    ...listed(
      'toServices',
      peers.flatMap((peer) => (peer.type === 'service' ? [{ name: peer.name, namespace: peer.namespace }] : [])),
    ),
  };
}

function servicesOf(rule: Rule): Json {
  if (rule.ports === 'any') return {};
  const services = rule.ports.map(
    ({ protocol, port, endPort, sourcePort, sourceEndPort, icmpType, icmpCode }) =>
      // What is absent is left out when the answer is written.
      ({ protocol, port, endPort, icmpType, icmpCode, srcPort: sourcePort, srcEndPort: sourceEndPort }) as const,
  );
  return { services };
}

/** Members of a rule that decide nothing at layers 3 and 4, from the object itself. */
function extrasOf(source: Json | undefined): Json {
  const { enableLogging, logLabel, l7Protocols } = source ?? {};
  return {
    enableLogging: enableLogging === true,
    ...(Array.isArray(l7Protocols) && l7Protocols.length > 0 ? { l7Protocols: l7Protocols as unknown } : {}),
    ...(typeof logLabel === 'string' && logLabel !== '' ? { logLabel } : {}),
  };
}

interface Context {
  readonly index: PolicyIndex;
  readonly groups: GroupRegistry;
  /** The object that the policy comes from, for what the evaluator does not read. */
  readonly spec: Json;
}

function rulesOf(policy: Policy, rule: Rule, perRule: boolean, context: Context): readonly Json[] {
  const { index, groups, spec } = context;
  const kubernetes = policy.stage === 'kubernetes';
  const list = spec[rule.direction.toLowerCase()];
  const source = Array.isArray(list) ? (list[rule.index] as Json | undefined) : undefined;
  const write = (peers: Rule['peers'], subjects: readonly Subject[], own: boolean): Json => ({
    direction: rule.direction === 'Ingress' ? 'In' : 'Out',
    [rule.direction === 'Ingress' ? 'from' : 'to']: peers === 'any' ? ANY_PEER : peerOf(peers, groups, index),
    ...servicesOf(rule),
    // Zero members are left away.
    ...(kubernetes ? { priority: NO_PRIORITY } : rule.index === 0 ? {} : { priority: rule.index }),
    action: rule.action,
    ...extrasOf(source),
    ...(own ? listed('appliedToGroups', subjects.map((one) => groups.appliedToGroup(one)).toSorted()) : {}),
    ...(rule.name === '' ? {} : { name: rule.name }),
  });
  const expanded = inNamespaces(rule, index);
  if (expanded !== undefined) return expanded.map(({ peers, subjects }) => write(peers, subjects, true));
  return [write(rule.peers, rule.subjects, perRule)];
}

/** `NetworkPolicy` of controlplane.antrea.io: the policy as agents get it. Its name is the uid of its source. */
export function internalPolicy(policy: Policy, index: PolicyIndex, store: MemoryStore, groups: GroupRegistry): Json {
  const { ref, uid, priority, tierPriority, stage, rules, subjects, isolates } = policy;
  const [group, plural] = SOURCES[ref.kind] ?? [];
  const object =
    group === undefined || plural === undefined ? undefined : store.get(group, plural, ref.name, ref.namespace);
  const spec = object === undefined ? {} : specOf(object);
  const perRule = rules.some((rule) => rule.subjects !== subjects || inNamespaces(rule, index) !== undefined);
  const denied = isolates
    .filter((direction) => !rules.some((rule) => rule.direction === direction))
    .map((direction) => ({
      direction: direction === 'Ingress' ? 'In' : 'Out',
      [direction === 'Ingress' ? 'from' : 'to']: {},
      priority: NO_PRIORITY,
      action: 'Allow',
      enableLogging: false,
    }));
  return {
    metadata: { name: uid, uid, creationTimestamp: null },
    rules: [...rules.flatMap((rule) => rulesOf(policy, rule, perRule, { index, groups, spec })), ...denied],
    ...(perRule
      ? {}
      : listed('appliedToGroups', [...new Set(subjects.map((one) => groups.appliedToGroup(one)))].toSorted())),
    ...(stage === 'kubernetes' ? {} : { priority, tierPriority }),
    sourceRef: {
      type: ref.kind,
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      name: ref.name,
      uid,
    },
  };
}
