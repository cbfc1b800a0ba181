import { textOf } from '../../kubernetes/json.ts';
import type { ReleaseFacts } from '../../antrea/release.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { selects, specOf, statusOf } from '../../world/pods.ts';
import { textsOf } from '../policy/objects.ts';
import type { NsxWorld } from '../types.ts';
import { agentStanding } from './agents.ts';
import { clusterObject, type Reported } from './container-objects.ts';
import { keyOf, type Source, SOURCES } from './sources.ts';
import { forgetCluster } from './forget.ts';

/** Objects that the adapter sends at once (interworking's InventoryBatchSize). */
const BATCH = 50;
/** How long changes are gathered, and how long the next batch of a backlog waits; a real adapter takes five seconds for both. */
const GATHER_MS = 250;
const BACKLOG_MS = 10;
/** How often it is looked whether agents have fallen silent, which no change in the cluster tells. */
const AGENTS_MS = 30_000;

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
    const cidrs = store.list('', 'nodes').flatMap((node) => textsOf(specOf(node)['podCIDRs']));
    this.#world.inventory.upsert('Cluster', clusterObject(clusterId, name, facts, cidrs));
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
