import { cidrsOf } from '../groups/addresses.ts';
import type { Rule, SecurityPolicy, ServiceEntry } from '../model/policies.ts';
import { directionOf, isAny, isGroupPath, scopeOf } from './entries.ts';
import { antreaRefusal, ruleEntries, type ServiceOfPath } from './services.ts';

type Json = Readonly<Record<string, unknown>>;
/** A part of a rule, or why a cluster cannot have it. */
type Made<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface RuleContext {
  readonly policy: SecurityPolicy;
  readonly serviceOf: ServiceOfPath;
  /** Name of the ClusterGroup for a path; undefined when there is none. */
  readonly groupName: (path: string) => string | undefined;
  /** Rules have their own appliedTo. */
  readonly ownAppliedTo: boolean;
}

const ACTIONS: Readonly<Record<string, string>> = {
  ALLOW: 'Allow',
  DROP: 'Drop',
  REJECT: 'Reject',
  // Inferred: Antrea's action that leaves the decision to later policies.
  JUMP_TO_APPLICATION: 'Pass',
};

/** Every Pod of the cluster. */
export const ALL_PODS: readonly Json[] = [{ podSelector: {} }];

/** Peers of a side; an empty list is anything. */
function peersOf(entries: readonly string[] | undefined, { groupName }: RuleContext): Made<Json[]> {
  if (isAny(entries)) return { ok: true, value: [] };
  const peers: Json[] = [];
  for (const entry of entries ?? []) {
    const group = isGroupPath(entry) ? groupName(entry) : undefined;
    const blocks = cidrsOf(entry);
    // A side with an entry left out would mean something else, an empty one everything.
    if (group === undefined && blocks.length === 0) return { ok: false, reason: `${entry} cannot be in a cluster` };
    peers.push(...(group === undefined ? blocks.map((cidr) => ({ ipBlock: { cidr } })) : [{ group }]));
  }
  return { ok: true, value: peers };
}

/** appliedTo of a scope. */
export function appliedToOf(scope: readonly string[] | undefined, context: RuleContext): Made<readonly Json[]> {
  if (scope === undefined) return { ok: true, value: ALL_PODS };
  const groups = scope.map((path) => context.groupName(path));
  const at = groups.indexOf(undefined);
  if (at !== -1) return { ok: false, reason: `${scope[at] ?? ''} cannot be in Applied To` };
  return { ok: true, value: groups.map((group) => ({ group })) };
}

function portsOf(entry: ServiceEntry): Json[] {
  const protocol = entry.l4_protocol ?? 'TCP';
  const ports = entry.destination_ports ?? [];
  if (ports.length === 0) return [{ protocol }];
  return ports.map((port) => {
    const [from, to] = port.split('-').map(Number);
    return { protocol, port: from, ...(to === undefined || to === from ? {} : { endPort: to }) };
  });
}

function servicePortsOf(rule: Rule, { serviceOf }: RuleContext): Made<Json[]> {
  const found = ruleEntries(rule, serviceOf);
  if (found === undefined) return { ok: true, value: [] };
  const [unknown] = found.unknown;
  if (unknown !== undefined) return { ok: false, reason: `the service ${unknown} is not known` };
  const refused = found.entries.map(antreaRefusal).find((one) => one !== undefined);
  if (refused !== undefined) return { ok: false, reason: `a service cannot be in a cluster: ${refused.reason}` };
  const ports = found.entries.flatMap(portsOf);
  const texts = ports.map((port) => JSON.stringify(port));
  return { ok: true, value: ports.filter((_, at) => texts.indexOf(texts[at] ?? '') === at) };
}

/** A rule as it stands under `ingress` and `egress`. */
export interface ClusterRule {
  readonly ingress?: Json;
  readonly egress?: Json;
}

/** Directions of a rule of both ways with one side are inferred: the side tells. */
function waysOf(rule: Rule): readonly ('ingress' | 'egress')[] {
  switch (directionOf(rule)) {
    case 'IN':
      return ['ingress'];
    case 'OUT':
      return ['egress'];
    default:
      if (!isAny(rule.source_groups)) return ['ingress'];
      return isAny(rule.destination_groups) ? ['ingress', 'egress'] : ['egress'];
  }
}

/** What a rule of NSX becomes, named by its rule id; without one yet by its own id. Or why a cluster cannot have it. */
export function clusterRule(rule: Rule, context: RuleContext): Made<ClusterRule> {
  const action = ACTIONS[rule.action];
  if (action === undefined) return { ok: false, reason: `the action ${rule.action} is not known` };
  if (!isAny(rule.source_groups) && !isAny(rule.destination_groups)) {
    return { ok: false, reason: 'both its sides are named' };
  }
  const ports = servicePortsOf(rule, context);
  if (!ports.ok) return ports;
  const scope = appliedToOf(scopeOf(context.policy, rule), context);
  if (!scope.ok) return scope;
  const made: { ingress?: Json; egress?: Json } = {};
  for (const way of waysOf(rule)) {
    const peers = peersOf(way === 'ingress' ? rule.source_groups : rule.destination_groups, context);
    if (!peers.ok) return peers;
    made[way] = {
      name: String(rule.rule_id ?? rule.id),
      action,
      enableLogging: rule.logged === true,
      ...(context.ownAppliedTo ? { appliedTo: scope.value } : {}),
      ...(peers.value.length === 0 ? {} : { [way === 'ingress' ? 'from' : 'to']: peers.value }),
      ...(ports.value.length === 0 ? {} : { ports: ports.value }),
    };
  }
  return { ok: true, value: made };
}
