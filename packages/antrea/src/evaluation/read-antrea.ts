import { array, type Json, number, object, objects, strings, text, uidOf } from './read.ts';
import { selectorOf } from './selectors.ts';
import type { Block } from './addresses.ts';
import {
  type Group,
  type Peer,
  type PodSelection,
  type Policy,
  type PortMatch,
  type Rule,
  type Subject,
  groupKeyOf,
} from './rules.ts';
import type { Direction, RawObject, RuleAction } from './types.ts';

const DEFAULT_TIER = 'application';
const APPLICATION_PRIORITY = 250;
const BASELINE_TIER = 'baseline';
const ACTIONS = new Set(['Allow', 'Drop', 'Reject', 'Pass']);

export function blockFrom(value: unknown): Block | undefined {
  const source = object(value);
  const cidr = text(source?.['cidr']);
  return cidr === undefined ? undefined : { cidr, except: strings(source?.['except']) };
}

/** podSelector, namespaceSelector and serviceAccount of one entry. `own` is the Namespace of a namespaced policy. */
function selectionFrom(entry: Json, own: string | undefined): PodSelection {
  const pods = selectorOf(entry['podSelector']);
  const namespaces = selectorOf(entry['namespaceSelector']);
  const account = object(entry['serviceAccount']);
  return {
    ...(own !== undefined && namespaces === undefined ? { namespace: own } : {}),
    ...(pods === undefined ? {} : { pods }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(account === undefined
      ? {}
      : { serviceAccount: { namespace: text(account['namespace']) ?? own ?? '', name: text(account['name']) ?? '' } }),
  };
}

/** Entries of appliedTo that speak of Pods or Nodes; ExternalEntities are no ends that evaluation knows. */
const subjectsFrom = (entries: unknown, own: string | undefined): Subject[] =>
  objects(entries)
    .filter((entry) => entry['externalEntitySelector'] === undefined)
    .map((entry) => subjectFrom(entry, own));

export function subjectFrom(entry: Json, own: string | undefined): Subject {
  const group = text(entry['group']);
  if (group !== undefined && group !== '') return { type: 'group', namespace: own, name: group };
  const service = object(entry['service']);
  if (service !== undefined)
    return { type: 'service', namespace: text(service['namespace']) ?? own ?? '', name: text(service['name']) ?? '' };
  const nodes = selectorOf(entry['nodeSelector']);
  if (nodes !== undefined) return { type: 'nodes', selector: nodes };
  return { type: 'pods', selection: selectionFrom(entry, own) };
}

function relativePeer(entry: Json, namespaces: Json): Peer {
  const pods = selectorOf(entry['podSelector']);
  const keys = strings(namespaces['sameLabels']);
  return {
    type: 'relative',
    ...(pods === undefined ? {} : { pods }),
    match: keys.length > 0 ? { sameLabels: keys } : 'Self',
  };
}

export function peerFrom(entry: Json, own: string | undefined): Peer {
  if (text(entry['scope']) === 'ClusterSet')
    return { type: 'undecidable', fact: 'Pods of other clusters of the ClusterSet' };
  const block = blockFrom(entry['ipBlock']);
  if (block !== undefined) return { type: 'block', block };
  const group = text(entry['group']);
  if (group !== undefined && group !== '') return { type: 'group', namespace: own, name: group };
  const fqdn = text(entry['fqdn']);
  if (fqdn !== undefined && fqdn !== '') return { type: 'fqdn', pattern: fqdn.toLowerCase() };
  const nodes = selectorOf(entry['nodeSelector']);
  if (nodes !== undefined) return { type: 'nodes', selector: nodes };
  if (entry['externalEntitySelector'] !== undefined)
    return { type: 'undecidable', fact: 'the addresses of ExternalEntities' };
  const namespaces = object(entry['namespaces']);
  if (namespaces !== undefined) return relativePeer(entry, namespaces);
  return { type: 'pods', selection: selectionFrom(entry, own) };
}

function portFrom(entry: Json): PortMatch {
  const port = number(entry['port']) ?? text(entry['port']);
  const endPort = number(entry['endPort']);
  const sourcePort = number(entry['sourcePort']);
  const sourceEndPort = number(entry['sourceEndPort']);
  return {
    protocol: text(entry['protocol']) ?? 'TCP',
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined ? {} : { endPort }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(sourceEndPort === undefined ? {} : { sourceEndPort }),
  };
}

function protocolFrom(entry: Json): PortMatch[] {
  const icmp = object(entry['icmp']);
  if (icmp !== undefined) {
    const icmpType = number(icmp['icmpType']);
    const icmpCode = number(icmp['icmpCode']);
    return [
      {
        protocol: 'ICMP',
        ...(icmpType === undefined ? {} : { icmpType }),
        ...(icmpCode === undefined ? {} : { icmpCode }),
      },
    ];
  }
  if (entry['igmp'] === undefined) return [];
  const igmp = object(entry['igmp']) ?? {};
  const igmpType = number(igmp['igmpType']);
  const groupAddress = text(igmp['groupAddress']);
  return [
    {
      protocol: 'IGMP',
      ...(igmpType === undefined ? {} : { icmpType: igmpType }),
      ...(groupAddress === undefined || groupAddress === '' ? {} : { groupAddress }),
    },
  ];
}

function ruleFrom(
  source: Json,
  direction: Direction,
  index: number,
  own: string | undefined,
  policySubjects: readonly Subject[],
): Rule {
  const ports = [
    ...objects(source['ports']).map((entry) => portFrom(entry)),
    ...objects(source['protocols']).flatMap((entry) => protocolFrom(entry)),
  ];
  const listed = objects(direction === 'Ingress' ? source['from'] : source['to']).map((entry) => peerFrom(entry, own));
  const services = objects(source['toServices']).map((entry): Peer => ({
    type: 'service',
    namespace: text(entry['namespace']) ?? own ?? '',
    name: text(entry['name']) ?? '',
    clusterSet: text(entry['scope']) === 'ClusterSet',
  }));
  const peers = [...listed, ...services];
  const action = text(source['action']) ?? 'Allow';
  const subjects = subjectsFrom(source['appliedTo'], own);
  return {
    direction,
    index,
    name: text(source['name']) ?? '',
    action: (ACTIONS.has(action) ? action : 'Allow') as RuleAction,
    subjects: subjects.length > 0 ? subjects : policySubjects,
    peers: peers.length > 0 ? peers : 'any',
    ports: ports.length > 0 ? ports : 'any',
    l7: array(source['l7Protocols']).length > 0,
  };
}

/**
 * Reads a crd.antrea.io ClusterNetworkPolicy or NetworkPolicy of any version.
 * `tierPriorities` maps Tier names to spec.priority; a policy of a Tier that is not there is not `placed`.
 */
export function readAntreaPolicy(
  policy: RawObject,
  namespaced: boolean,
  tierPriorities: ReadonlyMap<string, number>,
): Policy {
  const spec = object(policy.spec) ?? {};
  const tier = (text(spec['tier']) || DEFAULT_TIER).toLowerCase();
  const tierPriority = tierPriorities.get(tier);
  const own = namespaced ? (policy.metadata.namespace ?? 'default') : undefined;
  const subjects = subjectsFrom(spec['appliedTo'], own);
  const rules = (['Egress', 'Ingress'] as const).flatMap((direction) =>
    objects(spec[direction.toLowerCase()]).map((source, index) => ruleFrom(source, direction, index, own, subjects)),
  );
  return {
    ref: {
      kind: namespaced ? 'AntreaNetworkPolicy' : 'AntreaClusterNetworkPolicy',
      ...(own === undefined ? {} : { namespace: own }),
      name: policy.metadata.name,
    },
    stage: tier === BASELINE_TIER ? 'baseline' : 'tiered',
    tier,
    // Where the Tier is not known its priority only serves to show the policy somewhere.
    tierPriority: tierPriority ?? APPLICATION_PRIORITY,
    priority: number(spec['priority']) ?? 0,
    rules,
    isolates: [],
    subjects,
    uid: uidOf(policy),
    placed: tierPriority !== undefined,
  };
}

/** Reads a ClusterGroup (`namespaced` false) or Group of any version. */
export function readGroup(group: RawObject, namespaced: boolean): Group {
  const spec = object(group.spec) ?? {};
  const own = namespaced ? (group.metadata.namespace ?? 'default') : undefined;
  const service = object(spec['serviceReference']);
  const nodes = selectorOf(spec['nodeSelector']);
  const legacyBlock = blockFrom(spec['ipBlock']);
  const blocks = objects(spec['ipBlocks'])
    .map((entry) => blockFrom(entry))
    .filter((block): block is Block => block !== undefined);
  const selects = spec['podSelector'] !== undefined || spec['namespaceSelector'] !== undefined;
  return {
    key: groupKeyOf(own, group.metadata.name),
    namespace: own,
    selections: selects ? [selectionFrom(spec, own)] : [],
    blocks: legacyBlock === undefined ? blocks : [legacyBlock, ...blocks],
    ...(service === undefined
      ? {}
      : { service: { namespace: text(service['namespace']) ?? own ?? '', name: text(service['name']) ?? '' } }),
    children: strings(spec['childGroups']).map((name) => groupKeyOf(own, name)),
    ...(nodes === undefined ? {} : { nodes }),
  };
}
