import type { TraceNow, TracePath, TracePolicy } from '@netloft/contracts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import type { Decision, Direction, DirectionResult, PolicyRef, Verdict } from '../../evaluation/types.ts';
import { policyReference } from '../policy-reference.ts';

/** A policy of the evaluator in the words of a trace. */
export const asTracePolicy = (ref: PolicyRef, rule = ''): TracePolicy => ({
  reference: policyReference(ref),
  kind: ref.kind,
  name: ref.name,
  ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
  ...(rule === '' ? {} : { rule }),
});

const stepAt = (path: TracePath) =>
  path.decidedAt === null ? undefined : path.nodes[path.decidedAt.node]?.observations[path.decidedAt.observation];

/** The direction in which Kubernetes NetworkPolicies isolated a Pod from the packet, as the trace reported it. */
export function isolationOfTrace(path: TracePath): Direction | undefined {
  const step = stepAt(path);
  if (step?.action !== 'Dropped') return undefined;
  if (step.componentInfo === 'IngressDefaultRule') return 'Ingress';
  return step.componentInfo === 'EgressDefaultRule' ? 'Egress' : undefined;
}

/** The policy that stopped the packet, else the last that let it through, as reported. */
export function policyOfTrace(path: TracePath): TracePolicy | undefined {
  const step = stepAt(path);
  if (step?.action === 'Dropped' || step?.action === 'Rejected') return step.policy;
  return path.nodes.flatMap((node) => node.observations).findLast((one) => one.policy !== undefined)?.policy;
}

/** Whether the packet was stopped by something that is no policy: SpoofGuard, or a Service without endpoints. */
export function stoppedElsewhere(path: TracePath): string | undefined {
  const step = stepAt(path);
  const denied = step?.action === 'Dropped' || step?.action === 'Rejected';
  return denied && step.component !== 'NetworkPolicy' && step.policy === undefined ? step.component : undefined;
}

/** Every Kubernetes NetworkPolicy that isolates a Pod in a direction; one or more of them stopped a packet that no rule allows. */
export function isolatingPolicies(index: PolicyIndex, pod: string, direction: Direction): readonly TracePolicy[] {
  const entry = index.inventory.pods.get(pod);
  if (entry === undefined) return [];
  const applied = index.context.applied({ pod: entry, ips: entry.ips }, direction);
  return (applied?.isolatedBy ?? []).map((policy) => asTracePolicy(policy.ref));
}

/** The part of a verdict that the trace can speak about: without a sender only what the receiver does, on its way out only what the sender does. */
function comparable(
  path: TracePath,
  verdict: Verdict,
): Pick<DirectionResult, 'verdict'> & { readonly decisions: readonly Decision[] } {
  const decisions = (results: readonly DirectionResult[]): Decision[] =>
    results.flatMap((one) => (one.decision === undefined ? [] : [one.decision]));
  if (!path.nodes.some((node) => node.role === 'sender'))
    return { verdict: verdict.ingress.verdict, decisions: decisions([verdict.ingress]) };
  if (path.verdict === 'ForwardedOutOfNetwork')
    return { verdict: verdict.egress.verdict, decisions: decisions([verdict.egress]) };
  return { verdict: verdict.verdict, decisions: decisions([verdict.egress, verdict.ingress]) };
}

const OUTCOMES: Readonly<Record<TracePath['verdict'], 'Allowed' | 'Dropped' | 'Rejected' | undefined>> = {
  Delivered: 'Allowed',
  ForwardedOutOfNetwork: 'Allowed',
  Dropped: 'Dropped',
  Rejected: 'Rejected',
  Lost: undefined,
  Unknown: undefined,
};

const denies = (decision: Decision): boolean =>
  decision.step.action === 'Drop' || decision.step.action === 'Reject' || decision.isolation;

/** Whether the policies that had a say are the same; agents name none where Kubernetes NetworkPolicies isolate. */
function samePolicy(path: TracePath, decisions: readonly Decision[], denied: boolean): boolean {
  const seen = policyOfTrace(path);
  const relevant = denied ? decisions.filter((one) => denies(one)) : decisions;
  if (seen === undefined)
    return isolationOfTrace(path) === undefined ? relevant.length === 0 : relevant.some((one) => one.isolation);
  return relevant.some((one) => !one.isolation && policyReference(one.step.policy) === seen.reference);
}

/** Sets what a trace found beside what the policies say; `none` when one of them has no verdict, or no policy stopped the packet. */
export function compareTrace(path: TracePath, verdict: Verdict): TraceNow['compared'] {
  const found = OUTCOMES[path.verdict];
  // A part that is decided says nothing while the whole is not: what lacks may be the destination itself.
  if (verdict.verdict === 'Undecidable') return 'none';
  const now = comparable(path, verdict);
  if (found === undefined || now.verdict === 'Undecidable' || stoppedElsewhere(path) !== undefined) return 'none';
  if (found !== now.verdict) return 'verdict';
  return samePolicy(path, now.decisions, found !== 'Allowed') ? 'same' : 'policy';
}
