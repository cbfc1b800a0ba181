import type { TraceExplanation, TraceNow, TracePath, TracePolicy } from '@netloft/contracts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import { type Json, number, object, objects, text } from '../../evaluation/read.ts';
import type { Decision, RawObject, Verdict } from '../../evaluation/types.ts';
import { changedAtOf, displayNameOf, originOf } from '../../policies/origin.ts';
import { groupsUsedByPolicy } from '../../policies/group-users.ts';
import { policyKindFacts } from '../../policies/kinds.ts';
import { realizationOf } from '../../policies/status.ts';
import { capturedPacketOf } from '../path.ts';
import { policyReference } from '../policy-reference.ts';
import { asTracePolicy, isolationOfTrace, policyOfTrace, stoppedElsewhere } from './compare.ts';
import { explainPods, type PodFact } from './pods.ts';
import { clock, isSince } from './times.ts';

/** An object that is looked for: `hidden` where the caller may not read its kind, so that its absence says nothing. */
export type Looked = RawObject | 'absent' | 'hidden';

export interface DifferenceFacts {
  readonly spec: Json;
  readonly status: Json;
  readonly path: TracePath;
  readonly index: PolicyIndex;
  readonly verdict: Verdict;
  readonly compared: TraceNow['compared'];
  /** Kubernetes NetworkPolicies of which one or more isolate the Pod. */
  readonly isolatedBy: readonly TracePolicy[];
  /** When the trace met the policies, in epoch milliseconds. */
  readonly traceAt: number;
  readonly policy: (policy: TracePolicy) => Looked;
  /** ClusterGroups, Groups and Tiers with their words, `ClusterGroup`, as far as they can be read. */
  readonly groups: readonly (readonly [kind: string, object: RawObject])[];
  readonly source: PodFact | undefined;
  readonly destination: PodFact | undefined;
}

const named = (policy: TracePolicy, object?: RawObject): string =>
  (object === undefined ? undefined : displayNameOf(object)) ??
  policy.displayName ??
  (policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);

function explainPolicy(policy: TracePolicy, looked: Looked, traceAt: number, seen: boolean): TraceExplanation[] {
  if (looked === 'hidden') return [];
  if (looked === 'absent')
    return seen
      ? [
          {
            reason: 'policy-gone',
            text: `${named(policy)} decided about the trace and is not there any more.`,
            action: 'Run the trace again: it meets the policies of now.',
            policy,
          },
        ]
      : [];
  const found: TraceExplanation[] = [];
  const name = named(policy, looked);
  const made = text(looked.metadata['creationTimestamp']);
  const changed = changedAtOf(looked);
  const again = 'Run the trace again: it meets the policies of now.';
  if (isSince(made, traceAt))
    found.push({
      reason: 'policy-new',
      text: `${name} was made at ${clock(made)}, after the trace.`,
      action: again,
      policy,
    });
  else if (isSince(changed, traceAt))
    found.push({
      reason: 'policy-changed',
      text: `${name} was changed at ${clock(changed)}, after the trace.`,
      action: again,
      policy,
    });
  const facts = policyKindFacts(policy.kind);
  const realization = facts === undefined ? undefined : realizationOf(looked, facts);
  if (realization !== undefined && !['Realized', 'NotReported'].includes(realization.phase)) {
    const { nodesRealized, nodesDesired, phase } = realization;
    const count =
      nodesRealized === null || nodesDesired === null ? '' : `: ${nodesRealized} of ${nodesDesired} Nodes enforce it`;
    found.push({
      reason: 'not-realized',
      text: `${name} is ${phase}${count}.`,
      action: 'Wait until every Node enforces it, or look at the agents that do not.',
      policy,
    });
  }
  if (originOf(looked).source === 'nsx')
    found.push({
      reason: 'nsx-policy',
      text: `${name} is written by NSX, which may hold a version that has not reached the cluster.`,
      action: 'Look at the policy in NSX and how far it is realized.',
      policy,
    });
  return found;
}

/** Groups and Tiers that the policies use and that changed since. */
function explainGroups(facts: DifferenceFacts, policies: readonly TracePolicy[]): TraceExplanation[] {
  const used = new Set(
    policies.flatMap((policy) => {
      const looked = facts.policy(policy);
      const kind = policyKindFacts(policy.kind);
      if (typeof looked === 'string' || kind === undefined) return [];
      const tier = text(object(looked.spec)?.['tier']);
      return [`Tier ${tier ?? ''}`, ...groupsUsedByPolicy(looked, kind).map(({ key }) => `Group ${key}`)];
    }),
  );
  return facts.groups.flatMap(([kind, group]): TraceExplanation[] => {
    const { name, namespace } = group.metadata;
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    const changed = changedAtOf(group);
    if (!used.has(`${kind === 'Tier' ? 'Tier' : 'Group'} ${key}`) || !isSince(changed, facts.traceAt)) return [];
    const text = `${kind} ${displayNameOf(group) ?? key} was changed at ${clock(changed)}, after the trace.`;
    return [{ reason: 'group-changed', text, action: 'Look at whom it holds now.' }];
  });
}

const ruleOf = (index: PolicyIndex, { step }: Decision) =>
  index.policies
    .find((policy) => policyReference(policy.ref) === policyReference(step.policy))
    ?.rules.find((rule) => rule.direction === step.direction && rule.index === step.ruleIndex);

/** What of a rule depends on more than objects tell: names of DNS, and ports that Pods name. */
function explainRule(index: PolicyIndex, decision: Decision): TraceExplanation[] {
  const rule = ruleOf(index, decision);
  if (rule === undefined) return [];
  const policy = asTracePolicy(decision.step.policy, rule.name);
  const found: TraceExplanation[] = [];
  const names = rule.peers === 'any' ? [] : rule.peers.flatMap((peer) => (peer.type === 'fqdn' ? [peer.pattern] : []));
  if (names.length > 0)
    found.push({
      reason: 'fqdn',
      text: `The rule speaks of ${names.join(', ')}: agents go by the DNS answers that Pods got, which nothing else tells.`,
      action: 'Let the Pod resolve the name again, then run the trace.',
      policy,
    });
  const ports = rule.ports === 'any' ? [] : rule.ports.flatMap(({ port }) => (typeof port === 'string' ? [port] : []));
  if (ports.length > 0)
    found.push({
      reason: 'named-port',
      text: `The rule speaks of the port ${ports.join(', ')}, whose number each Pod sets for itself.`,
      action: 'Look at which number the destination Pod gives it.',
      policy,
    });
  return found;
}

const SYN = 2;

function explainPacket({ spec, status, path, index }: DifferenceFacts): TraceExplanation[] {
  const found: TraceExplanation[] = [];
  const asked = number(object(object(object(spec['packet'])?.['transportHeader'])?.['tcp'])?.['flags']);
  const flags = capturedPacketOf(status)?.tcpFlags ?? asked;
  if (flags !== undefined && (flags & SYN) === 0)
    found.push({
      reason: 'established',
      text: 'The packet carries no SYN, so that it belongs to a connection: one that stood before a policy changed goes on.',
      action: 'Trace the opening of a connection: TCP flags 2.',
    });
  const destination = object(spec['destination']) ?? {};
  const name = text(destination['service']);
  const ip = text(destination['ip']) ?? '';
  const service = name
    ? index.inventory.services.get(`${text(destination['namespace']) || 'default'}/${name}`)
    : index.inventory.serviceByIp(ip);
  const endpoints = service === undefined ? [] : index.inventory.endpoints(service);
  const picked = objects(status['results'])
    .flatMap((node) => objects(node['observations']))
    .find((one) => text(one['pod']))?.['pod'];
  if (service !== undefined && endpoints.length > 1)
    found.push({
      reason: 'load-balanced',
      text: `Service ${service.key} has ${endpoints.length} endpoints${typeof picked === 'string' ? `, and the trace was sent to ${picked}` : ''}: policies may treat them differently.`,
      action: 'Trace each endpoint as a Pod.',
    });
  if (service?.localOnly === true && service.externalIPs.includes(ip))
    found.push({
      reason: 'external-traffic-policy',
      text: `Service ${service.key} has externalTrafficPolicy Local: from outside only endpoints on the Node that was reached take part.`,
      action: 'Look at which Node the packet reached.',
    });
  const elsewhere = stoppedElsewhere(path);
  if (elsewhere !== undefined)
    found.push({
      reason: 'not-a-policy',
      text:
        elsewhere === 'LB'
          ? 'Load balancing dropped the packet: the Service had no endpoint for it.'
          : `${elsewhere} dropped the packet, not a policy.`,
      action: elsewhere === 'LB' ? 'Look at the endpoints of the Service.' : '',
    });
  return found;
}

/** What explains most: what is gone or new, then what changed, then what may lag, then what nobody can see from here. */
const RANK: readonly TraceExplanation['reason'][] = [
  'pod-gone',
  'agent-missing',
  'controller-missing',
  'gate-off',
  'tags-taken',
  'not-a-policy',
  'pod-replaced',
  'policy-gone',
  'policy-new',
  'policy-changed',
  'pod-changed',
  'group-changed',
  'not-realized',
  'pod-restarted',
  'established',
  'load-balanced',
  'external-traffic-policy',
  'named-port',
  'fqdn',
  'nsx-policy',
  'release-limit',
];

/** The worst first, each of them once. */
export function worstFirst(found: readonly TraceExplanation[]): TraceExplanation[] {
  const once = new Map(found.map((one) => [one.text, one]));
  return [...once.values()].toSorted((a, b) => RANK.indexOf(a.reason) - RANK.indexOf(b.reason));
}

/**
 * What could explain that the policies say something else now than the trace found, as far as the objects of the cluster support it; empty when
 * both say the same.
 */
export function explainDifference(facts: DifferenceFacts): TraceExplanation[] {
  const { path, verdict, compared, index, traceAt } = facts;
  const elsewhere = stoppedElsewhere(path) !== undefined;
  if (compared === 'same' || (compared === 'none' && !elsewhere)) return [];
  const decisions = [verdict.egress.decision, verdict.ingress.decision].filter((one) => one !== undefined);
  const seen = policyOfTrace(path);
  const policies = new Map<string, readonly [policy: TracePolicy, seen: boolean]>();
  const isolation = isolationOfTrace(path) !== undefined || decisions.some((one) => one.isolation);
  for (const policy of isolation ? facts.isolatedBy : []) policies.set(policy.reference, [policy, false]);
  for (const one of decisions)
    policies.set(policyReference(one.step.policy), [asTracePolicy(one.step.policy, one.step.ruleName), false]);
  if (seen !== undefined) policies.set(seen.reference, [seen, true]);
  return worstFirst([
    ...[...policies.values()].flatMap(([policy, isSeen]) =>
      explainPolicy(policy, facts.policy(policy), traceAt, isSeen),
    ),
    ...explainPods(facts.source, facts.destination, traceAt),
    ...explainGroups(
      facts,
      [...policies.values()].map(([policy]) => policy),
    ),
    ...decisions.flatMap((decision) => explainRule(index, decision)),
    ...explainPacket(facts),
  ]);
}
