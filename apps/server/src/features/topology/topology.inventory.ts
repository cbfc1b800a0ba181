import { indexInventory, type InventoryIndex, type TopologyPod } from '@netloft/analytics';
import type { PodEntry, PolicyIndex } from '@netloft/antrea';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { nextTurn } from '../../turns.ts';

/** Pods looked at before others get their turn. */
const A_TURN = 200;

/** Whether Pods are ready may change while the rules stay the same: then an inventory is made anew after this long. */
const KEEP_MS = 10_000;
const kept = new WeakMap<PolicyIndex, { readonly until: number; readonly inventory: Promise<InventoryIndex> }>();

const readyOf = (object: { readonly status?: unknown } | undefined): boolean | undefined =>
  (object?.status as { readonly ready?: boolean } | undefined)?.ready;

/** Policies that are enforced on a Pod, by name; Pods of one class have the same, and share one list. */
function policiesOf(index: PolicyIndex, pod: PodEntry, classes: Map<string, readonly string[]>): readonly string[] {
  const known = classes.get(pod.classKey);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const direction of ['Egress', 'Ingress'] as const)
    for (const { policy } of index.appliedTo(pod.namespace, pod.name, direction)) {
      const { namespace, name } = policy.ref;
      names.add(namespace === undefined ? name : `${namespace}/${name}`);
    }
  const list = [...names];
  classes.set(pod.classKey, list);
  return list;
}

async function make(state: PolicyState, index: PolicyIndex): Promise<InventoryIndex> {
  const classes = new Map<string, readonly string[]>();
  const raw = state.raw('pods');
  const knowsPolicies =
    state.scope('networkPolicies') !== 'none' && state.scope('kubernetesNetworkPolicies') !== 'none';
  const pods: TopologyPod[] = [];
  for (const pod of index.inventory.pods.values()) {
    if (pods.length % A_TURN === A_TURN - 1) await nextTurn();
    const ready = readyOf(raw.get(pod.key) as { readonly status?: unknown } | undefined);
    pods.push({
      namespace: pod.namespace,
      name: pod.name,
      node: pod.node ?? '',
      labels: pod.labels,
      healthy: pod.ended || ready !== false,
      ...(knowsPolicies && !pod.hostNetwork ? { policies: policiesOf(index, pod, classes) } : {}),
    });
  }
  const nodes = [...state.raw('nodes').values()].map((node) => ({
    name: node.metadata.name,
    healthy: readyOf(node as { readonly status?: unknown }) !== false,
  }));
  return indexInventory({ pods, nodes });
}

/** Pods and Nodes of the caller's view of a cluster, with the policies that select each Pod; made anew when that view has changed. */
export function inventoryOf(state: PolicyState): Promise<InventoryIndex> {
  const index = state.index();
  const known = kept.get(index);
  if (known !== undefined && known.until > performance.now()) return known.inventory;
  const inventory = make(state, index);
  kept.set(index, { until: performance.now() + KEEP_MS, inventory });
  return inventory;
}
