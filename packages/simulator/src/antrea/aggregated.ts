import type { ResourceDefinition } from '../kubernetes/types.ts';
import { atLeast, type ReleaseFacts } from './release.ts';

/** Groups that the controller serves behind the API server. */
export const CONTROLPLANE = 'controlplane.antrea.io';
export const STATS = 'stats.antrea.io';
/** Version of each group, which is the only one. */
export const AGGREGATED_VERSIONS: Readonly<Record<string, string>> = { [CONTROLPLANE]: 'v1beta2', [STATS]: 'v1alpha1' };

interface Options {
  readonly namespaced?: boolean;
  readonly verbs?: readonly string[];
  readonly singular?: string;
}

function resource(group: string, kind: string, plural: string, options: Options = {}): ResourceDefinition {
  const version = AGGREGATED_VERSIONS[group] ?? 'v1';
  return {
    group,
    kind,
    plural,
    singular: options.singular ?? kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: options.namespaced ?? false,
    versions: [{ name: version, served: true }],
    storageVersion: version,
    statusSubresource: false,
    verbs: options.verbs ?? ['get', 'list'],
  };
}

const GET = { verbs: ['get'] };

/** Resources of the aggregated groups by release. They are computed when asked for: nothing of them lies in the store. */
export function aggregatedDefinitions({ antrea }: ReleaseFacts): readonly ResourceDefinition[] {
  const since = (release: string, ...list: readonly ResourceDefinition[]): readonly ResourceDefinition[] =>
    atLeast(antrea, release) ? list : [];
  return [
    resource(CONTROLPLANE, 'AddressGroup', 'addressgroups'),
    resource(CONTROLPLANE, 'AppliedToGroup', 'appliedtogroups'),
    resource(CONTROLPLANE, 'NetworkPolicy', 'networkpolicies'),
    resource(CONTROLPLANE, 'ClusterGroupMembers', 'clustergroupmembers', GET),
    resource(CONTROLPLANE, 'GroupAssociation', 'groupassociations', { namespaced: true, ...GET }),
    ...since('1.12', resource(CONTROLPLANE, 'IPGroupAssociation', 'ipgroupassociations', GET)),
    ...since('1.14', resource(CONTROLPLANE, 'GroupMembers', 'groupmembers', { namespaced: true, ...GET })),
    ...since(
      '2.0',
      resource(CONTROLPLANE, 'NetworkPolicyEvaluation', 'networkpolicyevaluation', { verbs: ['create'] }),
    ),
    resource(STATS, 'AntreaClusterNetworkPolicyStats', 'antreaclusternetworkpolicystats'),
    resource(STATS, 'AntreaNetworkPolicyStats', 'antreanetworkpolicystats', { namespaced: true }),
    resource(STATS, 'NetworkPolicyStats', 'networkpolicystats', { namespaced: true }),
    ...since('2.1', resource(STATS, 'NodeLatencyStats', 'nodelatencystats')),
  ];
}
