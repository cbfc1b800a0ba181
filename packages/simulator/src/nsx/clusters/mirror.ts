import type { InventoryCollection } from '@netloft/nsx';
import { objectOf, textOf } from '../../kubernetes/json.ts';
import type { ReleaseFacts } from '../../antrea/release.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf, statusOf } from '../../world/pods.ts';
import { textsOf } from '../policy/objects.ts';
import type { Json, NsxWorld } from '../types.ts';
import { agentStanding } from './agents.ts';
import {
  egressObject,
  ingressObject,
  namespaceObject,
  nodeObject,
  podObject,
  policyObject,
  poolObject,
  type Reported,
  serviceObject,
} from './container-objects.ts';
import { forgetCluster } from './forget.ts';

/** Objects that the adapter sends at once (interworking's InventoryBatchSize). */
const BATCH = 50;
/** How long changes are gathered, and how long the next batch of a backlog waits; a real adapter takes five seconds for both. */
const GATHER_MS = 250;
const BACKLOG_MS = 10;
/** How often it is looked whether agents have fallen silent, which no change in the cluster tells. */
const AGENTS_MS = 30_000;

type Maker = (object: KubeObject, reported: Reported) => Json & { readonly external_id: string };
interface Source {
  readonly group: string;
  readonly plural: string;
  readonly kind: InventoryCollection;
  readonly make: Maker;
}

/** What is reported, what others refer to first. */
const SOURCES: readonly Source[] = [
  { group: '', plural: 'namespaces', kind: 'Namespace', make: namespaceObject },
  { group: '', plural: 'nodes', kind: 'Node', make: nodeObject },
  { group: '', plural: 'services', kind: 'Service', make: serviceObject },
  { group: '', plural: 'pods', kind: 'Pod', make: podObject },
  { group: 'networking.k8s.io', plural: 'ingresses', kind: 'Ingress', make: ingressObject },
  { group: 'networking.k8s.io', plural: 'networkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'networkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'clusternetworkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'egresses', kind: 'Egress', make: egressObject },
  { group: 'crd.antrea.io', plural: 'ippools', kind: 'IPPool', make: poolObject },
];
const MANAGED_BY = 'ccp-adapter.antrea.tanzu.vmware.com/managedBy';

export interface MirroredCluster {
  /** External id in the inventory. */
  readonly clusterId: string;
  readonly name: string;
  readonly store: MemoryStore;
  readonly facts: ReleaseFacts;
}

export interface InventoryMirror {
  /** Stops; what NSX knows stays. */
  close(): void;
  /** Stops, and NSX forgets the cluster's inventory. */
  removeAll(): void;
}

/** By UID: an object that was made again under its name is another one to NSX. */
const keyOf = ({ group, plural }: Source, { metadata }: KubeObject): string =>
  `${group}/${plural}/${textOf(metadata.uid)}`;

/** Whether labels meet a Service's selector; one without a selector selects nothing. */
function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = Object.entries(objectOf(specOf(service)['selector']));
  return (
    selector.length > 0 &&
    service.metadata.namespace === pod.metadata.namespace &&
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

class Mirror implements InventoryMirror {
  readonly #world: NsxWorld;
  readonly #cluster: MirroredCluster;
  readonly #leave: (() => void)[] = [];
  /** What has changed, in the order in which it was heard of. */
  readonly #changed = new Map<string, { readonly source: Source; readonly object: KubeObject }>();
  #waiting = false;
  #closed = false;

  constructor(world: NsxWorld, cluster: MirroredCluster) {
    this.#world = world;
    this.#cluster = cluster;
    this.#reportCluster();
    for (const source of SOURCES) {
      if (cluster.store.definition(source.group, source.plural) === undefined) continue;
      for (const object of cluster.store.list(source.group, source.plural)) this.#note(source, object);
      this.#leave.push(
        cluster.store.subscribe(source.group, source.plural, ({ object }) => {
          this.#note(source, object);
          this.#noteRelated(source.plural, object);
        }),
      );
    }
    this.#leave.push(
      cluster.store.subscribe('crd.antrea.io', 'antreaagentinfos', ({ object }) => {
        this.#noteAll('nodes', ({ metadata }) => metadata.name === object.metadata.name && this.#isNews(metadata.name));
      }),
    );
    this.#watchAgents();
  }

  #watchAgents(): void {
    this.#world.after(AGENTS_MS, () => {
      if (this.#closed) return;
      this.#noteAll('nodes', ({ metadata }) => this.#isNews(metadata.name));
      this.#watchAgents();
    });
  }

  /** Which Services a Pod backs, and which Pods a Service has, changes with the other: with what it selects now and what NSX knows it selected. */
  #noteRelated(plural: string, object: KubeObject): void {
    const { inventory } = this.#world;
    const id = textOf(object.metadata.uid);
    const backs = (podId: unknown): readonly string[] =>
      textsOf(inventory.get('Pod', textOf(podId))?.['container_application_ids']);
    if (plural === 'services')
      this.#noteAll('pods', (pod) => selects(object, pod) || backs(pod.metadata.uid).includes(id));
    if (plural === 'pods')
      this.#noteAll('services', (one) => selects(one, object) || backs(id).includes(textOf(one.metadata.uid)));
    if (plural === 'nodes') this.#reportCluster();
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#leave) leave();
  }

  removeAll(): void {
    this.close();
    forgetCluster(this.#world, this.#cluster.clusterId);
  }

  #reportCluster(): void {
    const { clusterId, name, store, facts } = this.#cluster;
    const { release, strict } = this.#world.settings;
    const nodes = store.list('', 'nodes');
    this.#world.inventory.upsert('Cluster', {
      external_id: clusterId,
      display_name: name,
      cluster_type: 'Kubernetes',
      cni_type: 'Antrea',
      infrastructure: { infra_type: 'vSphere' },
      network_errors: [],
      tags: [],
      scope: [{ scope_id: clusterId, scope_type: 'CONTAINER_CLUSTER' }],
      ...(strict
        ? {}
        : {
            network_status: 'HEALTHY',
            origin_properties: [{ key: 'version', value: facts.kubernetesVersion }],
            node_port_range: '30000-32767',
            node_port_local_range: '61000-62000',
          }),
      ...(release === '9.0'
        ? {
            traffic_encap_mode: 'Encap',
            cluster_nodes_pod_cidrs: nodes.flatMap((node) => specOf(node)['podCIDRs'] ?? []),
          }
        : {}),
    });
  }

  /** Whether the health of a Node's agent is another than NSX knows. */
  #isNews(node: string): boolean {
    const object = this.#cluster.store.get('', 'nodes', node);
    const known = object && this.#world.inventory.get('Node', textOf(object.metadata.uid));
    return known !== undefined && (known['cni_agent_status'] === 'HEALTHY') !== this.#isAgentHealthy(node);
  }

  #isAgentHealthy(node: string): boolean {
    return agentStanding(this.#cluster.store, node, this.#world.now()) !== 'failed';
  }

  #note(source: Source, object: KubeObject): void {
    // NSX does not hear of what it wrote itself.
    if (source.kind === 'NetworkPolicy' && object.metadata.labels?.[MANAGED_BY] !== undefined) return;
    this.#changed.set(keyOf(source, object), { source, object });
    this.#soon();
  }

  #noteAll(plural: string, isConcerned: (object: KubeObject) => boolean): void {
    const source = SOURCES.find((one) => one.group === '' && one.plural === plural);
    if (source === undefined) return;
    for (const object of this.#cluster.store.list('', plural)) if (isConcerned(object)) this.#note(source, object);
  }

  #soon(afterMs = GATHER_MS): void {
    if (this.#waiting || this.#closed) return;
    this.#waiting = true;
    this.#world.after(afterMs, () => {
      this.#waiting = false;
      if (this.#closed) return;
      this.#send();
      if (this.#changed.size > 0) this.#soon(BACKLOG_MS);
    });
  }

  #send(): void {
    const { store } = this.#cluster;
    const { inventory } = this.#world;
    const reported = this.#reported();
    for (const [key, { source, object }] of [...this.#changed].slice(0, BATCH)) {
      this.#changed.delete(key);
      const { name, namespace, uid } = object.metadata;
      const current = store.get(source.group, source.plural, name, namespace);
      if (current?.metadata.uid === uid && current !== undefined)
        inventory.upsert(source.kind, source.make(current, reported));
      else inventory.remove(source.kind, textOf(uid));
    }
  }

  #reported(): Reported {
    const { store, clusterId } = this.#cluster;
    const uid = (plural: string, name: string): string | undefined => {
      const object = store.get('', plural, name);
      return object && textOf(object.metadata.uid);
    };
    const services = store.list('', 'services');
    return {
      settings: this.#world.settings,
      clusterId,
      namespaceId: (name) => uid('namespaces', name),
      nodeId: (name) => uid('nodes', name),
      serviceId: (namespace, name) => textOf(store.get('', 'services', name, namespace)?.metadata.uid) || undefined,
      servicesOf: (pod) =>
        services.filter((service) => selects(service, pod)).map(({ metadata }) => textOf(metadata.uid)),
      podsOf: (service) =>
        store
          .list('', 'pods', service.metadata.namespace)
          .filter((pod) => selects(service, pod) && textOf(statusOf(pod)['phase']) === 'Running'),
      isAgentHealthy: (node) => this.#isAgentHealthy(node),
    };
  }
}

/** Keeps NSX's inventory in step with a cluster, as its adapter does: everything at the start, then what changes, in batches. */
export const startInventoryMirror = (world: NsxWorld, cluster: MirroredCluster): InventoryMirror =>
  new Mirror(world, cluster);
