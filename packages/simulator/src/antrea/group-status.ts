import { attempt, Queue, timestamp, type Timers } from '../cluster/timers.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { specOf, statusOf } from '../world/pods.ts';
import type { ComponentPods } from './component-pods.ts';
import type { Condition } from './policy-realization.ts';
import { atLeast, type ReleaseFacts } from './release.ts';

const GROUP = 'crd.antrea.io';
const TYPE = 'GroupMembersComputed';
const NESTED = 'ChildGroupsNestingExceeded';
const DELAY_MS = 80;

export const GROUP_PLURALS = ['clustergroups', 'groups'] as const;

/** Names of the child groups, all of the group's own kind and Namespace. */
export const childrenOf = (group: KubeObject): readonly string[] => {
  const { childGroups } = specOf(group) as { childGroups?: readonly string[] };
  return childGroups ?? [];
};

/** Whether one of the child groups has child groups itself: since 2.7 such a group is not realized. */
export const isNestedTooDeep = (group: KubeObject, child: (name: string) => KubeObject | undefined): boolean =>
  childrenOf(group).some((name) => {
    const found = child(name);
    return found !== undefined && childrenOf(found).length > 0;
  });

/** Keeps the condition GroupMembersComputed of ClusterGroups and Groups. */
export class GroupStatus {
  readonly #store: MemoryStore;
  readonly #pods: ComponentPods;
  readonly #timers: Timers;
  /** Since 2.7 a group says that its child groups are nested too deep. */
  readonly #saysNested: boolean;

  constructor(store: MemoryStore, pods: ComponentPods, facts: ReleaseFacts, timers: Timers) {
    this.#store = store;
    this.#pods = pods;
    this.#timers = timers;
    this.#saysNested = atLeast(facts.antrea, '2.7');
  }

  start(): void {
    for (const plural of GROUP_PLURALS) {
      if (this.#store.definition(GROUP, plural) === undefined) continue;
      const queue = new Queue(this.#timers, DELAY_MS, () => this.#run(plural));
      this.#store.subscribe(GROUP, plural, () => queue.add(plural));
      this.#pods.listen(({ component }, change) => {
        if (component === 'controller' && change === 'started') queue.add(plural);
      });
      queue.add(plural);
    }
  }

  #run(plural: string): void {
    if (this.#pods.controller() === undefined) return;
    for (const group of this.#store.list(GROUP, plural)) attempt(() => this.#write(plural, group));
  }

  /** What the controller has to say; undefined: nothing, while a child group is missing. */
  #condition(plural: string, group: KubeObject): Omit<Condition, 'lastTransitionTime'> | undefined {
    const { namespace } = group.metadata;
    const child = (name: string): KubeObject | undefined => this.#store.get(GROUP, plural, name, namespace);
    if (this.#saysNested && isNestedTooDeep(group, child)) {
      const message =
        `The childGroups of this ${group.kind} must not have childGroups of their own. Its members cannot be computed and ` +
        'it is not realized: fix its definition, or the definition of one of its childGroups.';
      return { type: TYPE, status: 'False', reason: NESTED, message };
    }
    if (childrenOf(group).every((name) => child(name) !== undefined)) return { type: TYPE, status: 'True' };
    const [before] = (statusOf(group)['conditions'] ?? []) as readonly Condition[];
    return before?.reason === NESTED ? { type: TYPE, status: 'False' } : undefined;
  }

  #write(plural: string, group: KubeObject): void {
    const condition = this.#condition(plural, group);
    if (condition === undefined) return;
    const { type, status, ...why } = condition;
    const known = (statusOf(group)['conditions'] ?? []) as readonly Condition[];
    const same = known.some(
      (one) => one.type === type && one.status === status && one.reason === why.reason && one.message === why.message,
    );
    if (same) return;
    const conditions = [{ type, status, lastTransitionTime: timestamp(), ...why }];
    this.#store.updateStatus(GROUP, plural, { ...group, status: { conditions } });
  }
}
