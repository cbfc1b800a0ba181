import type { AntreaClusterInfo, AntreaCondition } from '@netloft/nsx';
import { attempt, timestamp } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { INFORMATION_GROUP } from '../../world/interworking.ts';
import type { Json, NsxWorld } from '../types.ts';
import { NAMESPACE } from './names.ts';

const VERSION = 'v1alpha1';
const CRDS = ['apiextensions.k8s.io', 'customresourcedefinitions'] as const;
/** Between reports, as between NSX's heartbeats when nobody sets another time. */
const INTERVAL_MS = 60_000;
/** Changes in the adapters' Namespace are gathered this long. */
const GATHER_MS = 200;

interface Report {
  readonly kind: string;
  readonly plural: string;
  readonly name: string;
  /** Member that holds the conditions. */
  readonly member: string;
  readonly conditionsOf: (info: AntreaClusterInfo) => readonly AntreaCondition[] | undefined;
}

/** Names of objects and members are inferred: VMware's schema of both kinds is open. */
const REPORTS: readonly Report[] = [
  {
    kind: 'AntreaMPAdapterInfo',
    plural: 'antreampadapterinfos',
    name: 'antrea-mp-adapter',
    member: 'mpAdapterConditions',
    conditionsOf: (info) => info.mp_adapter_status?.conditions,
  },
  {
    kind: 'AntreaCCPAdapterInfo',
    plural: 'antreaccpadapterinfos',
    name: 'antrea-ccp-adapter',
    member: 'ccpAdapterConditions',
    conditionsOf: (info) => info.ccp_adapter_status?.conditions,
  },
];

const CONDITIONS: Readonly<Record<string, string>> = {
  MP_ADAPTER_HEALTHY: 'MPAdapterHealthy',
  MP_CONNECTED: 'MPConnected',
  CCP_ADAPTER_HEALTHY: 'CCPAdapterHealthy',
  CCP_SESSION_STATE_UP: 'CCPSessionStateUp',
};

const conditionOf = (condition: AntreaCondition): Json => ({
  type: CONDITIONS[condition.condition_type] ?? condition.condition_type,
  status: condition.status === 'HEALTHY' ? 'True' : 'False',
  ...(condition.last_heartbeat_time === undefined
    ? {}
    : { lastHeartbeatTime: timestamp(condition.last_heartbeat_time) }),
  reason: condition.reason ?? '',
  message: condition.message ?? '',
});

/** The reports of a cluster's adapters about themselves, in the cluster: what NSX hears of them, they write there too. */
class AdapterInfos {
  readonly #world: NsxWorld;
  readonly #store: MemoryStore;
  readonly #told: () => AntreaClusterInfo | undefined;
  readonly #leave: (() => void)[] = [];
  #waiting = false;
  #closed = false;

  constructor(world: NsxWorld, store: MemoryStore, told: () => AntreaClusterInfo | undefined) {
    this.#world = world;
    this.#store = store;
    this.#told = told;
    for (const plural of ['pods', 'configmaps'])
      this.#leave.push(
        store.subscribe('', plural, ({ object }) => {
          if (object.metadata.namespace === NAMESPACE) this.#soon();
        }),
      );
    this.#leave.push(store.subscribe(...CRDS, () => this.#soon()));
    this.#beat();
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#leave) leave();
  }

  #soon(): void {
    if (this.#waiting || this.#closed) return;
    this.#waiting = true;
    this.#world.after(GATHER_MS, () => {
      this.#waiting = false;
      this.#write();
    });
  }

  #beat(): void {
    if (this.#closed) return;
    this.#write();
    this.#world.after(INTERVAL_MS, () => this.#beat());
  }

  /** Without their CustomResourceDefinitions there are none; while the adapters do not run the last ones stay. */
  #write(): void {
    if (this.#closed) return;
    const told = this.#told();
    for (const report of REPORTS) {
      const { plural, name } = report;
      if (this.#store.definition(INFORMATION_GROUP, plural) === undefined) continue;
      const isDefined = this.#store.get(...CRDS, `${plural}.${INFORMATION_GROUP}`) !== undefined;
      if (!isDefined) attempt(() => void this.#store.remove(INFORMATION_GROUP, plural, name));
      else if (told !== undefined) this.#put(report, told);
    }
  }

  #put({ kind, plural, name, member, conditionsOf }: Report, info: AntreaClusterInfo): void {
    const content = this.#world.settings.strict ? {} : { [member]: (conditionsOf(info) ?? []).map(conditionOf) };
    const current = this.#store.get(INFORMATION_GROUP, plural, name);
    attempt(() => {
      if (current !== undefined) this.#store.update(INFORMATION_GROUP, plural, { ...current, ...content });
      else
        this.#store.create(INFORMATION_GROUP, plural, {
          apiVersion: `${INFORMATION_GROUP}/${VERSION}`,
          kind,
          metadata: { name },
          ...content,
        });
    });
  }
}

/**
 * Keeps AntreaMPAdapterInfo and AntreaCCPAdapterInfo of a cluster. `told` is what NSX hears of the cluster; undefined while its adapters
 * do not run. Returns what ends it.
 */
export function keepAdapterInfos(
  world: NsxWorld,
  store: MemoryStore,
  told: () => AntreaClusterInfo | undefined,
): () => void {
  const infos = new AdapterInfos(world, store, told);
  return () => infos.close();
}
