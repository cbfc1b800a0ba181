import type { Origin, PolicyKind, RealizationStatus, RuleAction } from '@netloft/contracts';
import type { MarkKind } from '../mark.tsx';

/** Every kind of policy, in the order in which people look for them. */
export const POLICY_KIND_NAMES = [
  'AntreaClusterNetworkPolicy',
  'AntreaNetworkPolicy',
  'K8sNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
] as const satisfies readonly PolicyKind[];

/** The short names that people use for the kinds. */
export const KIND_SHORT: Readonly<Record<PolicyKind, string>> = {
  AntreaClusterNetworkPolicy: 'ACNP',
  AntreaNetworkPolicy: 'ANP',
  K8sNetworkPolicy: 'K8s NP',
  AdminNetworkPolicy: 'Admin NP',
  BaselineAdminNetworkPolicy: 'Baseline NP',
  ClusterNetworkPolicy: 'CNP',
};

export const KIND_LABEL: Readonly<Record<PolicyKind, string>> = {
  AntreaClusterNetworkPolicy: 'Antrea ClusterNetworkPolicy',
  AntreaNetworkPolicy: 'Antrea NetworkPolicy',
  K8sNetworkPolicy: 'Kubernetes NetworkPolicy',
  AdminNetworkPolicy: 'AdminNetworkPolicy',
  BaselineAdminNetworkPolicy: 'BaselineAdminNetworkPolicy',
  ClusterNetworkPolicy: 'ClusterNetworkPolicy (policy.networking.k8s.io)',
};

export const RULE_ACTIONS = ['Allow', 'Drop', 'Reject', 'Pass'] as const satisfies readonly RuleAction[];

/** The encoding of a rule's action. */
export const actionMark: Readonly<Record<RuleAction, MarkKind>> = {
  Allow: 'allowed',
  Drop: 'dropped',
  Reject: 'rejected',
  Pass: 'passed',
};

export const ORIGINS = [
  'kubectl',
  'netloft',
  'nsx',
  'antrea',
  'other',
  'unknown',
] as const satisfies readonly Origin['source'][];

export const ORIGIN_LABEL: Readonly<Record<Origin['source'], string>> = {
  kubectl: 'kubectl',
  netloft: 'Netloft',
  nsx: 'NSX',
  antrea: 'Antrea',
  other: 'other',
  unknown: 'not known',
};

/** Who wrote it, in a word or two; another tool by its own name. */
export const originText = (origin: Origin): string =>
  origin.source === 'other' && origin.manager !== null ? origin.manager : ORIGIN_LABEL[origin.source];

type Phase = RealizationStatus['phase'];

export const phaseMark: Readonly<Record<Phase, MarkKind>> = {
  Pending: 'running',
  Realizing: 'running',
  Realized: 'allowed',
  Failed: 'dropped',
  Updating: 'running',
  NotReported: 'none',
};

export const PHASE_LABEL: Readonly<Record<Phase, string>> = {
  Pending: 'Pending',
  Realizing: 'Realizing',
  Realized: 'Realized',
  Failed: 'Failed',
  Updating: 'Updating',
  NotReported: 'Not reported',
};
