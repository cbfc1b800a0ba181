import { familyOf, inBlock, sameAddress } from './addresses.ts';
import type { Inventory, NodeEntry, PodEntry, ServiceEntry } from './inventory.ts';
import { type Group, type Peer, type PodSelection, type PortMatch, type Subject, groupKeyOf } from './rules.ts';
import type { Connection, Endpoint } from './types.ts';

/** True or false where it can be told; otherwise the fact that lacks. */
export type Answer = boolean | { readonly missing: string };

/** Some answer of the list is true; else the first missing fact; else false. */
export function anyOf<T>(items: Iterable<T>, ask: (item: T) => Answer): Answer {
  let missing: Answer = false;
  for (const item of items) {
    const answer = ask(item);
    if (answer === true) return true;
    if (answer !== false && missing === false) missing = answer;
  }
  return missing;
}

/** Both answers are true; false wins over a missing fact. */
export function both(left: Answer, right: () => Answer): Answer {
  if (left === false) return false;
  const second = right();
  if (second === false) return false;
  return left === true ? second : left;
}

/** One end of a connection with what is known of it. `service` is the Service that was addressed, before load balancing. */
export interface End {
  readonly pod?: PodEntry;
  readonly node?: NodeEntry;
  readonly service?: ServiceEntry;
  readonly ips: readonly string[];
  readonly fqdn?: string;
}

/** Looks an endpoint up; a string says why that is not possible. An address that belongs to a Pod, Node or Service stands for it. */
export function resolveEnd(endpoint: Endpoint, inventory: Inventory): End | string {
  switch (endpoint.type) {
    case 'pod': {
      const pod = inventory.pods.get(`${endpoint.namespace}/${endpoint.name}`);
      return pod === undefined ? `Pod ${endpoint.namespace}/${endpoint.name} is not known` : { pod, ips: pod.ips };
    }
    case 'service': {
      const service = inventory.services.get(`${endpoint.namespace}/${endpoint.name}`);
      return service === undefined
        ? `Service ${endpoint.namespace}/${endpoint.name} is not known`
        : { service, ips: service.clusterIPs };
    }
    case 'node': {
      const node = inventory.nodes.get(endpoint.name);
      return node === undefined ? `Node ${endpoint.name} is not known` : { node, ips: node.ips };
    }
    case 'fqdn':
      return {
        fqdn: endpoint.fqdn.toLowerCase().replace(/\.$/, ''),
        ips: endpoint.ip === undefined ? [] : [endpoint.ip],
      };
    case 'ip': {
      if (familyOf(endpoint.ip) === undefined) return `${endpoint.ip} is not an IP address`;
      const pod = inventory.podByIp(endpoint.ip);
      const node = inventory.nodeByIp(endpoint.ip);
      const service = inventory.serviceByIp(endpoint.ip);
      return {
        ips: [endpoint.ip],
        ...(pod === undefined ? {} : { pod }),
        ...(node === undefined ? {} : { node }),
        ...(service === undefined ? {} : { service }),
      };
    }
  }
}

function selects(selection: PodSelection, pod: PodEntry, inventory: Inventory): boolean {
  if (selection.namespace !== undefined && selection.namespace !== pod.namespace) return false;
  if (
    selection.serviceAccount !== undefined &&
    (selection.serviceAccount.namespace !== pod.namespace || selection.serviceAccount.name !== pod.serviceAccount)
  )
    return false;
  if (selection.namespaces !== undefined && !selection.namespaces.matches(inventory.namespaceLabels(pod.namespace)))
    return false;
  return selection.pods === undefined || selection.pods.matches(pod.labels);
}

/** `*` stands for any run of characters, dots included; everything else is literal. */
export function fqdnMatches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** Answers what subjects, peers and ports select, over one inventory and its groups. */
export class Matcher {
  readonly #inventory: Inventory;
  readonly #groups: ReadonlyMap<string, Group>;
  constructor(inventory: Inventory, groups: ReadonlyMap<string, Group>) {
    this.#inventory = inventory;
    this.#groups = groups;
  }

  /** Whether the policy or rule is enforced on the Pod. hostNetwork Pods are never subject to Pod policies. */
  appliesTo(subject: Subject, pod: PodEntry): boolean {
    if (pod.hostNetwork) return false;
    if (subject.type === 'pods') return selects(subject.selection, pod, this.#inventory);
    if (subject.type !== 'group') return false;
    const group = this.#groups.get(groupKeyOf(subject.namespace, subject.name));
    // A Group that reaches into other Namespaces may not be used as appliedTo: the policy is accepted, but not realized.
    if (
      group === undefined ||
      (subject.namespace !== undefined && group.selections.some((selection) => selection.namespaces !== undefined))
    )
      return false;
    return this.#groupHasPod(group, pod, 0);
  }

  #groupHasPod(group: Group, pod: PodEntry, depth: number): boolean {
    if (group.selections.some((selection) => selects(selection, pod, this.#inventory))) return true;
    if (group.service !== undefined && this.#behind(group.service.namespace, group.service.name, pod)) return true;
    if (depth > 0) return false;
    return group.children.some((key) => {
      const child = this.#groups.get(key);
      return child !== undefined && this.#groupHasPod(child, pod, depth + 1);
    });
  }

  #behind(namespace: string, name: string, pod: PodEntry): boolean {
    const selector = this.#inventory.services.get(`${namespace}/${name}`)?.selector;
    if (selector === undefined || pod.namespace !== namespace) return false;
    const wanted = Object.entries(selector);
    return wanted.length > 0 && wanted.every(([key, value]) => pod.labels[key] === value);
  }

  #groupHasEnd(group: Group, end: End, depth: number): Answer {
    if (end.pod !== undefined && !end.pod.hostNetwork && this.#groupHasPod(group, end.pod, 1)) return true;
    if (end.ips.some((ip) => group.blocks.some((block) => inBlock(ip, block)))) return true;
    if (group.nodes !== undefined && end.node !== undefined && group.nodes.matches(end.node.labels)) return true;
    const child = depth > 0 ? false : anyOf(group.children, (key) => this.#childHasEnd(key, end, depth));
    if (child === true) return true;
    if (group.blocks.length > 0 && end.ips.length === 0) return { missing: `the address of ${describeEnd(end)}` };
    if (group.service !== undefined && !this.#inventory.knowsServices)
      return { missing: 'the Services of the cluster' };
    return child;
  }

  #childHasEnd(key: string, end: End, depth: number): Answer {
    const child = this.#groups.get(key);
    return child === undefined ? false : this.#groupHasEnd(child, end, depth + 1);
  }

  /** Whether the other end is one of the peers. `own` is the Pod on which the rule is enforced. */
  peer(peer: Peer, end: End, own: PodEntry, connection: Connection): Answer {
    switch (peer.type) {
      case 'pods':
        return end.pod !== undefined && !end.pod.hostNetwork && selects(peer.selection, end.pod, this.#inventory);
      case 'relative':
        return this.#relative(peer, end, own);
      case 'block':
        return end.ips.length === 0
          ? { missing: `the address of ${describeEnd(end)}` }
          : end.ips.some((ip) => inBlock(ip, peer.block));
      case 'group': {
        const group = this.#groups.get(groupKeyOf(peer.namespace, peer.name));
        return group === undefined ? false : this.#groupHasEnd(group, end, 0);
      }
      case 'nodes':
        if (!this.#inventory.knowsNodes)
          return end.pod === undefined || end.pod.hostNetwork ? { missing: 'the Nodes of the cluster' } : false;
        return anyOf(
          this.#inventory.nodes.values(),
          (node) =>
            peer.selector.matches(node.labels) &&
            (end.node?.name === node.name || node.ips.some((ip) => end.ips.some((other) => sameAddress(ip, other)))),
        );
      case 'fqdn':
        return this.#named(peer.pattern, end);
      case 'service':
        return this.#service(peer, end, connection);
      case 'undecidable':
        return { missing: peer.fact };
    }
  }

  /** An address reached by name is known to the agent from DNS answers, which are not part of the cluster's objects. */
  #named(pattern: string, end: End): Answer {
    if (end.fqdn !== undefined) return fqdnMatches(pattern, end.fqdn);
    const { resolvedNames } = this.#inventory;
    if (resolvedNames !== undefined)
      return end.ips.some((ip) =>
        (resolvedNames.get(ip) ?? []).some((name) => fqdnMatches(pattern, name.toLowerCase())),
      );
    const known = end.pod !== undefined || end.service !== undefined || end.node !== undefined;
    return known ? false : { missing: `which names resolve to ${describeEnd(end)} (rule for ${pattern})` };
  }

  #relative(peer: Extract<Peer, { type: 'relative' }>, end: End, own: PodEntry): boolean {
    const other = end.pod;
    if (other === undefined || other.hostNetwork) return false;
    if (peer.pods !== undefined && !peer.pods.matches(other.labels)) return false;
    if (peer.match === 'Self') return other.namespace === own.namespace;
    const mine = this.#inventory.namespaceLabels(own.namespace);
    const theirs = this.#inventory.namespaceLabels(other.namespace);
    return peer.match.sameLabels.every((key) => mine[key] !== undefined && mine[key] === theirs[key]);
  }

  /** toServices: only traffic to the Service's own address and port, before load balancing. */
  #service(peer: Extract<Peer, { type: 'service' }>, end: End, connection: Connection): Answer {
    if (peer.clusterSet) return { missing: 'Services of other clusters of the ClusterSet' };
    const { service } = end;
    if (service === undefined || service.headless || service.key !== `${peer.namespace}/${peer.name}`) return false;
    return service.ports.some(
      (port) =>
        port.protocol === connection.protocol &&
        (connection.destinationPort === undefined || port.port === connection.destinationPort),
    );
  }

  /** Whether protocol and ports match. Named ports are those of the destination Pod. */
  port(port: PortMatch, connection: Connection, destination: End): Answer {
    const wanted = port.protocol === 'ICMP' && connection.protocol === 'ICMPv6' ? 'ICMPv6' : port.protocol;
    if (wanted !== connection.protocol) return false;
    if (wanted === 'ICMP' || wanted === 'ICMPv6') return icmp(port, connection);
    return both(sourcePort(port, connection), () => destinationPort(port, connection, destination));
  }
}

function icmp(port: PortMatch, connection: Connection): Answer {
  if (port.icmpType === undefined) return true;
  if (connection.icmpType === undefined) return { missing: 'the ICMP type' };
  if (connection.icmpType !== port.icmpType) return false;
  if (port.icmpCode === undefined) return true;
  return connection.icmpCode === undefined ? { missing: 'the ICMP code' } : connection.icmpCode === port.icmpCode;
}

function sourcePort(port: PortMatch, connection: Connection): Answer {
  if (port.sourcePort === undefined) return true;
  if (connection.sourcePort === undefined) return { missing: 'the source port' };
  return connection.sourcePort >= port.sourcePort && connection.sourcePort <= (port.sourceEndPort ?? port.sourcePort);
}

function destinationPort(port: PortMatch, connection: Connection, destination: End): Answer {
  if (port.port === undefined) return true;
  const actual = connection.destinationPort;
  if (actual === undefined) return { missing: 'the destination port' };
  if (typeof port.port === 'number') return actual >= port.port && actual <= (port.endPort ?? port.port);
  // A named port that the destination does not have matches nothing, as does one of an address outside the cluster.
  return (
    destination.pod?.namedPorts.some(
      (named) => named.name === port.port && named.protocol === port.protocol && named.port === actual,
    ) ?? false
  );
}

/** The end in words. */
export function describeEnd(end: End): string {
  if (end.fqdn !== undefined) return end.fqdn;
  if (end.pod !== undefined) return `Pod ${end.pod.key}`;
  if (end.service !== undefined) return `Service ${end.service.key}`;
  if (end.node !== undefined) return `Node ${end.node.name}`;
  return end.ips[0] ?? 'an unknown address';
}
