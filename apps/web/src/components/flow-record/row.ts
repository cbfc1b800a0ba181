import { verdictNumber } from '@netloft/analytics';
import {
  FLOW_POLICY_TYPES,
  FLOW_VERDICTS,
  type FlowRecord,
  type FlowVerdict,
  type PolicyKind,
} from '@netloft/contracts';

/** A stored record, or what a live row tells of one. Members that are absent are not known. */
export type FlowRow = Partial<FlowRecord> & Pick<FlowRecord, 'id' | 'verdict'>;

/** What the two rule actions make of a flow. */
export const verdictOf = (egress: number, ingress: number): FlowVerdict =>
  FLOW_VERDICTS[verdictNumber(egress, ingress)] ?? 'unprotected';

export interface FlowEnd {
  readonly namespace: string;
  readonly pod: string;
  readonly workload: string;
  readonly node: string;
  readonly ip: string;
  readonly labels: string;
}

export const sourceOf = (row: FlowRow): FlowEnd => ({
  namespace: row.sourcePodNamespace ?? '',
  pod: row.sourcePodName ?? '',
  workload: row.sourceWorkload ?? '',
  node: row.sourceNodeName ?? '',
  ip: row.sourceIP ?? '',
  labels: row.sourcePodLabels ?? '',
});
export const destinationOf = (row: FlowRow): FlowEnd => ({
  namespace: row.destinationPodNamespace ?? '',
  pod: row.destinationPodName ?? '',
  workload: row.destinationWorkload ?? '',
  node: row.destinationNodeName ?? '',
  ip: row.destinationIP ?? '',
  labels: row.destinationPodLabels ?? '',
});

/** `namespace/pod`, or the address of an end that is no Pod. */
export const endText = ({ namespace, pod, ip }: Pick<FlowEnd, 'namespace' | 'pod' | 'ip'>): string =>
  pod === '' ? ip : `${namespace}/${pod}`;

/** One side's policy as the record tells it. `action` by Antrea's number: 0 none, 1 allow, 2 drop, 3 reject. */
export interface FlowPolicy {
  readonly side: 'ingress' | 'egress';
  readonly namespace: string;
  readonly name: string;
  readonly rule: string;
  readonly action: number;
  readonly type: number;
}

export const ingressOf = (row: FlowRow): FlowPolicy => ({
  side: 'ingress',
  namespace: row.ingressNetworkPolicyNamespace ?? '',
  name: row.ingressNetworkPolicyName ?? '',
  rule: row.ingressNetworkPolicyRuleName ?? '',
  action: row.ingressNetworkPolicyRuleAction ?? 0,
  type: row.ingressNetworkPolicyType ?? 0,
});
export const egressOf = (row: FlowRow): FlowPolicy => ({
  side: 'egress',
  namespace: row.egressNetworkPolicyNamespace ?? '',
  name: row.egressNetworkPolicyName ?? '',
  rule: row.egressNetworkPolicyRuleName ?? '',
  action: row.egressNetworkPolicyRuleAction ?? 0,
  type: row.egressNetworkPolicyType ?? 0,
});

const denies = ({ action }: FlowPolicy): boolean => action === 2 || action === 3;

/** The side that decided: the one that denied (the source's is asked first), else ingress, else egress; undefined when no rule spoke. */
export function decidingPolicy(row: FlowRow): FlowPolicy | undefined {
  const [ingress, egress] = [ingressOf(row), egressOf(row)];
  if (denies(egress)) return egress;
  if (denies(ingress)) return ingress;
  return ingress.action === 1 ? ingress : egress.action === 1 ? egress : undefined;
}

/** `namespace/name`; Kubernetes' isolation denies without a name. */
export const policyName = ({ namespace, name }: Pick<FlowPolicy, 'namespace' | 'name'>): string =>
  namespace === '' ? name : `${namespace}/${name}`;

const KINDS: readonly (PolicyKind | undefined)[] = [
  undefined,
  'K8sNetworkPolicy',
  'AntreaNetworkPolicy',
  'AntreaClusterNetworkPolicy',
  'ClusterNetworkPolicy',
];
/** Kind of a policy by the record's number; undefined when the exporter did not tell. */
export const policyKind = (type: number): PolicyKind | undefined => KINDS[type];
export const policyTypeText = (type: number): string => FLOW_POLICY_TYPES[type] ?? String(type);

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};
/** `TCP` of 6; a number that has no name here stays a number. */
export const protocolText = (number: number): string => PROTOCOLS[number] ?? String(number);
/** Ports mean something: of ICMP and IGMP they do not. */
export const protocolHasPorts = (number: number): boolean => number === 6 || number === 17 || number === 132;
