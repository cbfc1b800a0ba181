import {
  ANTREA_MEMBER_TYPES,
  type AntreaMemberType,
  KUBERNETES_MEMBER_TYPES,
  type KubernetesMemberType,
} from '../model/groups.ts';

/** Operators of one key. `closed`: NSX's documentation names these and no others; else others may work, but nothing says so. */
export interface KeyRule {
  readonly operators: readonly string[];
  readonly closed: boolean;
}
type Table<K extends string> = Readonly<Record<K, Readonly<Record<string, KeyRule>>>>;

const only = (...operators: readonly string[]): KeyRule => ({ operators, closed: true });
/** The documentation lists the key without its operators. */
const known = (...operators: readonly string[]): KeyRule => ({ operators, closed: false });

/** What conditions of groups inside Antrea clusters may ask (NSX administration guide, Antrea groups). */
export const ANTREA_CONDITIONS: Table<AntreaMemberType> = {
  Namespace: { Name: only('EQUALS'), Tag: only('EQUALS', 'NOTEQUALS') },
  Service: { Name: only('EQUALS') },
  Pod: { Tag: only('EQUALS', 'NOTEQUALS') },
};

const NAME_OR_TAG = { Name: known('EQUALS'), Tag: known('EQUALS') };
/** What conditions of generic groups with Kubernetes members may ask (NSX administration guide, generic groups). */
export const KUBERNETES_CONDITIONS: Table<KubernetesMemberType> = {
  KubernetesCluster: { Name: only('EQUALS', 'IN', 'STARTSWITH', 'ENDSWITH') },
  KubernetesNamespace: NAME_OR_TAG,
  KubernetesService: NAME_OR_TAG,
  KubernetesIngress: NAME_OR_TAG,
  KubernetesGateway: NAME_OR_TAG,
  KubernetesNode: { IPAddress: only('MATCHES'), PodCidr: only('MATCHES') },
  AntreaEgress: NAME_OR_TAG,
  AntreaIPPool: NAME_OR_TAG,
};

/** Keys, operators and other member types of NSX's model, for conditions that are not about Kubernetes. */
export const KEYS = [
  'Tag',
  'Name',
  'OSName',
  'ComputerName',
  'NodeType',
  'GroupType',
  'ALL',
  'IPAddress',
  'PodCidr',
  'ManagementInterface',
  'OSVersion',
] as const;
export const OPERATORS = [
  'EQUALS',
  'NOTEQUALS',
  'CONTAINS',
  'STARTSWITH',
  'ENDSWITH',
  'IN',
  'NOTIN',
  'MATCHES',
] as const;
export const SCOPE_OPERATORS = ['EQUALS', 'NOTEQUALS'] as const;
export const OTHER_MEMBER_TYPES = [
  'IPSet',
  'VirtualMachine',
  'LogicalPort',
  'LogicalSwitch',
  'Segment',
  'SegmentPort',
  'TransportNode',
  'Group',
  'DVPG',
  'DVPort',
  'IPAddress',
  'VpcSubnet',
  'VpcSubnetPort',
  'BareMetalServer',
  'BareMetalServerInterface',
  'Tier0',
  'Tier1',
] as const;

/** Kubernetes members that narrow a criterion to clusters and Namespaces, rather than being members. */
const SCOPES = ['KubernetesCluster', 'KubernetesNamespace'];
const CLUSTER_SCOPED = ['KubernetesNode', 'AntreaEgress', 'AntreaIPPool'];

export const isAntreaMember = (type: string): type is AntreaMemberType =>
  ANTREA_MEMBER_TYPES.some((one) => one === type);
export const isKubernetesMember = (type: string): type is KubernetesMemberType =>
  KUBERNETES_MEMBER_TYPES.some((one) => one === type);
/** Members that are the group's, such as Services and Nodes. */
export const isResource = (type: string): boolean => isKubernetesMember(type) && !SCOPES.includes(type);
export const isClusterScoped = (type: string): boolean => CLUSTER_SCOPED.includes(type);

/** Greatest numbers that NSX takes. */
export const GROUP_LIMITS = {
  expressions: 5,
  addresses: 500,
  sameTypeInCriterion: 5,
  conditionsInCriterion: 15,
  conditionsInGroup: 35,
  valuesOfIn: 5,
} as const;
