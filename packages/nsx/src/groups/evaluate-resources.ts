import type {
  ContainerApplication,
  ContainerClusterNode,
  ContainerEgress,
  ContainerGateway,
  ContainerIngressPolicy,
  ContainerIpPool,
} from '../model/inventory.ts';
import type { Condition } from '../model/groups.ts';
import type { PlacedCriterion } from './expressions.ts';
import type { InventoryView } from './inventory-view.ts';
import { type Matchable, matches } from './match.ts';
import { isKubernetesMember, isResource } from './tables.ts';

/** Members of a generic group, apart from addresses; objects stand once. */
export interface Resources {
  readonly services: Set<ContainerApplication>;
  readonly ingresses: Set<ContainerIngressPolicy>;
  readonly gateways: Set<ContainerGateway>;
  /** Nodes whose addresses are members. */
  readonly nodeIps: Set<ContainerClusterNode>;
  /** Nodes whose Pod CIDRs are members. */
  readonly nodePodCidrs: Set<ContainerClusterNode>;
  readonly egresses: Set<ContainerEgress>;
  readonly ipPools: Set<ContainerIpPool>;
}

export const noResources = (): Resources => ({
  services: new Set(),
  ingresses: new Set(),
  gateways: new Set(),
  nodeIps: new Set(),
  nodePodCidrs: new Set(),
  egresses: new Set(),
  ipPools: new Set(),
});

type InCluster = Matchable & {
  readonly container_cluster_id?: string | undefined;
  readonly container_project_id?: string | undefined;
};
type Fits = (object: InCluster) => boolean;

const idsOf = (objects: readonly (Matchable & { readonly external_id: string })[], conditions: readonly Condition[]) =>
  new Set(
    objects.filter((one) => conditions.every((condition) => matches(one, condition))).map((one) => one.external_id),
  );

/** Whether an object is in the clusters and Namespaces that a criterion names; those that it does not name are all. */
function placeOf(view: InventoryView, clusters: readonly Condition[], namespaces: readonly Condition[]): Fits {
  const clusterIds = clusters.length === 0 ? undefined : idsOf(view.clusters, clusters);
  const namespaceIds = namespaces.length === 0 ? undefined : idsOf(view.namespaces, namespaces);
  return (object) =>
    (clusterIds === undefined || clusterIds.has(object.container_cluster_id ?? '')) &&
    (namespaceIds === undefined || namespaceIds.has(object.container_project_id ?? ''));
}

function add<T extends InCluster>(into: Set<T>, objects: readonly T[], fits: Fits): void {
  for (const object of objects) if (fits(object)) into.add(object);
}

function addResources(
  view: InventoryView,
  type: string,
  asked: readonly Condition[],
  inPlace: Fits,
  into: Resources,
): void {
  const fits: Fits = (object) => inPlace(object) && asked.every((condition) => matches(object, condition));
  switch (type) {
    case 'KubernetesService':
      add(into.services, view.services, fits);
      break;
    case 'KubernetesIngress':
      add(into.ingresses, view.ingresses, fits);
      break;
    case 'KubernetesGateway':
      add(into.gateways, view.gateways, fits);
      break;
    case 'AntreaEgress':
      add(into.egresses, view.egresses, fits);
      break;
    case 'AntreaIPPool':
      add(into.ipPools, view.ipPools, fits);
      break;
    case 'KubernetesNode':
      // All Nodes or none: NSX takes no value but `*`.
      if (!asked.every(({ operator, value }) => operator === 'MATCHES' && value === '*')) break;
      if (asked.some(({ key }) => key === 'IPAddress')) add(into.nodeIps, view.nodes, inPlace);
      if (asked.some(({ key }) => key === 'PodCidr')) add(into.nodePodCidrs, view.nodes, inPlace);
      break;
  }
}

/** Adds what one criterion of a generic group finds. False when it asks for what is no member of Kubernetes. */
export function addResourcesOf(view: InventoryView, { conditions }: PlacedCriterion, into: Resources): boolean {
  const asked = conditions.map(({ condition }) => condition);
  if (!asked.every((one) => isKubernetesMember(one.member_type))) return false;
  const types = [...new Set(asked.map((one) => one.member_type).filter(isResource))];
  const of = (type: string): Condition[] => asked.filter((one) => one.member_type === type);
  const [type] = types;
  // Nothing is of two kinds at once.
  if (type === undefined || types.length > 1) return true;
  addResources(view, type, of(type), placeOf(view, of('KubernetesCluster'), of('KubernetesNamespace')), into);
  return true;
}
