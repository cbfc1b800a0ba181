import {
  AntreaClusterInfo,
  CLUSTER_CONTROL_PLANES_PATH,
  ClusterControlPlane,
  ENFORCEMENT_POINT_PATH,
  Group,
  GROUPS_PATH,
  HeartbeatConfig,
  INVENTORY_COLLECTIONS,
  type InventoryCollection,
  PolicyResource,
  SECURITY_POLICIES_PATH,
  SecurityPolicy,
  Service,
  SERVICES_PATH,
} from '@netloft/nsx';
import type { z } from 'zod';
import { ok } from '../../result.ts';
import { managerPath, policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { Known, NsxCache } from './nsx.cache.ts';
import { HASTE_MS } from './nsx.glance.ts';
import { type PolicyFacts, readPolicies } from './nsx.policy-source.ts';

type Listed<T> = Promise<NsxResult<Known<NsxListed<T>>>>;
/** Object of a collection of the inventory. */
export type Raw<K extends InventoryCollection> = z.output<(typeof INVENTORY_COLLECTIONS)[K]['schema']>;

/** Milliseconds that an answer is good for: health is looked at more often than inventory. */
const TTL = { health: 10_000, objects: 10_000, inventory: 20_000, services: 60_000 } as const;
/** More objects than any NSX holds (its inventory: 5,000 Pods a cluster and 100 clusters would be more; then `partial` tells). */
const MAX_OBJECTS = 100_000;

/** A status of a cluster by the id of its control plane. */
export interface StatusById {
  readonly info: ReadonlyMap<string, AntreaClusterInfo>;
  /** Seconds. */
  readonly intervals: ReadonlyMap<string, number>;
  readonly partial?: string;
}

/** What NSX holds, as one credential sees it; answers are shared and kept for a short time. */
export class NsxSources {
  readonly #api: NsxApi;
  readonly #cache: NsxCache;
  readonly #maxAgeMs: number;
  readonly #patienceMs: number | undefined;

  /** `maxAgeMs` makes answers good for less than their usual time; `patienceMs` is how long the replacement of a known one is waited for. */
  constructor(api: NsxApi, cache: NsxCache, maxAgeMs: number = Infinity, patienceMs?: number) {
    this.#api = api;
    this.#cache = cache;
    this.#maxAgeMs = maxAgeMs;
    this.#patienceMs = patienceMs;
  }

  /** The same for who only glances at them. */
  inHaste(): NsxSources {
    return new NsxSources(this.#api, this.#cache, this.#maxAgeMs, HASTE_MS);
  }

  #read<T>(question: string, ttl: number, load: () => Promise<NsxResult<T>>): Promise<NsxResult<Known<T>>> {
    return this.#cache.read(`${this.#api.key}\n${question}`, Math.min(ttl, this.#maxAgeMs), load, this.#patienceMs);
  }

  controlPlanes(): Listed<ClusterControlPlane> {
    return this.#read('control-planes', TTL.health, () =>
      this.#api.list(policyPath(CLUSTER_CONTROL_PLANES_PATH), ClusterControlPlane, { max: MAX_OBJECTS }),
    );
  }

  /** Health of every registered cluster; one that cannot be read is not in it. */
  statuses(): Promise<NsxResult<Known<StatusById>>> {
    return this.#read('statuses', TTL.health, () => readStatuses(this.#api));
  }

  collection<K extends InventoryCollection>(kind: K): Listed<Raw<K>> {
    const { path, schema } = INVENTORY_COLLECTIONS[kind];
    // The schema of a kind makes objects of that kind; the compiler does not follow the index.
    const typed = schema as unknown as z.ZodType<Raw<K>>;
    return this.#read(`inventory ${kind}`, TTL.inventory, () =>
      this.#api.list(managerPath(`fabric/${path}`), typed, { max: MAX_OBJECTS }),
    );
  }

  groups(): Listed<Group> {
    return this.#read('groups', TTL.objects, () =>
      this.#api.list(policyPath(GROUPS_PATH), Group, { max: MAX_OBJECTS }),
    );
  }

  /** Every security policy with its rules and span. */
  policies(): Promise<NsxResult<Known<PolicyFacts>>> {
    return this.#read('policies', TTL.objects, () => readPolicies(this.#api));
  }

  /** Security policies without their rules. */
  policyList(): Listed<SecurityPolicy> {
    return this.#read('policies listed', TTL.objects, () =>
      this.#api.list(policyPath(SECURITY_POLICIES_PATH), SecurityPolicy, { max: MAX_OBJECTS }),
    );
  }

  services(): Listed<Service> {
    return this.#read('services', TTL.services, () =>
      this.#api.list(policyPath(SERVICES_PATH), Service, { max: MAX_OBJECTS }),
    );
  }

  /** After a change of policies or groups. */
  changed(): void {
    for (const question of ['groups', 'policies']) this.#cache.invalidate(`${this.#api.key}\n${question}`);
  }

  /** After a registration or its end. */
  registered(): void {
    this.#cache.invalidate(`${this.#api.key}\n`);
  }
}

/** `…/cluster-control-planes/x/status` → x. */
function idOfStatus(info: AntreaClusterInfo): string | undefined {
  const path = PolicyResource.partial().safeParse(info).data?.path;
  const named = /\/cluster-control-planes\/([^/]+)/.exec(path ?? '')?.[1];
  return named ?? info.id ?? info.display_name;
}

async function readStatuses(api: NsxApi): Promise<NsxResult<StatusById>> {
  const [infos, heartbeats] = await Promise.all([
    api.list(policyPath(`${ENFORCEMENT_POINT_PATH}/cluster-control-planes-status`), AntreaClusterInfo),
    api.list(
      policyPath(`${ENFORCEMENT_POINT_PATH}/cluster-control-planes-heartbeat-config`),
      HeartbeatConfig.extend(PolicyResource.partial().shape),
    ),
  ]);
  if (!infos.ok) return infos;
  const info = new Map<string, AntreaClusterInfo>();
  for (const one of infos.value.items) {
    const id = idOfStatus(one);
    if (id !== undefined) info.set(id, one);
  }
  const intervals = new Map<string, number>();
  // Without it the default of NSX counts: it is a setting, not health.
  for (const one of heartbeats.ok ? heartbeats.value.items : []) {
    const id = /\/cluster-control-planes\/([^/]+)/.exec(one.path ?? '')?.[1] ?? one.display_name;
    if (id !== undefined && one.report_interval !== undefined) intervals.set(id, one.report_interval);
  }
  const { partial } = infos.value;
  return ok({ info, intervals, ...(partial === undefined ? {} : { partial }) });
}
