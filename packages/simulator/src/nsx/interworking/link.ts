import { readClusterId } from '@netloft/nsx';
import type { ReleaseFacts } from '../../antrea/release.ts';
import { attempt } from '../../cluster/timers.ts';
import { textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { randomFrom, uuidOf } from '../../world/identifiers.ts';
import { statusOf } from '../../world/pods.ts';
import { startPolicyAdapter } from '../adapter/policy-adapter.ts';
import type { PolicyAdapter, RuleTraffic } from '../adapter/types.ts';
import { agentStanding } from '../clusters/agents.ts';
import { removeControlPlane } from '../clusters/control-plane-routes.ts';
import type { ClusterHealthSource } from '../clusters/health.ts';
import { forgetCluster } from '../clusters/forget.ts';
import { type InventoryMirror, startInventoryMirror } from '../clusters/mirror.ts';
import { removeTraceflows } from '../traceflow/runs.ts';
import type { TracedCluster } from '../traceflow/types.ts';
import type { NsxWorld } from '../types.ts';
import { controlPlanePath, DEPLOYMENT, NAMESPACE } from './names.ts';
import { type RegistryJob, runRegistryJobs } from './job-runner.ts';
import { bootstrapName, type JobResult, register } from './registry-jobs.ts';

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
  /** Runs while the adapters are connected; `soon`: it is about to. */
  mirror: InventoryMirror | 'soon' | undefined;
}

const mirrorOf = (running: Running | undefined): InventoryMirror | undefined =>
  running === undefined || running.mirror === 'soon' ? undefined : running.mirror;

/** What joins one cluster to NSX: its jobs, and its adapters while they run. */
export class ClusterLink {
  readonly #world: NsxWorld;
  readonly #cluster: LinkedCluster;
  readonly #health: ClusterHealthSource;
  readonly #timings: LinkTimings;
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
      runRegistryJobs(world, store, {
        jobMs: timings.jobMs,
        random: randomFrom(cluster.name.length),
        work: (name) => this.#work(name),
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
    const { store } = this.#cluster;
    return [
      {
        name: this.#running.name,
        clusterId,
        store,
        connected: () => this.connected(),
        isAgentFailed: (node) => agentStanding(store, node, this.#world.now()) === 'failed',
      },
    ];
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
    mirrorOf(running)?.removeAll();
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
    mirrorOf(this.#running)?.close();
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
    const isConnected = this.connected();
    const running = this.#running;
    if (running !== undefined) {
      const isRegistered = this.#world.policies.get(controlPlanePath(running.name)) !== undefined;
      // NSX forgot the cluster: it forgets its inventory too, and the adapters have nothing to do any more.
      if (!isRegistered) this.#end(running, true);
      else if (isConnected && running.name !== name) this.#end(running, false);
      else {
        running.adapter.resync();
        this.#mirror(running, isConnected, inventoryMs);
        return;
      }
    }
    if (name === undefined || !isConnected) return;
    const started: Running = { name, adapter: this.#adapter(name), mirror: undefined };
    this.#running = started;
    this.#health.watch({ name, store: this.#cluster.store, connected: () => this.connected() });
    this.#mirror(started, true, inventoryMs);
  }

  #end(running: Running, isForgotten: boolean): void {
    this.#running = undefined;
    running.adapter.close();
    const mirror = mirrorOf(running);
    if (isForgotten) mirror?.removeAll();
    else mirror?.close();
    if (isForgotten && mirror === undefined && this.inventoryId !== undefined)
      forgetCluster(this.#world, this.inventoryId);
    this.#health.forget(running.name);
  }

  /** The inventory follows the cluster while the adapters are connected, and is told whole when they come back. */
  #mirror(running: Running, isConnected: boolean, inventoryMs: number): void {
    if (!isConnected) {
      mirrorOf(running)?.close();
      running.mirror = undefined;
      return;
    }
    if (running.mirror !== undefined) return;
    const start = (): void => {
      const clusterId = this.inventoryId;
      if (this.#closed || this.#running !== running || running.mirror !== 'soon' || clusterId === undefined) return;
      const { store, facts } = this.#cluster;
      forgetCluster(this.#world, clusterId);
      running.mirror = startInventoryMirror(this.#world, { clusterId, name: running.name, store, facts });
    };
    running.mirror = 'soon';
    if (inventoryMs === 0) start();
    else this.#world.after(inventoryMs, start);
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

  #work(name: RegistryJob): JobResult {
    if (name === 'register') return register(this.#world, this.#cluster.store);
    this.deregister();
    return { ok: true };
  }
}
