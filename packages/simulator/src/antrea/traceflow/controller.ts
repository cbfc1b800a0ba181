import { phaseOf } from '@netloft/antrea';
import { timestamp, type Timers } from '../../cluster/timers.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf, statusOf } from '../../world/pods.ts';
import type { TraceFaults } from '../../types.ts';
import type { TrafficFlow } from '../../world/traffic.ts';
import { gateEnabled } from '../gates.ts';
import { atLeast } from '../release.ts';
import { agentsSee, type AgentsWorld, isMissing, type Reports } from './agents.ts';
import type { TraceWorld } from './facts.ts';
import { TagPool } from './tags.ts';
import { traceflowFault } from './validation.ts';

type Json = Readonly<Record<string, unknown>>;

const GROUP = 'crd.antrea.io';
const PLURAL = 'traceflows';
/** Until the agents have their flows and the packet is injected. */
const INJECT_MS = 120;
/** Between the report of one Node and that of the next. */
const REPORT_MS = 180;
/** Back-off while no data-plane tag is free. */
const RETRY_MS = 5000;
const RETRY_MAX_MS = 300_000;
/** Between two looks for traffic that a live trace catches. */
const LOOK_AGAIN_MS = 2000;
const DEFAULT_TIMEOUT_S = 20;
/** Between two tries of what meets an API server that is down. */
const API_DOWN_MS = 100;

interface Run {
  readonly name: string;
  readonly uid: string;
  readonly started: number;
  readonly cancels: (() => void)[];
}

/** Antrea's Traceflow controller and the agents' part of it: tags, phases, results per Node, timeouts. */
export class TraceflowController {
  readonly #world: TraceWorld;
  readonly #traffic: readonly TrafficFlow[];
  readonly #timers: Timers;
  readonly #tags = new TagPool();
  readonly #runs = new Map<string, Run>();
  readonly #apiRuns: () => boolean;
  #faults: TraceFaults = {};

  /** `apiRuns` tells whether the API server answers: nothing is written while it does not, and what waits goes on afterwards. */
  constructor(world: TraceWorld, traffic: readonly TrafficFlow[], timers: Timers, apiRuns: () => boolean = () => true) {
    this.#world = world;
    this.#traffic = traffic;
    this.#timers = timers;
    this.#apiRuns = apiRuns;
  }

  faults(): TraceFaults {
    return this.#faults;
  }

  setFaults(faults: TraceFaults): void {
    this.#faults = faults;
  }

  /** Runs every Traceflow that is created from now on. */
  start(): void {
    this.#world.store.subscribe(GROUP, PLURAL, ({ type, object }) => {
      if (type === 'ADDED') this.#added(object);
      else if (type === 'DELETED') this.#end(object.metadata.uid ?? '');
    });
  }

  #added(traceflow: KubeObject): void {
    const { name, uid = '' } = traceflow.metadata;
    if (statusOf(traceflow)['phase'] !== undefined) return;
    const run = { name, uid, started: Date.now(), cancels: [] };
    this.#runs.set(uid, run);
    this.#after(run, 10, () => this.#start(run, RETRY_MS));
  }

  #after(run: Run, milliseconds: number, task: () => void): void {
    const unlessDown = (): void => {
      if (this.#apiRuns()) task();
      else this.#after(run, API_DOWN_MS, task);
    };
    run.cancels.push(this.#timers.after(milliseconds, unlessDown));
  }

  #end(uid: string): void {
    for (const cancel of this.#runs.get(uid)?.cancels ?? []) cancel();
    this.#runs.delete(uid);
    this.#tags.release(uid);
  }

  /** The object while it is the one that the run is about. */
  #current(run: Run): KubeObject | undefined {
    const traceflow = this.#world.store.get(GROUP, PLURAL, run.name);
    return traceflow?.metadata.uid === run.uid ? traceflow : undefined;
  }

  #write(traceflow: KubeObject, status: Json): void {
    this.#world.store.updateStatus(GROUP, PLURAL, { ...traceflow, status });
  }

  #fail(run: Run, reason: string): void {
    const traceflow = this.#current(run);
    this.#end(run.uid);
    if (traceflow === undefined) return;
    const { dataplaneTag: _tag, ...status } = statusOf(traceflow);
    this.#write(traceflow, { ...status, phase: 'Failed', reason });
  }

  #start(run: Run, retryMs: number): void {
    const { pods, facts, store } = this.#world;
    const traceflow = this.#current(run);
    if (traceflow === undefined) return;
    const controller = pods.controller();
    const retry = (): void => this.#after(run, retryMs, () => this.#start(run, Math.min(retryMs * 2, RETRY_MAX_MS)));
    if (controller === undefined || !gateEnabled(facts, 'controller', controller.controllerConfig, 'Traceflow')) {
      retry();
      return;
    }
    // Since 1.14 the webhook refuses these.
    const fault = atLeast(facts.antrea, '1.14') ? undefined : traceflowFault(store, traceflow);
    if (fault !== undefined) {
      this.#fail(run, `Invalid Traceflow request, err: ${fault}`);
      return;
    }
    const tag = this.#tags.take(run.uid, this.#faults.tagsTaken);
    if (tag === undefined) {
      retry();
      return;
    }
    const now = Date.now();
    this.#write(traceflow, { phase: 'Running', dataplaneTag: tag, startTime: timestamp(now) });
    const { timeout } = specOf(traceflow);
    const seconds = typeof timeout === 'number' && timeout > 0 ? timeout : DEFAULT_TIMEOUT_S;
    this.#after(run, seconds * 1000 + 50, () => this.#fail(run, 'Traceflow timeout'));
    this.#after(run, INJECT_MS, () => this.#inject(run, now));
  }

  #agents(): AgentsWorld {
    return { world: this.#world, traffic: this.#traffic, faults: this.#faults };
  }

  #inject(run: Run, startedAt: number): void {
    const traceflow = this.#current(run);
    if (traceflow === undefined) return;
    const seen = agentsSee(this.#agents(), traceflow);
    if (seen.type === 'failed') this.#fail(run, seen.reason);
    // Nothing fits now; Pods or policies may change before the time is over.
    else if (seen.type === 'nothing') this.#after(run, LOOK_AGAIN_MS, () => this.#inject(run, startedAt));
    else if (seen.afterMs === 0) this.#report(run, startedAt, seen.reports, 0);
    else this.#after(run, seen.afterMs, () => this.#report(run, startedAt, seen.reports, 0));
  }

  /** Writes the report of one Node, then, a moment later, of the next. The first one that comes brings the captured packet. */
  #report(run: Run, startedAt: number, reports: Reports, at: number): void {
    const { results, packet } = reports;
    const traceflow = this.#current(run);
    const result = results[at];
    if (traceflow === undefined || result === undefined) return;
    const rest = at + 1 < results.length;
    const next = (): void => this.#after(run, REPORT_MS, () => this.#report(run, startedAt, reports, at + 1));
    if (isMissing(this.#agents(), reports, at)) {
      if (rest) next();
      return;
    }
    const now = Date.now();
    const status = statusOf(traceflow);
    const reported = {
      node: result.node,
      timestamp: Math.floor(now / 1000),
      observations: this.#shown(result.observations),
    };
    const all = [...((status['results'] ?? []) as readonly Json[]), reported];
    const captured = packet === undefined || status['capturedPacket'] !== undefined ? {} : { capturedPacket: packet };
    const { phase } = phaseOf(specOf(traceflow), all, (now - startedAt) / 1000);
    if (phase === 'Succeeded' && !rest) {
      this.#end(run.uid);
      const { dataplaneTag: _tag, ...kept } = status;
      this.#write(traceflow, { ...kept, ...captured, phase, results: all });
      return;
    }
    this.#write(traceflow, { ...status, ...captured, results: all });
    if (rest) next();
  }

  /** Observations without what agents of the release do not report yet. */
  #shown(observations: readonly Json[]): readonly Json[] {
    if (atLeast(this.#world.facts.antrea, '2.0')) return observations;
    return observations.map(({ egressNode: _egressNode, ...known }) => known);
  }
}
