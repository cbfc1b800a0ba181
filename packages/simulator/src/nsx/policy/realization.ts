import { GROUPS_PATH, SECURITY_POLICIES_PATH, SERVICES_PATH } from '@netloft/nsx';
import type { AdapterCluster } from '../adapter/types.ts';
import type { NsxWorld, PolicyObject } from '../types.ts';
import { displayNameOf, numberOf, RESOURCE_TYPES, textsOf } from './objects.ts';

/** What a cluster's adapter says of a policy: `waiting` until the cluster has it, `failed` with what the cluster says. */
export type ClusterReport =
  | { readonly state: 'waiting' }
  | { readonly state: 'realized' }
  | { readonly state: 'failed'; readonly message: string };

/** A cluster whose adapter runs, and what it says of the policy of a path. */
export interface RealizingCluster {
  readonly cluster: AdapterCluster;
  report(policyPath: string): ClusterReport;
}

export interface RealizedState {
  readonly state: 'IN_PROGRESS' | 'SUCCESS' | 'ERROR';
  readonly message?: string;
  /** Epoch milliseconds at which it was published, -1 while it is not. */
  readonly publishedAt: number;
}

/** Numbers of rules begin here on a local manager. */
const FIRST_RULE_ID = 1000;
const FAILED = 'Realization failed: the enforcement point refused the policy.';

/** Path of the object whose realization a change concerns: the policy of a rule or span; undefined for what is not realized. */
export function intentOf(path: string): string | undefined {
  if (path.startsWith(`${GROUPS_PATH}/`) || path.startsWith(`${SERVICES_PATH}/`)) return path;
  if (!path.startsWith(`${SECURITY_POLICIES_PATH}/`)) return undefined;
  const [id = ''] = path.slice(SECURITY_POLICIES_PATH.length + 1).split('/');
  return `${SECURITY_POLICIES_PATH}/${id}`;
}

/**
 * How far what NSX holds has come: in progress for `realizeMs` after every change, then as the clusters of the span say, or
 * failed where the simulator was told to fail it. Gives rules their numbers and groups their `state`, which NSX writes itself.
 */
export class Realization {
  readonly #world: NsxWorld;
  /** When intents changed last, in epoch milliseconds; what is not here was realized before. */
  readonly #changed = new Map<string, number>();
  readonly #clusters = new Map<string, RealizingCluster>();
  #lastRuleId = FIRST_RULE_ID - 1;

  constructor(world: NsxWorld) {
    this.#world = world;
    for (const object of world.policies.all()) this.#number(object);
    this.settle();
    world.policies.onChange((path, object) => this.#heed(path, object));
  }

  /** Whatever is there now was realized long ago. */
  settle(): void {
    this.#changed.clear();
    for (const { path, ...object } of this.#world.policies.all())
      if (object['resource_type'] === RESOURCE_TYPES.group) this.#world.policies.annotate(path, { state: 'SUCCESS' });
  }

  /** Registers the adapter of a cluster; returns what takes it away. */
  join(cluster: RealizingCluster): () => void {
    const { controlPlanePath } = cluster.cluster;
    this.#clusters.set(controlPlanePath, cluster);
    return () => {
      if (this.#clusters.get(controlPlanePath) === cluster) this.#clusters.delete(controlPlanePath);
    };
  }

  clusterAt(controlPlanePath: string): AdapterCluster | undefined {
    return this.#clusters.get(controlPlanePath)?.cluster;
  }

  #number(object: PolicyObject): void {
    if (object['resource_type'] !== RESOURCE_TYPES.rule) return;
    const known = numberOf(object['rule_id'], -1);
    if (known >= 0) this.#lastRuleId = Math.max(this.#lastRuleId, known);
    else {
      this.#lastRuleId = Math.max(
        this.#lastRuleId,
        ...this.#world.policies.all().map((one) => numberOf(one['rule_id'], -1)),
      );
      this.#lastRuleId += 1;
      this.#world.policies.annotate(object.path, { rule_id: this.#lastRuleId });
    }
  }

  #heed(path: string, object: PolicyObject | undefined): void {
    const intent = intentOf(path);
    if (intent === undefined) return;
    if (object === undefined && intent === path) {
      this.#changed.delete(path);
      return;
    }
    if (object !== undefined) this.#number(object);
    const { policies, settings } = this.#world;
    const at = this.#world.now();
    this.#changed.set(intent, at);
    if (object?.['resource_type'] !== RESOURCE_TYPES.group) return;
    policies.annotate(path, { state: 'IN_PROGRESS' });
    this.#world.after(settings.realizeMs, () => {
      if (this.#changed.get(path) === at) policies.annotate(path, { state: 'SUCCESS' });
    });
  }

  /** Paths of the clusters that are to have the policy. */
  spanOf(policyPath: string): readonly string[] {
    return this.#world.policies
      .list(policyPath, RESOURCE_TYPES.span)
      .flatMap((span) => textsOf([span['container_cluster_path']]));
  }

  /** How far an object has come, by its own path or that of a rule or span of it. */
  stateOf(object: PolicyObject): RealizedState {
    const { settings } = this.#world;
    const intent = intentOf(object.path) ?? object.path;
    const at = this.#changed.get(intent);
    const publishedAt = at === undefined ? numberOf(object['_create_time']) : at + settings.realizeMs;
    const waiting: RealizedState = { state: 'IN_PROGRESS', publishedAt: -1 };
    if (at !== undefined && this.#world.now() < publishedAt) return waiting;
    const policy = this.#world.policies.get(intent);
    if (policy?.['resource_type'] !== RESOURCE_TYPES.policy) return { state: 'SUCCESS', publishedAt };
    if (settings.failRealize?.test(displayNameOf(policy)) === true)
      return { state: 'ERROR', message: FAILED, publishedAt };
    const reports = this.spanOf(intent).flatMap((path) => this.#clusters.get(path)?.report(intent) ?? []);
    const failed = reports.find((report) => report.state === 'failed');
    if (failed !== undefined) return { state: 'ERROR', message: failed.message, publishedAt };
    return reports.some(({ state }) => state === 'waiting') ? waiting : { state: 'SUCCESS', publishedAt };
  }
}

const WORLDS = new WeakMap<NsxWorld, Realization>();

/** The realization of a world, which its routes and the adapters of its clusters share. */
export function realizationOf(world: NsxWorld): Realization {
  const known = WORLDS.get(world);
  if (known !== undefined) return known;
  const made = new Realization(world);
  WORLDS.set(world, made);
  return made;
}
