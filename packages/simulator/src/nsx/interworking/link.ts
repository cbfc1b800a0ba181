import { readClusterId } from '@netloft/nsx';
import type { ReleaseFacts } from '../../antrea/release.ts';
import { attempt } from '../../cluster/timers.ts';
import { textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { randomFrom, uuidOf } from '../../world/identifiers.ts';
import { statusOf } from '../../world/pods.ts';
import { startPolicyAdapter } from '../adapter/policy-adapter.ts';
import type { PolicyAdapter, RuleTraffic } from '../adapter/types.ts';
import { removeControlPlane } from '../clusters/control-plane-routes.ts';
import type { ClusterHealthSource } from '../clusters/health.ts';
import { forgetCluster } from '../clusters/forget.ts';
import { type InventoryMirror, startInventoryMirror } from '../clusters/mirror.ts';
import { removeTraceflows } from '../traceflow/runs.ts';
import type { TracedCluster } from '../traceflow/types.ts';
import type { NsxWorld } from '../types.ts';
import { controlPlanePath, DEPLOYMENT, NAMESPACE } from './names.ts';
import { beginJob, bootstrapName, finishJob, register } from './registry-jobs.ts';

/** A simulated cluster as its link to NSX needs it. */
export interface LinkedCluster {
  readonly name: string;
  readonly store: MemoryStore;
  readonly facts: ReleaseFacts;
  statistics(policy: string): readonly RuleTraffic[] | undefined;
}

export interface LinkTimings {
  /** How long the register and deregister jobs take. */
  readonly jobMs: number;
  /** Between the adapters' start and their first report of the inventory. */
  readonly inventoryMs: number;
}

/** Adapters that run for a cluster under its name in NSX. */
interface Running {
  readonly name: string;
  readonly adapter: PolicyAdapter;
  mirror: InventoryMirror | undefined;
}

/** What joins one cluster to NSX: its jobs, and its adapters while they run. */
export class ClusterLink {
  readonly #world: NsxWorld;
  readonly #cluster: LinkedCluster;
  readonly #health: ClusterHealthSource;
  readonly #timings: LinkTimings;
  readonly #random: () => number;
  readonly #leave: (() => void)[] = [];
  /** Name under which the cluster runs in NSX now. */
  #running: Running | undefined;
  #waiting = false;
  #closed = false;

  constructor(world: NsxWorld, cluster: LinkedCluster, health: ClusterHealthSource, timings: LinkTimings) {
    this.#world = world;
    this.#cluster = cluster;
    this.#health = health;
    this.#timings = timings;
    this.#random = randomFrom(cluster.name.length);
    const { store } = cluster;
    this.#look(0);
    const listen = (group: string, plural: string): void => {
      this.#leave.push(
        store.subscribe(group, plural, ({ object }) => {
          if (object.metadata.namespace === NAMESPACE) this.#soon();
        }),
      );
    };
    listen('', 'configmaps');
    listen('', 'pods');
    listen('apps', 'deployments');
    this.#leave.push(
      store.subscribe('batch', 'jobs', ({ type, object }) => {
        if (type === 'ADDED' && object.metadata.namespace === NAMESPACE) this.#job(object);
      }),
      world.policies.onChange((path) => {
        if (path.includes('/cluster-control-planes/')) this.#soon();
      }),
    );
  }

  get name(): string {
    return this.#cluster.name;
  }

  /** External id of the cluster in NSX's inventory. That it is the control plane's `node_id` is inferred: in strict mode it is another. */
  get inventoryId(): string | undefined {
    const id = this.#clusterId();
    return id === undefined || !this.#world.settings.strict ? id : uuidOf(`inventory/${id}`);
  }

  get controlPlaneName(): string | undefined {
    return this.#running?.name;
  }

  connected(): boolean {
    const name = bootstrapName(this.#cluster.store);
    const plane = name === undefined ? undefined : this.#world.policies.get(controlPlanePath(name));
    return plane !== undefined && plane['node_id'] === this.#clusterId() && this.#podRuns();
  }

  /** The cluster as NSX traces in it; empty while it is not registered. */
  traced(): readonly TracedCluster[] {
    const clusterId = this.inventoryId;
    if (this.#running === undefined || clusterId === undefined) return [];
    return [{ name: this.#running.name, clusterId, store: this.#cluster.store, connected: () => this.connected() }];
  }

  /** The cluster ends its ties to NSX as the deregister job does it. */
  deregister(): void {
    const { store } = this.#cluster;
    const name = this.#running?.name ?? bootstrapName(store);
    attempt(() => {
      store.remove('apps', 'deployments', DEPLOYMENT, NAMESPACE);
    });
    const running = this.#running;
    this.#running = undefined;
    const id = this.inventoryId;
    running?.mirror?.removeAll();
    if (id !== undefined) forgetCluster(this.#world, id);
    (running?.adapter ?? this.#adapter(name ?? this.name)).removeAll();
    removeTraceflows(store);
    const current = store.get('', 'configmaps', 'cluster-id', NAMESPACE);
    if (current !== undefined)
      attempt(() => {
        store.update('', 'configmaps', { ...current, data: {} });
      });
    if (name === undefined) return;
    const principal = { name, roles: ['enterprise_admin'], isProtected: true };
    removeControlPlane(this.#world, name, true, { principal, overwrite: true });
    this.#health.forget(name);
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#leave) leave();
    this.#running?.mirror?.close();
    this.#running?.adapter.close();
  }

  #clusterId(): string | undefined {
    return readClusterId(this.#cluster.store.get('', 'configmaps', 'cluster-id', NAMESPACE));
  }

  #podRuns(): boolean {
    const { store } = this.#cluster;
    if (store.get('apps', 'deployments', DEPLOYMENT, NAMESPACE) === undefined) return false;
    return store
      .list('', 'pods', NAMESPACE)
      .some(
        (pod) =>
          pod.metadata.labels?.['component'] === DEPLOYMENT &&
          pod.metadata.deletionTimestamp === undefined &&
          textOf(statusOf(pod)['phase']) === 'Running',
      );
  }

  #soon(): void {
    if (this.#waiting || this.#closed) return;
    this.#waiting = true;
    this.#world.after(0, () => {
      this.#waiting = false;
      if (!this.#closed) this.#look(this.#timings.inventoryMs);
    });
  }

  /** Brings what runs to what has to run. */
  #look(inventoryMs: number): void {
    const name = bootstrapName(this.#cluster.store);
    const running = this.#running;
    if (running !== undefined) {
      const isRegistered = this.#world.policies.get(controlPlanePath(running.name)) !== undefined;
      // NSX forgot the cluster: it forgets its inventory too, and the adapters have nothing to do any more.
      if (!isRegistered) {
        running.mirror?.removeAll();
        running.adapter.close();
        this.#health.forget(running.name);
        this.#running = undefined;
      } else running.adapter.resync();
      return;
    }
    if (name === undefined || !this.connected()) return;
    const started: Running = { name, adapter: this.#adapter(name), mirror: undefined };
    this.#running = started;
    this.#health.watch({ name, store: this.#cluster.store, connected: () => this.connected() });
    const mirror = (): void => {
      const clusterId = this.inventoryId;
      if (this.#running !== started || clusterId === undefined) return;
      const { store, facts } = this.#cluster;
      started.mirror = startInventoryMirror(this.#world, { clusterId, name, store, facts });
    };
    if (inventoryMs === 0) mirror();
    else this.#world.after(inventoryMs, mirror);
  }

  #adapter(name: string): PolicyAdapter {
    const { store, facts } = this.#cluster;
    return startPolicyAdapter(this.#world, {
      name,
      controlPlanePath: controlPlanePath(name),
      store,
      facts,
      connected: () => this.connected(),
      statistics: (policy) => this.#cluster.statistics(policy),
    });
  }

  #job(job: KubeObject): void {
    const { name } = job.metadata;
    if (name !== 'register' && name !== 'deregister') return;
    this.#world.after(0, () => beginJob(this.#cluster.store, job, this.#random));
    this.#world.after(this.#timings.jobMs, () => {
      if (this.#closed || this.#cluster.store.get('batch', 'jobs', name, NAMESPACE)?.metadata.uid !== job.metadata.uid)
        return;
      if (name === 'deregister') this.deregister();
      const result = name === 'register' ? register(this.#world, this.#cluster.store) : ({ ok: true } as const);
      finishJob(this.#cluster.store, name, result);
      this.#soon();
    });
  }
}
