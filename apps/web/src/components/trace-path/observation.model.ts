import type { TraceObservation, TracePolicy } from '@netloft/contracts';
import { tracePathText as text } from './trace-path.messages.ts';

/** The policy as a person calls it: its own display name, else its name, with the namespace where it has one. */
export const policyName = (policy: TracePolicy): string =>
  policy.displayName ?? (policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);

/** `Yelb-Zero-Trust (nsx-category-application), rule 4089`. */
export function policyLabel(policy: TracePolicy): string {
  const tier = policy.tier === undefined ? '' : ` (${policy.tier})`;
  return `${policyName(policy)}${tier}${policy.rule === undefined ? '' : `, ${text.rule} ${policy.rule}`}`;
}

export const isolates = (info: string | undefined): boolean =>
  info === 'IngressDefaultRule' || info === 'EgressDefaultRule';

/** Policies of which one or more isolate a Pod, as a list in words. */
export const oneOrMoreOf = (policies: readonly TracePolicy[]): string =>
  text.oneOrMoreOf(policies.map((policy) => policyName(policy)));

/** What one observation says, in words; `isolatedBy` names the policies that isolate the Pod, which Antrea does not. */
export function observationText(one: TraceObservation, isolatedBy: readonly TracePolicy[] = [], dsr = false): string {
  const denied = one.action === 'Dropped' || one.action === 'Rejected';
  if (one.component === 'NetworkPolicy') {
    const way = one.componentInfo?.startsWith('Ingress') ? text.ingress : text.egress;
    if (one.policy !== undefined)
      return `${way}: ${denied ? one.action.toLowerCase() : text.allowed} ${text.by} ${policyLabel(one.policy)}`;
    if (denied && isolates(one.componentInfo) && isolatedBy.length > 0)
      return `${way}: ${text.isolatedBy(oneOrMoreOf(isolatedBy))}`;
    return denied && isolates(one.componentInfo) ? `${way}: ${text.isolated}` : `${way}: ${one.action.toLowerCase()}`;
  }
  if (one.component === 'SpoofGuard') return denied ? text.spoofed : text.spoofOk;
  if (one.component === 'LB') {
    if (denied) return text.noEndpoint;
    const where = one.translatedDstIP === undefined ? text.balanced : text.balancedTo(one.pod ?? one.translatedDstIP);
    return dsr ? `${where}, ${text.dsr}` : where;
  }
  if (one.component === 'Egress') {
    const name = one.egress === undefined ? '' : ` ${one.egress}`;
    if (one.action === 'ForwardedToEgressNode')
      return text.toEgressNode(one.egressNode ?? one.tunnelDstIP ?? '?', name);
    if (one.action === 'MarkedForSNAT') return text.snat(one.egressIP ?? '?', name);
  }
  if (one.action === 'Received') return text.received;
  if (one.action === 'Delivered') return text.delivered;
  if (one.action === 'ForwardedOutOfNetwork') return text.leftNetwork;
  if (one.action === 'Forwarded')
    return one.tunnelDstIP === undefined ? text.forwarded : text.sentThroughTunnel(one.tunnelDstIP);
  return one.action;
}

export interface StepFact {
  readonly label: string;
  readonly value: string;
}

/** All that an observation records, by label. */
export function factsOf(one: TraceObservation, dsr: boolean): readonly StepFact[] {
  const rows: [string, string | number | undefined][] = [
    [text.factAction, one.action],
    [text.factPolicy, one.policy?.reference],
    [text.factRule, one.policy?.rule],
    [text.factTier, one.policy?.tier],
    [text.factPod, one.pod],
    [text.factSrcPodIp, one.srcPodIP],
    [text.factTranslatedSrc, one.translatedSrcIP],
    [text.factTranslatedDst, one.translatedDstIP],
    [text.factTunnel, one.tunnelDstIP],
    [text.factEgress, one.egress],
    [text.factEgressIp, one.egressIP],
    [text.factEgressNode, one.egressNode],
    [text.factTtl, one.ttl],
    [text.factDsr, dsr ? text.dsrFact : undefined],
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}
