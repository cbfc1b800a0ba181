import type { Timers } from '../../cluster/timers.ts';
import { timestamp } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { AddressPool } from '../addresses.ts';
import { nodeOf, podAddress, runningStatus, specOf, statusOf } from '../pods.ts';

/** Time that a new Pod takes until it runs. */
const START_MS = 150;

interface NodeState {
  readonly pool: AddressPool;
  pods: number;
}

const key = (pod: KubeObject): string => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;

function internalIp(node: KubeObject | undefined): string | undefined {
  const addresses =
    node === undefined ? [] : ((statusOf(node)['addresses'] ?? []) as { type?: string; address?: string }[]);
  return addresses.find((one) => one.type === 'InternalIP')?.address;
}

/** Scheduler and kubelets: new Pods get a Node, an address of its Pod network, and run. */
export class Kubelet {
  readonly #store: MemoryStore;
  readonly #timers: Timers;
  readonly #nodes = new Map<string, NodeState>();

  constructor(store: MemoryStore, timers: Timers) {
    this.#store = store;
    this.#timers = timers;
  }

  /** Takes over the Pods that are there, and serves new ones from now on. */
  start(): void {
    const store = this.#store;
    for (const node of store.list('', 'nodes')) this.#addNode(node);
    for (const pod of store.list('', 'pods')) this.#occupy(pod);
    store.subscribe('', 'nodes', ({ type, object }) => {
      if (type === 'DELETED') this.#nodes.delete(object.metadata.name);
      else if (!this.#nodes.has(object.metadata.name)) this.#addNode(object);
    });
    store.subscribe('', 'pods', ({ type, object }) => {
      if (type === 'ADDED') this.#added(object);
      else if (type === 'DELETED') this.#leave(object);
    });
  }

  #addNode(node: KubeObject): void {
    const cidr = specOf(node)['podCIDR'];
    const pool = new AddressPool(typeof cidr === 'string' ? cidr : '20.20.255.0/24');
    this.#nodes.set(node.metadata.name, { pool, pods: 0 });
  }

  #occupy(pod: KubeObject): void {
    const state = this.#nodes.get(nodeOf(pod) ?? '');
    if (state === undefined) return;
    state.pods += 1;
    const ip = podAddress(pod);
    if (ip !== undefined) state.pool.reserve(ip);
  }

  #leave(pod: KubeObject): void {
    const state = this.#nodes.get(nodeOf(pod) ?? '');
    if (state === undefined) return;
    state.pods -= 1;
    const ip = podAddress(pod);
    if (ip !== undefined) state.pool.release(ip);
  }

  /** The Node with the fewest Pods among those that take any Pod. */
  #choose(): string | undefined {
    let best: { readonly name: string; readonly pods: number } | undefined;
    for (const [name, { pods }] of this.#nodes) {
      if (best !== undefined && pods >= best.pods) continue;
      const node = this.#store.get('', 'nodes', name);
      const spec = node === undefined ? {} : specOf(node);
      const taints = (spec['taints'] ?? []) as { effect?: string }[];
      if (spec['unschedulable'] === true || taints.some((taint) => taint.effect !== 'PreferNoSchedule')) continue;
      best = { name, pods };
    }
    return best?.name;
  }

  #added(pod: KubeObject): void {
    if (statusOf(pod)['phase'] === 'Running') {
      this.#occupy(pod);
      return;
    }
    this.#timers.after(0, () => this.#bind(key(pod), pod.metadata.uid));
  }

  #current(podKey: string, uid: string | undefined): KubeObject | undefined {
    const [namespace = '', name = ''] = podKey.split('/');
    const pod = this.#store.get('', 'pods', name, namespace);
    return pod?.metadata.uid === uid && pod?.metadata.deletionTimestamp === undefined ? pod : undefined;
  }

  #bind(podKey: string, uid: string | undefined): void {
    const pod = this.#current(podKey, uid);
    if (pod === undefined) return;
    const node = nodeOf(pod) ?? this.#choose();
    if (node === undefined) {
      const message = `0/${this.#nodes.size} nodes are available`;
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
      this.#store.updateStatus('', 'pods', { ...pod, status: { phase: 'Pending', conditions: [condition] } });
      return;
    }
    if (nodeOf(pod) === undefined) this.#store.update('', 'pods', { ...pod, spec: { ...specOf(pod), nodeName: node } });
    const state = this.#nodes.get(node);
    if (state !== undefined) state.pods += 1;
    const bound = this.#current(podKey, uid);
    if (bound !== undefined) {
      const condition = { type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp() };
      this.#store.updateStatus('', 'pods', {
        ...bound,
        status: { phase: 'Pending', conditions: [condition], qosClass: 'BestEffort' },
      });
    }
    this.#timers.after(START_MS, () => this.#start(podKey, uid, node));
  }

  #start(podKey: string, uid: string | undefined, node: string): void {
    const pod = this.#current(podKey, uid);
    const hostIP = internalIp(this.#store.get('', 'nodes', node));
    // What a job's Pod had to do may be over already.
    const isOver = pod !== undefined && ['Succeeded', 'Failed'].includes(String(statusOf(pod)['phase']));
    if (pod === undefined || isOver || hostIP === undefined) return;
    const ip = specOf(pod)['hostNetwork'] === true ? hostIP : this.#nodes.get(node)?.pool.take();
    if (ip === undefined) return;
    const networks = specOf(this.#store.get('', 'nodes', node) ?? pod)['podCIDRs'];
    const dualStack = Array.isArray(networks) && networks.length > 1;
    const status = runningStatus(specOf(pod), hostIP, ip, timestamp(), dualStack);
    this.#store.updateStatus('', 'pods', { ...pod, status });
  }
}
