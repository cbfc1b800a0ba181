import { type ClusterObject, clusterObjectsOf, DOMAIN_PATH } from '@netloft/nsx';
import { statusOf } from '../../world/pods.ts';
import { catalogueOf, policyWithRules } from '../policy/catalogue.ts';
import { displayNameOf, objectsOf, RESOURCE_TYPES } from '../policy/objects.ts';
import { type ClusterReport, intentOf, realizationOf } from '../policy/realization.ts';
import { STORY_SHAPE } from '../seed/story-shape.ts';
import type { NsxWorld, PolicyObject } from '../types.ts';
import { NSX_TIERS } from './tiers.ts';
import type { AdapterCluster, PolicyAdapter } from './types.ts';
import { type Plural, PLURALS, Writer } from './writer.ts';

interface Wanted {
  readonly policies: readonly ClusterObject[];
  readonly groups: readonly ClusterObject[];
}

/** Keeps in one cluster what NSX's policies with a span onto it make there. */
class ClusterAdapter implements PolicyAdapter {
  readonly #world: NsxWorld;
  readonly #cluster: AdapterCluster;
  readonly #writer: Writer;
  readonly #leave: readonly (() => void)[];
  /** A change waits for its pass: until then the cluster has an older state. */
  #pending = false;
  #closed = false;

  constructor(world: NsxWorld, cluster: AdapterCluster) {
    this.#world = world;
    this.#cluster = cluster;
    this.#writer = new Writer(cluster.store);
    this.#leave = [
      realizationOf(world).join({ cluster, report: (path) => this.#report(path) }),
      world.policies.onChange((path) => {
        if (intentOf(path) !== undefined) this.resync();
      }),
    ];
    this.resync();
  }

  resync(): void {
    if (this.#pending || this.#closed) return;
    this.#pending = true;
    this.#world.after(0, () => {
      this.#pending = false;
      if (!this.#closed && this.#cluster.connected()) this.#write();
    });
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#leave) leave();
  }

  removeAll(): void {
    this.close();
    for (const plural of PLURALS) this.#removeOthers(plural, new Set());
  }

  /** Policies of this cluster; one that the simulator is told to fail never arrives here. */
  #policies(): readonly PolicyObject[] {
    const { policies, settings } = this.#world;
    const realization = realizationOf(this.#world);
    return policies
      .list(DOMAIN_PATH, RESOURCE_TYPES.policy)
      .filter(
        (policy) =>
          realization.spanOf(policy.path).includes(this.#cluster.controlPlanePath) &&
          settings.failRealize?.test(displayNameOf(policy)) !== true,
      );
  }

  #wanted(): Wanted {
    const versions = { policy: 'v1beta1', group: 'v1beta1' };
    const context = { ...catalogueOf(this.#world), versions, shape: STORY_SHAPE };
    const made = this.#policies().flatMap((object) => {
      const policy = policyWithRules(this.#world, object);
      return (policy && clusterObjectsOf(policy, context)) ?? [];
    });
    return { policies: made.map((one) => one.policy), groups: made.flatMap((one) => one.groups) };
  }

  /** Groups before the policies that name them, and away after them. */
  #write(): void {
    for (const tier of NSX_TIERS) this.#writer.put('tiers', tier);
    const { policies, groups } = this.#wanted();
    const put = (plural: Plural, objects: readonly ClusterObject[]): ReadonlySet<string> => {
      for (const { metadata, spec } of objects) this.#writer.put(plural, { ...metadata, spec });
      return new Set(objects.map(({ metadata }) => metadata.name));
    };
    const groupNames = put('clustergroups', groups);
    this.#removeOthers('clusternetworkpolicies', put('clusternetworkpolicies', policies));
    this.#removeOthers('clustergroups', groupNames);
  }

  /** What NSX manages here and does not want any more; what others have made is not its. */
  #removeOthers(plural: Plural, wanted: ReadonlySet<string>): void {
    for (const { metadata } of this.#writer.managed(plural))
      if (!wanted.has(metadata.name)) this.#writer.remove(plural, metadata.name);
  }

  /** What the cluster's controller says of the policy's ClusterNetworkPolicy. */
  #report(path: string): ClusterReport {
    const policy = this.#world.policies.get(path);
    if (policy === undefined || this.#pending || !this.#cluster.connected()) return { state: 'waiting' };
    const object = this.#writer.get('clusternetworkpolicies', String(policy['unique_id']));
    if (object === undefined) return { state: 'waiting' };
    const { phase, observedGeneration, conditions } = statusOf(object);
    if (observedGeneration !== (object.metadata.generation ?? 1)) return { state: 'waiting' };
    if (phase === 'Realized') return { state: 'realized' };
    return phase === 'Failed' ? { state: 'failed', message: this.#failure(conditions) } : { state: 'waiting' };
  }

  #failure(conditions: unknown): string {
    const said = objectsOf(conditions).flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
    return [`Realization failed in the cluster ${this.#cluster.name}.`, ...said].join(' ');
  }
}

/**
 * Starts NSX's adapter of a cluster: at once, and after every change of what NSX holds, the cluster gets the Tiers of NSX's
 * categories, and a ClusterNetworkPolicy with its ClusterGroups for every policy that spans it. Objects that are as they should be
 * are not written. How the cluster realizes them decides how far the policies are realized in NSX.
 */
export const startPolicyAdapter = (world: NsxWorld, cluster: AdapterCluster): PolicyAdapter =>
  new ClusterAdapter(world, cluster);
