import {
  AntreaClusterInfo,
  AntreaTraceflowConfig,
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
  TRACEFLOWS_PATH,
} from '@netloft/nsx';
import type { z } from 'zod';
import { err, ok } from '../../result.ts';
import { managerPath, policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import { isAway } from './nsx.ages.ts';
import type { Known, NsxCache, Patience } from './nsx.cache.ts';
import { HASTE_MS } from './nsx.glance.ts';
import { type PolicyFacts, readPolicies } from './nsx.policy-source.ts';

type Listed<T> = Promise<NsxResult<Known<NsxListed<T>>>>;
/** Object of a collection of the inventory. */
export type Raw<K extends InventoryCollection> = z.output<(typeof INVENTORY_COLLECTIONS)[K]['schema']>;

/** Milliseconds that an answer is good for: health is looked at more often than inventory. */
const TTL = { health: 10_000, objects: 10_000, inventory: 20_000, services: 60_000 } as const;
/** More objects than any NSX holds (its inventory: 5,000 Pods a cluster and 100 clusters would be more; then `partial` tells). */
const MAX_OBJECTS = 100_000;

const MAX_TRACES = 500;

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
  readonly #patience: Patience;

  /** `maxAgeMs` makes answers good for less than their usual time. */
  constructor(api: NsxApi, cache: NsxCache, maxAgeMs: number = Infinity, patience: Patience = {}) {
    this.#api = api;
    this.#cache = cache;
    this.#maxAgeMs = maxAgeMs;
    this.#patience = patience;
  }

  /** The same for who only glances at them. */
  inHaste(): NsxSources {
    return new NsxSources(this.#api, this.#cache, this.#maxAgeMs, { ...this.#patience, patienceMs: HASTE_MS });
  }

  #read<T>(question: string, ttl: number, load: () => Promise<NsxResult<T>>): Promise<NsxResult<Known<T>>> {
    return this.#cache.read(`${this.#api.key}\n${question}`, Math.min(ttl, this.#maxAgeMs), load, this.#patience);
  }

  /** An answer about one object. It is asked anew every time; what was known stays for while NSX is slow or away, not for when it refuses. */
  async detail<T>(question: string, load: (api: NsxApi) => Promise<NsxResult<T>>): Promise<NsxResult<Known<T>>> {
    const answer = await this.#read(question, 0, () => load(this.#api));
    const failure = answer.ok ? answer.value.failure : undefined;
    return failure === undefined || isAway(failure) ? answer : err(failure);
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

  /** Policies and groups as they were listed before, without asking. */
  listedBefore(): {
    readonly policies: Known<PolicyFacts> | undefined;
    readonly groups: Known<NsxListed<Group>> | undefined;
  } {
    return {
      policies: this.#cache.known(`${this.#api.key}\npolicies`),
      groups: this.#cache.known(`${this.#api.key}\ngroups`),
    };
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

  /** Traces that NSX holds, five hundred at most. */
  traces(ttlMs: number = TTL.objects): Listed<AntreaTraceflowConfig> {
    return this.#read('traceflows', ttlMs, () =>
      this.#api.list(policyPath(TRACEFLOWS_PATH), AntreaTraceflowConfig, { max: MAX_TRACES }),
    );
  }

  /** After a change of policies or groups. */
  changed(): void {
    for (const question of ['groups', 'policies']) this.#cache.invalidate(`${this.#api.key}\n${question}`);
  }

  /** After a trace was started or removed. */
  traced(): void {
    this.#cache.invalidate(`${this.#api.key}\ntraceflows`);
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
