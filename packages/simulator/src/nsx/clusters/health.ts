import { type AntreaClusterInfo, deriveHealth, type HealthVector } from '@netloft/nsx';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { NsxWorld } from '../types.ts';
import { agentStanding, standingOf } from './agents.ts';

/** What the control port wishes a cluster's health to be; members that are not given are what the cluster itself shows. */
export interface HealthWish {
  readonly components?: HealthVector['components'];
  readonly unhealthy?: HealthVector['unhealthy'];
  readonly agents?: HealthVector['agents'];
}

/** The cluster behind a control plane, as far as its health needs it. */
export interface WatchedCluster {
  /** Id of the control plane. */
  readonly name: string;
  /** Absent for a cluster that is nowhere but in NSX: its health is what is wished, and well otherwise. */
  readonly store?: MemoryStore;
  /** Whether its adapters run and reach NSX: only then are there heartbeats. */
  connected(): boolean;
}

interface Entry {
  readonly cluster: WatchedCluster;
  wish: HealthWish;
  /** Heartbeats end here: the time of the last one that counts. */
  silentSince: number | undefined;
  /** When the adapters were last seen to be connected. */
  lastSeen: number | undefined;
}

/** How often it is looked whether adapters are connected: after they were cut off, the heartbeats before that still count. */
const LOOK_MS = 5_000;

/** How registered clusters fare, from what their controllers and agents report, and from what the control port wishes. */
export class ClusterHealthSource {
  readonly #world: NsxWorld;
  readonly #clusters = new Map<string, Entry>();

  constructor(world: NsxWorld) {
    this.#world = world;
  }

  watch(cluster: WatchedCluster): void {
    const entry: Entry = { cluster, wish: {}, silentSince: undefined, lastSeen: undefined };
    this.#clusters.set(cluster.name, entry);
    this.#look(entry);
  }

  #look(entry: Entry): void {
    if (this.#clusters.get(entry.cluster.name) !== entry) return;
    if (entry.cluster.connected()) entry.lastSeen = this.#world.now();
    this.#world.after(LOOK_MS, () => this.#look(entry));
  }

  forget(name: string): void {
    this.#clusters.delete(name);
  }

  /** False when there is no such cluster. */
  wish(name: string, wish: HealthWish): boolean {
    const entry = this.#clusters.get(name);
    if (entry === undefined) return false;
    entry.wish = wish;
    entry.silentSince = undefined;
    return true;
  }

  /** Heartbeats end, so that NSX hears nothing from `ago` milliseconds before now on. */
  silence(name: string, ago = 0): boolean {
    const entry = this.#clusters.get(name);
    if (entry === undefined) return false;
    entry.silentSince = this.#world.now() - ago;
    return true;
  }

  /** NSX's answer for a cluster; what nobody reports for has no conditions. */
  statusOf(name: string, intervalSeconds: number): AntreaClusterInfo {
    const now = this.#world.now();
    const entry = this.#clusters.get(name);
    const vector = entry === undefined ? undefined : this.#vector(entry, intervalSeconds, now);
    return deriveHealth(vector ?? { agents: { healthy: 0, degraded: 0, failed: 0 }, lastHeartbeat: undefined }, {
      intervalSeconds,
      now,
    });
  }

  #vector(entry: Entry, intervalSeconds: number, now: number): HealthVector {
    const { cluster, wish, silentSince } = entry;
    const controller = cluster.store?.list('crd.antrea.io', 'antreacontrollerinfos')[0];
    const absent = cluster.store === undefined ? 'healthy' : 'failed';
    const state = controller === undefined ? absent : standingOf(controller, 'controllerConditions');
    const failing = { failed: 'FAILED', degraded: 'DEGRADED', healthy: 'HEALTHY' } as const;
    const { agents, components, unhealthy } = wish;
    return {
      ...(unhealthy === undefined ? {} : { unhealthy }),
      components: { controller: failing[state], ...components },
      agents: agents ?? this.#agents(cluster.store, now),
      lastHeartbeat: silentSince ?? this.#lastHeartbeat(entry, intervalSeconds * 1000, now),
    };
  }

  /** The adapters report once an interval while they are connected. */
  #lastHeartbeat(entry: Entry, intervalMs: number, now: number): number | undefined {
    if (entry.cluster.connected()) entry.lastSeen = now;
    return entry.lastSeen === undefined ? undefined : Math.floor(entry.lastSeen / intervalMs) * intervalMs;
  }

  /** One agent a Node: the counts are those of the Nodes' `cni_agent_status`. */
  #agents(store: MemoryStore | undefined, now: number): HealthVector['agents'] {
    const counts = { healthy: 0, degraded: 0, failed: 0 };
    if (store !== undefined)
      for (const { metadata } of store.list('', 'nodes')) counts[agentStanding(store, metadata.name, now)] += 1;
    return counts;
  }
}
