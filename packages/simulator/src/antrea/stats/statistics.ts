import type { Timers } from '../../cluster/timers.ts';
import { badRequest, notFound } from '../../kubernetes/status.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { TrafficFlow } from '../../world/traffic.ts';
import { STATS } from '../aggregated.ts';
import type { AggregatedResource } from '../aggregated-api.ts';
import type { ComponentPod, ComponentPods } from '../component-pods.ts';
import { gateEnabled } from '../gates.ts';
import type { PolicyView } from '../policy-view.ts';
import type { ReleaseFacts } from '../release.ts';
import { StatsCounters, STATS_PLURALS, type StatsPlural } from './counters.ts';
import { TrafficModel } from './traffic-model.ts';

const GATE = 'NetworkPolicyStats';
/** Between two readings of the counters; Antrea reads them once a minute. */
const TICK_MS = 1000;
/** Flows that are judged anew in one tick, so that a change of a large cluster costs little at a time. */
const BUDGET = 50;

export interface StatisticsWorld {
  readonly store: MemoryStore;
  readonly view: PolicyView;
  readonly pods: ComponentPods;
  readonly facts: ReleaseFacts;
  readonly timers: Timers;
  readonly traffic: readonly TrafficFlow[];
  readonly seed: number;
}

/** Counts what the world's traffic does to policies, where and while the gate NetworkPolicyStats is on. */
export class Statistics {
  readonly #world: StatisticsWorld;
  readonly #counters: StatsCounters;
  readonly #model: TrafficModel;
  /** Milliseconds of traffic so far: ticks, not the clock, so that a seed gives the same numbers. */
  #elapsed = 0;

  constructor(world: StatisticsWorld) {
    this.#world = world;
    this.#counters = new StatsCounters(world.store);
    this.#model = new TrafficModel(world.traffic, world.seed);
  }

  start(): void {
    this.#world.pods.listen(({ component }, change) => {
      // Counters are kept in the controller's memory.
      if (component === 'controller' && change === 'started') this.#counters.reset();
    });
    this.#schedule();
  }

  #schedule(): void {
    this.#world.timers.after(TICK_MS, () => {
      this.#schedule();
      this.#tick();
    });
  }

  #controllerHas(gate: string): boolean {
    const { pods, facts } = this.#world;
    const controller = pods.controller();
    return controller !== undefined && gateEnabled(facts, 'controller', controller.controllerConfig, gate);
  }

  #tick(): void {
    if (!this.#controllerHas(GATE)) return;
    const { pods, facts, view } = this.#world;
    const reporting = new Map<string, boolean>();
    const reports = (node: string): boolean => {
      let known = reporting.get(node);
      if (known === undefined) {
        const agent: ComponentPod | undefined = pods.agentOn(node);
        known = agent !== undefined && gateEnabled(facts, 'agent', agent.agentConfig, GATE);
        reporting.set(node, known);
      }
      return known;
    };
    const from = this.#elapsed;
    this.#elapsed += TICK_MS;
    for (const { policy, rule, node, perSession, sessions } of this.#model.hits(
      view.index(),
      from,
      this.#elapsed,
      BUDGET,
    )) {
      if (!reports(node)) continue;
      this.#counters.add(policy, rule, {
        packets: perSession.packets * sessions,
        bytes: perSession.bytes * sessions,
        sessions: perSession.sessions * sessions,
      });
    }
  }

  #check(plural: StatsPlural): void {
    if (!this.#controllerHas(GATE)) throw badRequest(`feature ${GATE} disabled`);
    if (plural !== 'networkpolicystats' && !this.#controllerHas('AntreaPolicy'))
      throw badRequest('feature AntreaPolicy disabled');
  }

  /** Resources of stats.antrea.io by plural. */
  resources(): Readonly<Record<string, AggregatedResource>> {
    const resource = (plural: StatsPlural): AggregatedResource => ({
      list: (namespace) => {
        this.#check(plural);
        return this.#counters.list(plural, namespace);
      },
      get: (name, namespace) => {
        this.#check(plural);
        const found = this.#counters.get(plural, name, namespace);
        if (found === undefined) throw notFound({ group: STATS, plural }, name);
        return found;
      },
    });
    return Object.fromEntries(STATS_PLURALS.map((plural) => [plural, resource(plural)]));
  }
}
