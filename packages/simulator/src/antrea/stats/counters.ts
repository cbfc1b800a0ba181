import { timestamp } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { policyKey } from '../spans.ts';

type Json = Readonly<Record<string, unknown>>;

/** What hit a policy or rule. */
export interface Traffic {
  readonly packets: number;
  readonly bytes: number;
  readonly sessions: number;
}
const NOTHING: Traffic = { packets: 0, bytes: 0, sessions: 0 };
const sum = (a: Traffic, b: Traffic): Traffic => ({
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
  sessions: a.sessions + b.sessions,
});
/** Zero members are left away. */
const written = (traffic: Traffic): Json =>
  Object.fromEntries(Object.entries(traffic).filter(([, value]) => value > 0));

export type StatsPlural = 'antreaclusternetworkpolicystats' | 'antreanetworkpolicystats' | 'networkpolicystats';
interface Source {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}
/** Policies that are counted. Those of Kubernetes' own policy group are not, up to 2.7. */
const SOURCES: Readonly<Record<StatsPlural, Source>> = {
  antreaclusternetworkpolicystats: {
    group: 'crd.antrea.io',
    plural: 'clusternetworkpolicies',
    kind: 'AntreaClusterNetworkPolicy',
  },
  antreanetworkpolicystats: { group: 'crd.antrea.io', plural: 'networkpolicies', kind: 'AntreaNetworkPolicy' },
  networkpolicystats: { group: 'networking.k8s.io', plural: 'networkpolicies', kind: 'K8sNetworkPolicy' },
};
export const STATS_PLURALS = Object.keys(SOURCES) as readonly StatsPlural[];

interface Entry {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string;
  /** When counting began, which is what Antrea shows as the object's creation. */
  readonly since: string;
  total: Traffic;
  readonly rules: Map<string, Traffic>;
}

/** Counters of one cluster's policies. A policy that is made anew counts from zero, and so does everything under a new controller. */
export class StatsCounters {
  readonly #store: MemoryStore;
  readonly #entries: ReadonlyMap<StatsPlural, Map<string, Entry>> = new Map(
    STATS_PLURALS.map((plural) => [plural, new Map<string, Entry>()]),
  );

  constructor(store: MemoryStore) {
    this.#store = store;
    for (const stats of STATS_PLURALS) {
      const { group, plural } = SOURCES[stats];
      store.subscribe(group, plural, ({ type, object }) => {
        if (type === 'ADDED') this.#begin(stats, object);
        else if (type === 'DELETED') this.#of(stats).delete(this.#keyOf(stats, object));
      });
    }
    this.reset();
  }

  #of(stats: StatsPlural): Map<string, Entry> {
    return this.#entries.get(stats) ?? new Map<string, Entry>();
  }

  #keyOf(stats: StatsPlural, { metadata }: KubeObject): string {
    return policyKey(SOURCES[stats].kind, metadata.namespace, metadata.name);
  }

  #begin(stats: StatsPlural, object: KubeObject): void {
    const { name, namespace, uid = '' } = object.metadata;
    const entry = { name, namespace, uid, since: timestamp(), total: NOTHING, rules: new Map<string, Traffic>() };
    this.#of(stats).set(this.#keyOf(stats, object), entry);
  }

  /** Everything from zero, for the policies that there are. */
  reset(): void {
    for (const stats of STATS_PLURALS) {
      const { group, plural } = SOURCES[stats];
      this.#of(stats).clear();
      for (const object of this.#store.list(group, plural)) this.#begin(stats, object);
    }
  }

  /** Counts traffic that a rule decided; nothing for a policy that is gone or not counted. */
  add(policy: string, rule: string, traffic: Traffic): void {
    for (const [stats, entries] of this.#entries) {
      const entry = entries.get(policy);
      if (entry === undefined) continue;
      entry.total = sum(entry.total, traffic);
      // Rules of Kubernetes NetworkPolicies have no names.
      if (stats !== 'networkpolicystats') entry.rules.set(rule, sum(entry.rules.get(rule) ?? NOTHING, traffic));
      return;
    }
  }

  /** Statistics of a kind, of one Namespace when given. */
  list(stats: StatsPlural, namespace?: string): readonly Json[] {
    return [...this.#of(stats).values()]
      .filter((entry) => namespace === undefined || entry.namespace === namespace)
      .map((entry) => this.#object(stats, entry));
  }

  get(stats: StatsPlural, name: string, namespace?: string): Json | undefined {
    const entry = this.#of(stats).get(policyKey(SOURCES[stats].kind, namespace, name));
    return entry === undefined ? undefined : this.#object(stats, entry);
  }

  #object(stats: StatsPlural, { name, namespace, uid, since, total, rules }: Entry): Json {
    const named = [...rules].map(([rule, traffic]) => ({ name: rule, trafficStats: written(traffic) }));
    return {
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, creationTimestamp: since },
      trafficStats: written(total),
      ...(stats === 'networkpolicystats' || named.length === 0 ? {} : { ruleTrafficStats: named }),
    };
  }
}
