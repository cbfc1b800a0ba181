import type { TraceExplanation, TraceNow, TracePath, TracePolicy } from '@netloft/contracts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import { type Json, number, object, objects, text } from '../../evaluation/read.ts';
import type { Decision, Verdict } from '../../evaluation/types.ts';
import { capturedPacketOf } from '../path.ts';
import { policyReference } from '../policy-reference.ts';
import { type ChangeFacts, explainGroups, explainPolicy } from './changed.ts';
import { asTracePolicy, isolationOfTrace, policyOfTrace, stoppedElsewhere } from './compare.ts';
import { explainPods, type PodFact } from './pods.ts';

export interface DifferenceFacts extends ChangeFacts {
  readonly spec: Json;
  readonly status: Json;
  readonly path: TracePath;
  readonly index: PolicyIndex;
  readonly verdict: Verdict;
  readonly compared: TraceNow['compared'];
  /** Kubernetes NetworkPolicies of which one or more isolate the Pod. */
  readonly isolatedBy: readonly TracePolicy[];
  readonly source: PodFact | undefined;
  readonly destination: PodFact | undefined;
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
