import type {
  ContainerApplication,
  ContainerApplicationInstance,
  ContainerClusterNode,
  ContainerEgress,
  ContainerGateway,
  ContainerIngressPolicy,
  ContainerIpPool,
} from '../model/inventory.ts';
import type { Group } from '../model/groups.ts';
import { podsOfCriterion } from './evaluate-pods.ts';
import { addResourcesOf, noResources, type Resources } from './evaluate-resources.ts';
import {
  addressesIn,
  alternativesIn,
  isAddresses,
  isConjunction,
  isNested,
  isCondition,
  pathsIn,
} from './expressions.ts';
import { isAntreaGroup } from './group-type.ts';
import { EMPTY_INVENTORY, type InventoryView } from './inventory-view.ts';
import {
  egressAddresses,
  gatewayAddresses,
  ingressAddresses,
  poolRanges,
  serviceAddresses,
} from './object-addresses.ts';

/** What the criteria of a group find in the inventory, in the inventory's order by criterion. */
export interface GroupMembers {
  /** Only of Antrea groups. */
  readonly pods: readonly ContainerApplicationInstance[];
  readonly services: readonly ContainerApplication[];
  readonly ingresses: readonly ContainerIngressPolicy[];
  readonly gateways: readonly ContainerGateway[];
  readonly nodeIps: readonly ContainerClusterNode[];
  readonly nodePodCidrs: readonly ContainerClusterNode[];
  readonly egresses: readonly ContainerEgress[];
  readonly ipPools: readonly ContainerIpPool[];
  /** Addresses, blocks and ranges: listed ones, and of generic groups those of all members. */
  readonly addresses: readonly string[];
  /** Criteria that cannot be found in the container inventory, in words. */
  readonly notEvaluated: readonly string[];
}

export interface EvaluateOptions {
  /** Groups that are members of groups. */
  readonly groupOfPath?: (path: string) => Group | undefined;
}

interface Found {
  readonly pods: Set<ContainerApplicationInstance>;
  readonly resources: Resources;
  readonly addresses: Set<string>;
  readonly notEvaluated: Set<string>;
}

function collect(group: Group, view: InventoryView, options: EvaluateOptions, seen: Set<string>, into: Found): void {
  const antrea = isAntreaGroup(group);
  for (const criterion of alternativesIn(group)) {
    const pods = antrea ? podsOfCriterion(view, criterion) : undefined;
    for (const pod of pods ?? []) into.pods.add(pod);
    if (pods !== undefined || (!antrea && addResourcesOf(view, criterion, into.resources))) continue;
    const types = new Set(criterion.conditions.map(({ condition }) => condition.member_type));
    into.notEvaluated.add(`conditions on ${[...types].join(' and ')}`);
  }
  for (const address of addressesIn(group)) into.addresses.add(address);
  for (const path of pathsIn(group)) {
    if (seen.has(path)) continue;
    seen.add(path);
    const member = options.groupOfPath?.(path);
    if (member === undefined) into.notEvaluated.add(`members of ${path}`);
    else collect(member, view, options, seen, into);
  }
  const known = (one: Group['expression'][number]): boolean =>
    isCondition(one) ||
    isNested(one) ||
    isConjunction(one) ||
    isAddresses(one) ||
    one.resource_type === 'PathExpression';
  for (const one of group.expression) if (!known(one)) into.notEvaluated.add(one.resource_type);
  if ((group.extended_expression ?? []).length > 0) into.notEvaluated.add('identities');
}

function resourceAddresses(resources: Resources): readonly string[] {
  return [
    ...[...resources.services].flatMap(serviceAddresses),
    ...[...resources.ingresses].flatMap(ingressAddresses),
    ...[...resources.gateways].flatMap(gatewayAddresses),
    ...[...resources.nodeIps].flatMap((node) => node.ip_addresses ?? []),
    ...[...resources.nodePodCidrs].flatMap((node) => node.pod_cidrs ?? []),
    ...[...resources.egresses].flatMap(egressAddresses),
    ...[...resources.ipPools].flatMap(poolRanges),
  ];
}

/**
 * What the criteria of a group find, whether a rule uses the group or not. Antrea groups have Pods and listed addresses; generic groups
 * have Services, Ingresses and so on with their addresses. Criteria of an expression joined by OR add up; those joined by AND all hold.
 */
export function evaluateGroup(group: Group, view: InventoryView, options: EvaluateOptions = {}): GroupMembers {
  const found: Found = {
    pods: new Set(),
    resources: noResources(),
    addresses: new Set(),
    notEvaluated: new Set(),
  };
  collect(group, view, options, new Set(group.path === undefined ? [] : [group.path]), found);
  const { resources } = found;
  return {
    pods: [...found.pods],
    services: [...resources.services],
    ingresses: [...resources.ingresses],
    gateways: [...resources.gateways],
    nodeIps: [...resources.nodeIps],
    nodePodCidrs: [...resources.nodePodCidrs],
    egresses: [...resources.egresses],
    ipPools: [...resources.ipPools],
    addresses: [...new Set([...found.addresses, ...resourceAddresses(resources)])],
    notEvaluated: [...found.notEvaluated],
  };
}

/** Groups that a Pod is a member of by their criteria. `view` needs the Pod's Namespace and Services beside the Pod. */
export function groupsOfPod(
  podId: string,
  groups: readonly Group[],
  view: InventoryView,
  options: EvaluateOptions = {},
): readonly Group[] {
  const pod = view.pods.find((one) => one.external_id === podId);
  if (pod === undefined) return [];
  const narrow: InventoryView = {
    ...EMPTY_INVENTORY,
    namespaces: view.namespaces.filter((one) => one.external_id === pod.container_project_id),
    services: view.services.filter((one) => pod.container_application_ids?.includes(one.external_id) === true),
    pods: [pod],
  };
  return groups.filter((group) => evaluateGroup(group, narrow, options).pods.length > 0);
}
