import { Queue, type Timers } from '../cluster/timers.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import type { PolicyView } from './policy-view.ts';

const GROUP = 'crd.antrea.io';
const KINDS = [
  ['clusternetworkpolicies', 'AntreaClusterNetworkPolicy'],
  ['networkpolicies', 'AntreaNetworkPolicy'],
] as const;
/** Agents tell the controller within a moment that they have realized a policy. */
const DELAY_MS = 300;

/** Writes how many Nodes enforce each policy, as Antrea's controller does from what agents tell it. */
export class PolicyStatus {
  readonly #store: MemoryStore;
  readonly #view: PolicyView;

  readonly #timers: Timers;

  constructor(store: MemoryStore, view: PolicyView, timers: Timers) {
    this.#store = store;
    this.#view = view;
    this.#timers = timers;
  }

  start(): void {
    const queue: Queue = new Queue(this.#timers, DELAY_MS, () => {
      this.#run();
      if (!this.#view.spansAreCurrent) queue.add('policies');
    });
    this.#view.listen(() => queue.add('policies'));
    queue.add('policies');
  }

  #run(): void {
    const nodes = new Map<string, number>();
    for (const { policies } of this.#view.spans().values()) {
      for (const policy of policies) nodes.set(policy, (nodes.get(policy) ?? 0) + 1);
    }
    for (const [plural, kind] of KINDS) {
      for (const policy of this.#store.list(GROUP, plural)) {
        const { name, namespace = '' } = policy.metadata;
        this.#write(plural, policy, nodes.get(`${kind}/${namespace}/${name}`) ?? 0);
      }
    }
  }

  #write(plural: string, policy: KubeObject, count: number): void {
    const status = (policy['status'] ?? {}) as Readonly<Record<string, unknown>>;
    const { generation = 1 } = policy.metadata;
    if (status['currentNodesRealized'] === count && status['observedGeneration'] === generation) return;
    this.#store.updateStatus(GROUP, plural, {
      ...policy,
      status: {
        ...status,
        phase: 'Realized',
        observedGeneration: generation,
        currentNodesRealized: count,
        desiredNodesRealized: count,
      },
    });
  }
}
