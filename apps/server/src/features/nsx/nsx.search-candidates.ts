import { type NsxGroupType, type NsxHit, NsxInventoryKind } from '@netloft/contracts';
import {
  type AntreaTraceflowConfig,
  type ClusterControlPlane,
  type Group,
  groupTypeOf,
  inventoryItem,
  inventoryNames,
  matchClusters,
  type SecurityPolicy,
  type Service,
  servicePorts,
  tracePacketFacts,
} from '@netloft/nsx';
import { type PolicyFact } from './nsx.policy-source.ts';
import type { Raw } from './nsx.sources.ts';

export interface Candidate extends NsxHit {
  /** What is searched besides the name: addresses, labels and ids, in lower case. */
  readonly words: readonly string[];
}

type Collections = { readonly [K in NsxInventoryKind]: readonly Raw<K>[] };

/** Everything of NSX that a palette finds. */
export interface Searched {
  readonly planes: readonly ClusterControlPlane[];
  readonly groups: readonly Group[];
  readonly policies: readonly SecurityPolicy[];
  /** With rules, where these are known. */
  readonly facts: readonly PolicyFact[] | undefined;
  readonly services: readonly Service[];
  readonly traces: readonly AntreaTraceflowConfig[];
  readonly clusters: readonly Raw<'Cluster'>[];
  readonly inventory: Collections;
}

const GROUP_WORDS: Readonly<Record<NsxGroupType, string>> = {
  antrea: 'group of Pods, for Antrea',
  kubernetes: 'group of Kubernetes objects',
  addresses: 'group of addresses',
  other: 'group',
};

interface PolicyObject {
  readonly id: string;
  readonly display_name?: string | undefined;
}
const policyObject = (
  kind: NsxHit['kind'],
  { id, display_name: name = id }: PolicyObject,
  detail: string,
): Candidate => ({
  id,
  kind,
  name,
  namespace: null,
  cluster: null,
  detail,
  words: [id.toLowerCase()],
});

/** The first policy that uses each service, by the service's path. */
function usersOf(policies: readonly PolicyFact[]): ReadonlyMap<string, PolicyFact['policy']> {
  const users = new Map<string, PolicyFact['policy']>();
  for (const { policy, rules } of policies)
    for (const path of rules.flatMap((rule) => rule.services ?? [])) if (!users.has(path)) users.set(path, policy);
  return users;
}

function servicesOf({ services, facts }: Searched): readonly Candidate[] {
  const byPath = new Map(services.flatMap((one) => (one.path === undefined ? [] : [[one.path, one] as const])));
  const users = usersOf(facts ?? []);
  return services.map((one) => {
    const user = users.get(one.path ?? '');
    const ports = servicePorts(one, (path) => byPath.get(path));
    const unused = facts === undefined ? '' : 'used by no policy';
    const used = user === undefined ? unused : `used by ${user.display_name ?? user.id}`;
    return {
      ...policyObject('NsxService', one, [ports, used].filter((text) => text !== '').join(', ')),
      ...(user === undefined ? {} : { usedBy: user.id }),
    };
  });
}

function inventoryOf(kind: NsxInventoryKind, { inventory, clusters }: Searched): readonly Candidate[] {
  const names = inventoryNames({
    clusters,
    namespaces: inventory.Namespace,
    nodes: inventory.Node,
    services: inventory.Service,
  });
  const objects: readonly Raw<NsxInventoryKind>[] = inventory[kind];
  return objects.map((object) => {
    const { id, name, namespace, cluster, ips, labels } = inventoryItem(kind, object, names);
    return {
      id,
      kind,
      name,
      namespace,
      cluster: cluster.name === '' ? null : cluster.name,
      detail: ips.join(', '),
      words: [...ips, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].map((one) =>
        one.toLowerCase(),
      ),
    };
  });
}

/** Clusters of the inventory that are not registered; those that are, are found as such. */
function otherClusters({ planes, clusters, inventory }: Searched): readonly Candidate[] {
  const { clusters: matches } = matchClusters({
    controlPlanes: planes,
    inventory: clusters,
    nodes: inventory.Node,
    own: [],
  });
  return matches.flatMap(({ controlPlane, inventory: one }) =>
    controlPlane !== null || one === null
      ? []
      : [
          policyObject(
            'Cluster',
            { id: one.external_id, display_name: one.display_name },
            'cluster of the inventory, not registered',
          ),
        ],
  );
}

function tracesOf({ traces, inventory }: Searched): readonly Candidate[] {
  const names = new Map([...inventory.Pod, ...inventory.Service].map((one) => [one.external_id, one.display_name]));
  const nameOf = (id: string | undefined): string => names.get(id ?? '') ?? id ?? '';
  return traces.map((one) => {
    const { destinationIp, protocol, destinationPort } = tracePacketFacts(one);
    const to = destinationIp ?? nameOf(one.destination_external_id);
    const port = destinationPort === null ? '' : ` ${destinationPort}`;
    return {
      ...policyObject('Traceflow', { id: one.id, display_name: `${nameOf(one.source_external_id)} → ${to}` }, ''),
      detail: `trace by ${protocol}${port}`,
    };
  });
}

/** All that may be found, in the order in which equally close hits are shown. */
export function candidatesOf(all: Searched): readonly Candidate[] {
  return [
    ...all.planes.map((one) => policyObject('Cluster', one, 'registered cluster')),
    ...otherClusters(all),
    ...all.policies.map((policy) =>
      policyObject('SecurityPolicy', policy, `policy of the category ${policy.category}`),
    ),
    ...all.groups.map((one) => policyObject('Group', one, GROUP_WORDS[groupTypeOf(one)])),
    ...NsxInventoryKind.options.flatMap((kind) => inventoryOf(kind, all)),
    ...servicesOf(all),
    ...tracesOf(all),
  ];
}
