import { selectorOf } from '@netloft/antrea';
import { Queue, type Timers } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';

const GROUP = 'rbac.authorization.k8s.io';
type Aggregation = { readonly clusterRoleSelectors?: readonly unknown[] } | undefined;

/** Rules of the roles that an aggregated ClusterRole selects, in the order of their names, each once. */
function collected(role: KubeObject, all: readonly KubeObject[], depth = 0): readonly unknown[] {
  const aggregation = role['aggregationRule'] as Aggregation;
  if (aggregation === undefined || depth > 3) return (role['rules'] ?? []) as readonly unknown[];
  const selectors = (aggregation.clusterRoleSelectors ?? []).flatMap((selector) => selectorOf(selector) ?? []);
  const parts = all.filter(
    (other) => other !== role && selectors.some((one) => one.matches(other.metadata.labels ?? {})),
  );
  const rules = parts.flatMap((part) => collected(part, all, depth + 1));
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** Writes the rules of aggregated ClusterRoles, as the cluster role aggregation controller does. */
export function aggregateRoles(store: MemoryStore, timers: Timers): void {
  const run = (): void => {
    const all = store.list(GROUP, 'clusterroles');
    for (const role of all) {
      if (role['aggregationRule'] !== undefined)
        store.update(GROUP, 'clusterroles', { ...role, rules: collected(role, all) });
    }
  };
  run();
  const queue = new Queue(timers, 50, run);
  store.subscribe(GROUP, 'clusterroles', () => queue.add('roles'));
}
