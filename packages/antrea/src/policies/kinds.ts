import type { PolicyKind } from '@netloft/contracts';
import type { PolicyRef, RawObject, StateKind } from '../evaluation/types.ts';
import { parsePolicyReference, policyReference } from '../traceflow/policy-reference.ts';

/** Where objects of a policy kind live in the API, and which member of ClusterState holds them. */
export interface PolicyKindFacts {
  readonly kind: PolicyKind;
  readonly group: string;
  readonly plural: string;
  /** `kind` of the objects themselves. */
  readonly apiKind: string;
  readonly namespaced: boolean;
  readonly stateKind: StateKind;
  /** Name for people, singular. */
  readonly label: string;
}

const UPSTREAM = 'policy.networking.k8s.io';

/** Every kind of policy that decides about connections, in no order of evaluation. */
export const POLICY_KINDS: readonly PolicyKindFacts[] = [
  {
    kind: 'AntreaClusterNetworkPolicy',
    group: 'crd.antrea.io',
    plural: 'clusternetworkpolicies',
    apiKind: 'ClusterNetworkPolicy',
    namespaced: false,
    stateKind: 'clusterNetworkPolicies',
    label: 'Antrea ClusterNetworkPolicy',
  },
  {
    kind: 'AntreaNetworkPolicy',
    group: 'crd.antrea.io',
    plural: 'networkpolicies',
    apiKind: 'NetworkPolicy',
    namespaced: true,
    stateKind: 'networkPolicies',
    label: 'Antrea NetworkPolicy',
  },
  {
    kind: 'K8sNetworkPolicy',
    group: 'networking.k8s.io',
    plural: 'networkpolicies',
    apiKind: 'NetworkPolicy',
    namespaced: true,
    stateKind: 'kubernetesNetworkPolicies',
    label: 'Kubernetes NetworkPolicy',
  },
  {
    kind: 'AdminNetworkPolicy',
    group: UPSTREAM,
    plural: 'adminnetworkpolicies',
    apiKind: 'AdminNetworkPolicy',
    namespaced: false,
    stateKind: 'adminNetworkPolicies',
    label: 'AdminNetworkPolicy',
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    group: UPSTREAM,
    plural: 'baselineadminnetworkpolicies',
    apiKind: 'BaselineAdminNetworkPolicy',
    namespaced: false,
    stateKind: 'baselineAdminNetworkPolicies',
    label: 'BaselineAdminNetworkPolicy',
  },
  {
    kind: 'ClusterNetworkPolicy',
    group: UPSTREAM,
    plural: 'clusternetworkpolicies',
    apiKind: 'ClusterNetworkPolicy',
    namespaced: false,
    stateKind: 'upstreamClusterNetworkPolicies',
    label: 'ClusterNetworkPolicy (policy.networking.k8s.io)',
  },
];

const byKind: ReadonlyMap<string, PolicyKindFacts> = new Map(POLICY_KINDS.map((facts) => [facts.kind, facts]));

export const policyKindFacts = (kind: string): PolicyKindFacts | undefined => byKind.get(kind);

/** The API group of an `apiVersion`; empty for the core group. */
export function groupOfVersion(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Which kind of policy an object is, by its apiVersion and kind; undefined when it is none. */
export function policyKindOf(object: {
  readonly apiVersion?: string;
  readonly kind?: string;
}): PolicyKindFacts | undefined {
  const group = groupOfVersion(object.apiVersion ?? '');
  return POLICY_KINDS.find((facts) => facts.group === group && facts.apiKind === object.kind);
}

/** Id of a policy in Netloft's addresses and answers: the reference that Traceflow uses. */
export const policyIdOf = (ref: PolicyRef): string => policyReference(ref);

/** Id of an object of a known kind. */
export const policyIdOfObject = (facts: PolicyKindFacts, object: RawObject): string =>
  policyIdOf({
    kind: facts.kind,
    name: object.metadata.name,
    ...(facts.namespaced ? { namespace: object.metadata.namespace ?? 'default' } : {}),
  });

/** Takes an id apart; undefined when its kind is none of Antrea's or a namespaced one lacks its Namespace. */
export function parsePolicyId(id: string): (PolicyRef & { readonly facts: PolicyKindFacts }) | undefined {
  const parsed = parsePolicyReference(id);
  const facts = byKind.get(parsed.kind);
  if (facts === undefined || parsed.name === '' || facts.namespaced !== (parsed.namespace !== undefined))
    return undefined;
  return {
    kind: facts.kind,
    name: parsed.name,
    facts,
    ...(parsed.namespace === undefined ? {} : { namespace: parsed.namespace }),
  };
}
