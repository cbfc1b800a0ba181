import type { Connection, Endpoint, PolicyIndex } from '@netloft/antrea';
import type { ConnectionEnd, EvaluateRequest } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { PolicyState, WatchedKind } from '../../upstreams/antrea/policy-state/policy-state.ts';

type Side = 'source' | 'destination';

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

const words: Readonly<Record<string, string>> = {
  pods: 'Pods',
  services: 'Services',
  nodes: 'Nodes',
  networkPolicies: 'Antrea NetworkPolicies',
  kubernetesNetworkPolicies: 'Kubernetes NetworkPolicies',
  groups: 'Groups',
};

/** Whether the caller may read the kind in this Namespace. */
function sees(state: PolicyState, kind: WatchedKind, namespace: string): boolean {
  const scope = state.scope(kind);
  return scope === 'all' || (scope !== 'none' && scope.has(namespace));
}

/** The fact that lacks because an end may exist where the caller may not look; a fault when it certainly does not exist. */
function endFault(
  state: PolicyState,
  index: PolicyIndex,
  side: Side,
  end: ConnectionEnd,
): Result<string | null, Fault> {
  const { inventory } = index;
  const none = (what: string, kind: WatchedKind, namespace: string): Result<string | null, Fault> =>
    sees(state, kind, namespace)
      ? invalid(side, `there is no ${what} in this cluster`)
      : ok(
          `${what} (your rights do not show ${words[kind] ?? kind}${namespace === '' ? '' : ` in Namespace ${namespace}`})`,
        );
  switch (end.type) {
    case 'pod':
      return inventory.pods.has(`${end.namespace}/${end.name}`)
        ? ok(null)
        : none(`Pod ${end.namespace}/${end.name}`, 'pods', end.namespace);
    case 'service':
      return inventory.services.has(`${end.namespace}/${end.name}`)
        ? ok(null)
        : none(`Service ${end.namespace}/${end.name}`, 'services', end.namespace);
    case 'node':
      return inventory.nodes.has(end.name) ? ok(null) : none(`Node ${end.name}`, 'nodes', '');
    case 'ip': {
      const isOwned =
        inventory.podByIp(end.ip) ?? inventory.serviceByIp(end.ip) ?? inventory.nodeByIp(end.ip) ?? undefined;
      const hidden = (['pods', 'services', 'nodes'] as const).filter((kind) => state.scope(kind) !== 'all');
      if (isOwned !== undefined || hidden.length === 0) return ok(null);
      return ok(
        `whose address ${end.ip} is (your rights do not show all ${hidden.map((kind) => words[kind]).join(', ')})`,
      );
    }
    case 'fqdn':
      return ok(null);
  }
}

/** Facts about a Pod's Namespace that decide and that the caller may not read. */
function namespaceGaps(state: PolicyState, end: ConnectionEnd): string[] {
  if (end.type !== 'pod' && end.type !== 'service') return [];
  return (['networkPolicies', 'kubernetesNetworkPolicies', 'groups'] as const)
    .filter((kind) => typeof state.scope(kind) !== 'string' && !sees(state, kind, end.namespace))
    .map((kind) => `the ${words[kind] ?? kind} of Namespace ${end.namespace}`);
}

/**
 * Whether both ends of a question exist, and the facts that lack because of the caller's rights. INVALID_REQUEST names the end that
 * certainly does not exist.
 */
export function gapsOf(
  state: PolicyState,
  index: PolicyIndex,
  { source, destination }: Pick<EvaluateRequest, Side>,
): Result<string[], Fault> {
  const gaps: string[] = [];
  for (const [side, end] of [
    ['source', source],
    ['destination', destination],
  ] as const) {
    const found = endFault(state, index, side, end);
    if (!found.ok) return found;
    if (found.value !== null) gaps.push(found.value);
    gaps.push(...namespaceGaps(state, end));
  }
  if (state.scope('namespaces') === 'none') gaps.push('the labels of Namespaces');
  return ok(gaps);
}

const HIGHEST = 65_535;
const unnamed = new WeakMap<PolicyIndex, number>();

/** A port that no rule of the cluster names, which stands for all those; where rules name every port, the last. */
export function unnamedPort(index: PolicyIndex): number {
  const known = unnamed.get(index);
  if (known !== undefined) return known;
  const ranges = index.context
    .policies()
    .flatMap((policy) => policy.rules.flatMap((rule) => (rule.ports === 'any' ? [] : rule.ports)))
    .flatMap(({ port, endPort }): [number, number][] => (typeof port === 'number' ? [[port, endPort ?? port]] : []));
  const pods = [...index.inventory.pods.values()].flatMap((pod) => pod.namedPorts.map((one) => one.port));
  const named = new Set(pods);
  let port = HIGHEST;
  while (port > 1 && (named.has(port) || ranges.some(([from, to]) => from <= port && port <= to))) port -= 1;
  const found = port <= 1 ? HIGHEST : port;
  unnamed.set(index, found);
  return found;
}

const ICMP: ReadonlySet<string> = new Set(['ICMP', 'ICMPv6', 'IGMP']);

/** The question as the evaluator takes it. INVALID_REQUEST where port or type do not belong to the protocol. */
export function connectionOf(request: EvaluateRequest, index: PolicyIndex): Result<Connection, Fault> {
  const { source, destination, protocol, port, sourcePort, icmpType, icmpCode } = request;
  const isIcmp = ICMP.has(protocol);
  if (isIcmp && port !== undefined) return invalid('port', `${protocol} has no ports; leave it away`);
  if (isIcmp && sourcePort !== undefined) return invalid('sourcePort', `${protocol} has no ports; leave it away`);
  if (!isIcmp && icmpType !== undefined) return invalid('icmpType', `${protocol} has no ICMP type; leave it away`);
  if (!isIcmp && icmpCode !== undefined) return invalid('icmpCode', `${protocol} has no ICMP code; leave it away`);
  // A Service is asked at its own ports.
  const open = port ?? (isIcmp || destination.type === 'service' ? undefined : unnamedPort(index));
  const endpoint = (end: ConnectionEnd): Endpoint => {
    if (end.type !== 'fqdn') return end;
    return { type: 'fqdn', fqdn: end.fqdn, ...(end.ip === undefined ? {} : { ip: end.ip }) };
  };
  return ok({
    source: endpoint(source),
    destination: endpoint(destination),
    protocol,
    ...(open === undefined ? {} : { destinationPort: open }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(icmpType === undefined ? {} : { icmpType }),
    ...(icmpCode === undefined ? {} : { icmpCode }),
  });
}
