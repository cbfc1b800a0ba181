import type {
  ContainerApplication,
  ContainerApplicationInstance,
  ContainerCluster,
  ContainerClusterNode,
  ContainerEgress,
  ContainerGateway,
  ContainerIngressPolicy,
  ContainerIpPool,
  ContainerProject,
} from '../model/inventory.ts';

/** The container inventory of all clusters, as NSX lists it. A view is never changed: what it was indexed for is kept with it. */
export interface InventoryView {
  readonly clusters: readonly ContainerCluster[];
  readonly nodes: readonly ContainerClusterNode[];
  readonly namespaces: readonly ContainerProject[];
  readonly services: readonly ContainerApplication[];
  readonly pods: readonly ContainerApplicationInstance[];
  readonly ingresses: readonly ContainerIngressPolicy[];
  readonly gateways: readonly ContainerGateway[];
  readonly egresses: readonly ContainerEgress[];
  readonly ipPools: readonly ContainerIpPool[];
}

export const EMPTY_INVENTORY: InventoryView = {
  clusters: [],
  nodes: [],
  namespaces: [],
  services: [],
  pods: [],
  ingresses: [],
  gateways: [],
  egresses: [],
  ipPools: [],
};

type Pods = readonly ContainerApplicationInstance[];

/** Pods by what criteria of Antrea groups ask first. */
export interface InventoryIndex {
  /** By `scope|tag`. */
  readonly podsByTag: ReadonlyMap<string, Pods>;
  /** By id of the Namespace. */
  readonly podsByNamespace: ReadonlyMap<string, Pods>;
  /** By id of the Service that they back. */
  readonly podsByService: ReadonlyMap<string, Pods>;
  readonly namespacesByName: ReadonlyMap<string, readonly ContainerProject[]>;
}

function collect<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const there = found.get(key);
      if (there === undefined) found.set(key, [item]);
      else there.push(item);
    }
  }
  return found;
}

const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

const indexes = new WeakMap<InventoryView, InventoryIndex>();

/** The index of a view, made once for each view. */
export function indexOf(view: InventoryView): InventoryIndex {
  const made = indexes.get(view);
  if (made !== undefined) return made;
  const index: InventoryIndex = {
    podsByTag: collect(view.pods, (pod) => (pod.tags ?? []).map(({ scope, tag }) => `${scope}|${tag}`)),
    podsByNamespace: collect(view.pods, (pod) => one(pod.container_project_id)),
    podsByService: collect(view.pods, (pod) => pod.container_application_ids ?? []),
    namespacesByName: collect(view.namespaces, (namespace) => one(namespace.display_name)),
  };
  indexes.set(view, index);
  return index;
}
