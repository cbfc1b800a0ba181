import { notFound } from '../../kubernetes/status.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { LatencyFaults } from '../../types.ts';
import { toNumber, toText } from '../../world/addresses.ts';
import { specOf } from '../../world/pods.ts';
import { STATS } from '../aggregated.ts';
import type { AggregatedResource } from '../aggregated-api.ts';
import type { ComponentPods } from '../component-pods.ts';
import { gateEnabled } from '../gates.ts';
import type { ReleaseFacts } from '../release.ts';
import { measured, type Pinging } from './measurements.ts';

type Json = Readonly<Record<string, unknown>>;
const GATE = 'NodeLatencyMonitor';
const GROUP = 'crd.antrea.io';
const PLURAL = 'nodelatencymonitors';
const STATISTICS = 'nodelatencystats';
const SLOW_MS = 40;

export interface LatencyWorld {
  readonly store: MemoryStore;
  readonly pods: ComponentPods;
  readonly facts: ReleaseFacts;
  readonly seed: number;
}

interface Monitor {
  readonly since: number;
  readonly intervalSeconds: number;
}
interface Stopped {
  readonly began: number;
  readonly at: number;
}

/** Addresses of a Node's gateway, one a family: the first of each Pod network. Agents ping them, not the Node's own address. */
function gatewaysOf(node: KubeObject): readonly string[] {
  const cidrs = specOf(node)['podCIDRs'];
  return (Array.isArray(cidrs) ? (cidrs as readonly string[]) : []).map((cidr) => {
    const [base = ''] = cidr.split('/');
    return base.includes(':') ? `${base}1` : toText(toNumber(base) + 1);
  });
}

const pairKey = (one: string, other: string): string => [one, other].toSorted().join(' ');

/**
 * Latency between Nodes as `nodelatencystats` has it (2.1 and later): a row for each Node whose agent has the gate on and has pinged since
 * the NodeLatencyMonitor `default` is there. Rows of agents that ended stay as they were, as the controller remembers them.
 */
export class NodeLatency {
  readonly #world: LatencyWorld;
  /** When agents began, by Node; those of the world itself were there before. */
  readonly #began = new Map<string, number>();
  readonly #stopped = new Map<string, Stopped>();
  /** Since when a pair is unreachable or a Node silent. */
  readonly #lostSince = new Map<string, number>();
  readonly #silentSince = new Map<string, number>();
  #monitor: Monitor | undefined;
  #faults: LatencyFaults = {};

  constructor(world: LatencyWorld) {
    this.#world = world;
  }

  start(): void {
    const { store, pods } = this.#world;
    if (store.definition(GROUP, PLURAL) === undefined) return;
    for (const object of store.list(GROUP, PLURAL)) this.#heed(object);
    store.subscribe(GROUP, PLURAL, ({ type, object }) => {
      if (type !== 'DELETED') return this.#heed(object);
      this.#monitor = undefined;
      this.#stopped.clear();
    });
    pods.listen(({ component, node }, change) => {
      if (component !== 'agent') return;
      const now = Date.now();
      if (change === 'started') {
        this.#began.set(node, now);
        this.#stopped.delete(node);
      } else this.#stopped.set(node, { began: this.#began.get(node) ?? 0, at: now });
    });
  }

  /** Another interval starts the pings anew; other changes of the object do not. */
  #heed(object: KubeObject): void {
    const interval = specOf(object)['pingIntervalSeconds'];
    const intervalSeconds = typeof interval === 'number' ? interval : 60;
    if (this.#monitor?.intervalSeconds === intervalSeconds) return;
    this.#monitor = { since: Date.now(), intervalSeconds };
  }

  faults(): LatencyFaults {
    return this.#faults;
  }

  /** Replaces the faults; what was unreachable or silent before stays so since then. */
  setFaults(next: LatencyFaults): void {
    this.#faults = next;
    const now = Date.now();
    const renew = (known: Map<string, number>, keys: readonly string[]): void => {
      for (const key of known.keys()) if (!keys.includes(key)) known.delete(key);
      for (const key of keys) if (!known.has(key)) known.set(key, now);
    };
    renew(
      this.#lostSince,
      (next.unreachable ?? []).map(([one, other]) => pairKey(one, other)),
    );
    renew(this.#silentSince, next.silent ?? []);
  }

  #pingingOf(node: string, { since, intervalSeconds }: Monitor): Pinging | undefined {
    const { pods, facts } = this.#world;
    const agent = pods.agentOn(node);
    const stopped = this.#stopped.get(node);
    const silent = this.#silentSince.get(node);
    if (agent === undefined) {
      if (stopped === undefined) return undefined;
      return { since: Math.max(since, stopped.began), intervalSeconds, until: stopped.at };
    }
    if (!gateEnabled(facts, 'agent', agent.agentConfig, GATE)) return undefined;
    return { since: Math.max(since, this.#began.get(node) ?? 0), intervalSeconds, until: silent };
  }

  #row(node: string, pinging: Pinging, nodes: readonly KubeObject[], now: number): Json | undefined {
    const { slowNodes = [], slowMs = SLOW_MS } = this.#faults;
    const slow = (name: string): number => (slowNodes.includes(name) ? slowMs : 0);
    const peers = nodes.flatMap((peer) => {
      const { name } = peer.metadata;
      if (name === node) return [];
      const found = gatewaysOf(peer).flatMap((ip) => {
        const lostSince = this.#lostSince.get(pairKey(node, name));
        const of = { from: node, to: name, ip, slowMs: Math.max(slow(node), slow(name)), lostSince };
        return measured(pinging, of, now, this.#world.seed) ?? [];
      });
      return found.length === 0 ? [] : [{ nodeName: name, targetIPLatencyStats: found }];
    });
    if (peers.length === 0) return undefined;
    return { metadata: { name: node, creationTimestamp: null }, peerNodeLatencyStats: peers };
  }

  #rows(wanted?: string): readonly Json[] {
    const monitor = this.#monitor;
    if (monitor === undefined) return [];
    const now = Date.now();
    const nodes = this.#world.store.list('', 'nodes');
    return nodes.flatMap(({ metadata: { name } }) => {
      const pinging = wanted === undefined || wanted === name ? this.#pingingOf(name, monitor) : undefined;
      const row = pinging && this.#row(name, pinging, nodes, now);
      return row === undefined ? [] : [row];
    });
  }

  /** The resource of stats.antrea.io, by its plural. */
  resources(): Readonly<Record<string, AggregatedResource>> {
    return {
      [STATISTICS]: {
        list: () => this.#rows(),
        get: (name) => {
          const [row] = this.#rows(name);
          if (row === undefined) throw notFound({ group: STATS, plural: STATISTICS }, name);
          return row;
        },
      },
    };
  }
}
