import { isObject, type Json, number, object, objects, strings, text, uidOf } from './read.ts';
import { selectorOf } from './selectors.ts';
import { blockFrom } from './read-antrea.ts';
import type { Peer, PodSelection, Policy, PortMatch, Rule, Subject } from './rules.ts';
import type { Direction, RawObject, RuleAction } from './types.ts';

/** Effective tier numbers that Antrea gives to upstream policies (its evaluation API and data plane). */
export const KUBERNETES_TIER = 251;
const ADMIN_TIER = 251;
const CNP_ADMIN_TIER = 220;
const UPSTREAM_BASELINE_TIER = 254;

export function kubernetesPeer(entry: Json, own: string): Peer {
  const block = blockFrom(entry['ipBlock']);
  if (block !== undefined) return { type: 'block', block };
  const pods = selectorOf(entry['podSelector']);
  const namespaces = selectorOf(entry['namespaceSelector']);
  return {
    type: 'pods',
    selection: {
      ...(namespaces === undefined ? { namespace: own } : { namespaces }),
      ...(pods === undefined ? {} : { pods }),
    },
  };
}

function kubernetesPort(entry: Json): PortMatch {
  const port = number(entry['port']) ?? text(entry['port']);
  const endPort = number(entry['endPort']);
  return {
    protocol: text(entry['protocol']) ?? 'TCP',
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined ? {} : { endPort }),
  };
}

/** Reads a networking.k8s.io/v1 NetworkPolicy. Without policyTypes it isolates ingress, and egress when it has egress rules. */
export function readKubernetesPolicy(policy: RawObject): Policy {
  const spec = object(policy.spec) ?? {};
  const own = policy.metadata.namespace ?? 'default';
  const types = strings(spec['policyTypes']);
  const isolates: Direction[] =
    types.length > 0
      ? (['Egress', 'Ingress'] as const).filter((direction) => types.includes(direction))
      : [...(objects(spec['egress']).length > 0 ? (['Egress'] as const) : []), 'Ingress'];
  const pods = selectorOf(spec['podSelector']);
  const subjects: Subject[] = [
    { type: 'pods', selection: { namespace: own, ...(pods === undefined ? {} : { pods }) } },
  ];
  const rules = isolates.flatMap((direction) =>
    objects(spec[direction.toLowerCase()]).map((source, index): Rule => {
      const peers = objects(direction === 'Ingress' ? source['from'] : source['to']).map((entry) =>
        kubernetesPeer(entry, own),
      );
      const ports = objects(source['ports']).map((entry) => kubernetesPort(entry));
      return {
        direction,
        index,
        name: '',
        action: 'Allow',
        subjects,
        peers: peers.length > 0 ? peers : 'any',
        ports: ports.length > 0 ? ports : 'any',
        l7: false,
      };
    }),
  );
  return {
    ref: { kind: 'K8sNetworkPolicy', namespace: own, name: policy.metadata.name },
    stage: 'kubernetes',
    tier: 'Kubernetes NetworkPolicies',
    tierPriority: KUBERNETES_TIER,
    priority: 0,
    rules,
    isolates,
    subjects,
    uid: uidOf(policy),
    placed: true,
  };
}

/** `namespaces` (a NamespaceSelector) or `pods` ({namespaceSelector, podSelector}) of the upstream admin kinds. */
export function upstreamSelection(entry: Json): PodSelection | undefined {
  const pods = object(entry['pods']);
  if (pods !== undefined) {
    const podSelector = selectorOf(pods['podSelector']);
    const namespaceSelector = selectorOf(pods['namespaceSelector']);
    return {
      ...(podSelector === undefined ? {} : { pods: podSelector }),
      ...(namespaceSelector === undefined ? {} : { namespaces: namespaceSelector }),
    };
  }
  const namespaces = selectorOf(entry['namespaces']);
  return namespaces === undefined ? undefined : { namespaces };
}

export function upstreamPeers(entry: Json): Peer[] {
  const selection = upstreamSelection(entry);
  if (selection !== undefined) return [{ type: 'pods', selection }];
  const nodes = selectorOf(entry['nodes']);
  if (nodes !== undefined) return [{ type: 'nodes', selector: nodes }];
  const networks = strings(entry['networks']);
  if (networks.length > 0) return networks.map((cidr) => ({ type: 'block', block: { cidr, except: [] } }));
  const names = strings(entry['domainNames']);
  if (names.length > 0) return names.map((pattern) => ({ type: 'fqdn', pattern: pattern.toLowerCase() }));
  return [{ type: 'undecidable', fact: `a peer of a kind that is not known: ${Object.keys(entry).join(', ')}` }];
}

/** Ports of AdminNetworkPolicy (portNumber, portRange, namedPort) and of ClusterNetworkPolicy v1alpha2 (protocols). */
function upstreamPorts(source: Json): PortMatch[] {
  const listed = objects(source['ports']).map((entry): PortMatch => {
    const single = object(entry['portNumber']);
    const range = object(entry['portRange']);
    const named = text(entry['namedPort']);
    if (named !== undefined) return { protocol: 'TCP', port: named };
    const from = number(single?.['port']) ?? number(range?.['start']);
    const endPort = number(range?.['end']);
    return {
      protocol: text((single ?? range)?.['protocol']) ?? 'TCP',
      ...(from === undefined ? {} : { port: from }),
      ...(endPort === undefined ? {} : { endPort }),
    };
  });
  const protocols = objects(source['protocols']).flatMap((entry): PortMatch[] =>
    Object.entries(entry).flatMap(([name, value]): PortMatch[] => {
      const protocol = name.toUpperCase();
      const destination = isObject(value) ? object(value['destinationPort']) : undefined;
      if (name === 'destinationNamedPort') return [{ protocol: 'TCP', port: text(value) ?? '' }];
      const from = number(destination?.['number']) ?? number(object(destination?.['range'])?.['start']);
      const endPort = number(object(destination?.['range'])?.['end']);
      return [
        { protocol, ...(from === undefined ? {} : { port: from }), ...(endPort === undefined ? {} : { endPort }) },
      ];
    }),
  );
  return [...listed, ...protocols];
}

const UPSTREAM_ACTIONS: Readonly<Record<string, RuleAction>> = {
  Allow: 'Allow',
  Accept: 'Allow',
  Deny: 'Drop',
  Pass: 'Pass',
};

function upstreamRules(spec: Json, subjects: readonly Subject[]): Rule[] {
  return (['Egress', 'Ingress'] as const).flatMap((direction) =>
    objects(spec[direction.toLowerCase()]).map((source, index): Rule => {
      const listed = objects(direction === 'Ingress' ? source['from'] : source['to']).flatMap((entry) =>
        upstreamPeers(entry),
      );
      // ClusterNetworkPolicy fails closed: nothing is accepted for a peer of a kind that is not known.
      const accepts = source['action'] === 'Accept';
      const peers = listed.filter((peer) => !accepts || peer.type !== 'undecidable');
      const ports = upstreamPorts(source);
      return {
        direction,
        index,
        name: text(source['name']) ?? '',
        action: UPSTREAM_ACTIONS[text(source['action']) ?? ''] ?? 'Pass',
        subjects,
        peers: listed.length > 0 ? peers : 'any',
        ports: ports.length > 0 ? ports : 'any',
        l7: false,
      };
    }),
  );
}

/** Reads AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) or ClusterNetworkPolicy (v1alpha2) of policy.networking.k8s.io. */
export function readUpstreamPolicy(
  policy: RawObject,
  kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy',
): Policy {
  const spec = object(policy.spec) ?? {};
  const subject = object(spec['subject']) ?? {};
  const selection = upstreamSelection(subject);
  const subjects: Subject[] = selection === undefined ? [] : [{ type: 'pods', selection }];
  const baseline =
    kind === 'BaselineAdminNetworkPolicy' || (kind === 'ClusterNetworkPolicy' && text(spec['tier']) === 'Baseline');
  return {
    ref: { kind, name: policy.metadata.name },
    stage: baseline ? 'baseline' : 'tiered',
    tier: kind === 'ClusterNetworkPolicy' ? `ClusterNetworkPolicy ${baseline ? 'Baseline' : 'Admin'}` : kind,
    tierPriority: baseline ? UPSTREAM_BASELINE_TIER : kind === 'ClusterNetworkPolicy' ? CNP_ADMIN_TIER : ADMIN_TIER,
    priority: number(spec['priority']) ?? 0,
    rules: upstreamRules(spec, subjects),
    isolates: [],
    subjects,
    uid: uidOf(policy),
    placed: true,
  };
}
