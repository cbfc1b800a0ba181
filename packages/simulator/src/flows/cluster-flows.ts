import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExportedFlow, observationDomainOf } from '@netloft/flow-store/codec';
import { gateEnabled } from '../antrea/gates.ts';
import { atLeast } from '../antrea/release.ts';
import { egressFor, type TraceWorld } from '../antrea/traceflow/facts.ts';
import { writePrivate } from '../cluster/identity.ts';
import type { Timers } from '../cluster/timers.ts';
import type { Faults, FlowsStatus } from '../types.ts';
import type { TrafficFlow } from '../world/traffic.ts';
import { aggregatorRuns, aggregatorSettings, type AggregatorSettings, clusterUuid } from './aggregator.ts';
import { Connections } from './connections.ts';
import { type CollectorAddress, IpfixLink } from './ipfix-link.ts';
import { type Path, Paths } from './paths.ts';
import type { Ring } from './ring.ts';

const GATE = 'FlowExporter';
const TICK_MS = 500;
/** Work is laid down for the API server so often, in milliseconds. */
const TURN_MS = 8;
/** Seconds behind after which the rest is left out, as when the machine slept. */
const LATE_SECONDS = 120;
const COLLECTOR_MS = 15_000;

export interface ClusterFlowsOptions {
  readonly name: string;
  readonly world: TraceWorld;
  readonly traffic: readonly TrafficFlow[];
  readonly seed: number;
  readonly timers: Timers;
  readonly faults: () => Faults;
  /** Mean records a second. */
  readonly perSecond: number;
  /** Milliseconds of the past that are told at the start. */
  readonly historyMs: number;
  readonly collector?: CollectorAddress;
  /** Buffer of the FlowStreamService, and its address. */
  readonly stream?: { readonly ring: Ring<ExportedFlow>; readonly size: number; readonly address: string };
  /** File that keeps that the past was told. */
  readonly markPath: string;
}

/** The flows of a cluster: what its agents see, as its FlowAggregator exports it. */
export class ClusterFlows {
  readonly #options: ClusterFlowsOptions;
  readonly #paths = new Paths();
  readonly #link: IpfixLink | undefined;
  #connections: Connections | undefined;
  #settings: AggregatorSettings;
  #exporting: ReadonlySet<string> = new Set();
  #runs = false;
  /** Second that is told next. */
  #second = 0;
  #history: FlowsStatus['history'];
  #historyRecords = 0;
  #records = 0;
  /** Goes up with every change of an Egress. */
  #egresses = 0;
  #closed = false;

  constructor(options: ClusterFlowsOptions) {
    const { world, collector } = options;
    this.#options = options;
    this.#settings = aggregatorSettings(world.store);
    this.#history = options.historyMs > 0 && !this.#isTold() ? 'waiting' : 'none';
    if (collector !== undefined) {
      const domain = observationDomainOf(clusterUuid(world.store)) ?? 0;
      this.#link = new IpfixLink({ address: collector, release: world.facts.antrea, domain });
    }
    world.store.subscribe('crd.antrea.io', 'egresses', () => {
      this.#egresses++;
    });
    if (this.#link !== undefined || options.stream !== undefined) void this.#run();
  }

  status(): FlowsStatus {
    const { collector, stream } = this.#options;
    return {
      exporting: this.#exporting.size,
      aggregator: this.#runs,
      records: this.#records,
      sent: this.#link?.sent ?? 0,
      lost: this.#link?.lost ?? 0,
      history: this.#history,
      historyRecords: this.#historyRecords,
      ...(collector === undefined
        ? {}
        : {
            collector: `${collector.protocol}://${collector.host}:${collector.port}`,
            connected: this.#link?.connected ?? false,
          }),
      ...(stream === undefined ? {} : { stream: stream.address }),
    };
  }

  /** Sends so many records of denied connections at once; answers how many there are. */
  burst(count: number): number {
    this.#look();
    const flows = this.#connections?.burst(this.#now(), count) ?? [];
    this.#send(flows, Date.now());
    return flows.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#link?.close();
  }

  #now(): number {
    return Math.floor(Date.now() / 1_000);
  }

  #isTold(): boolean {
    return existsSync(this.#options.markPath) && this.#options.name in this.#marks();
  }
  #marks(): Record<string, string> {
    const { markPath } = this.#options;
    try {
      return JSON.parse(readFileSync(markPath, 'utf8')) as Record<string, string>;
    } catch {
      return {};
    }
  }

  /** Takes in what changed: policies, Pods, gates, the aggregator's configuration. */
  #look(): void {
    const { world, faults } = this.#options;
    const { flowAggregatorDown = false, stopFlowExport = false } = faults();
    const silent = (node: string): boolean =>
      stopFlowExport === true || (Array.isArray(stopFlowExport) && stopFlowExport.includes(node));
    const exporting = new Set<string>();
    for (const agent of world.pods.agents())
      if (!silent(agent.node) && gateEnabled(world.facts, 'agent', agent.agentConfig, GATE)) exporting.add(agent.node);
    this.#exporting = exporting;
    this.#settings = aggregatorSettings(world.store);
    this.#runs = !flowAggregatorDown && aggregatorRuns(world.store);
    this.#link?.suspend(!this.#runs);
    if (!this.#runs || exporting.size === 0) {
      // Agents whose exporter starts know nothing of the time before.
      this.#connections = undefined;
      return;
    }
    const { podLabels, clusterId } = this.#settings;
    this.#paths.follow({
      index: world.view.index(),
      podLabels,
      clusterId,
      egresses: this.#egresses,
      egressOf: (pod) => egressFor(world, pod),
    });
    this.#connections ??= this.#begin(this.#now());
  }

  #begin(start: number): Connections {
    const { traffic, seed, perSecond, world } = this.#options;
    this.#second = start;
    return new Connections({
      traffic,
      paths: this.#paths,
      seed,
      perSecond,
      start,
      tellsZeroes: !atLeast(world.facts.antrea, '2.0'),
      reports: (path: Path) => path.exporters.every((node) => this.#exporting.has(node)),
    });
  }

  #send(flows: readonly ExportedFlow[], now: number): void {
    this.#records += flows.length;
    if (this.#settings.collector) this.#link?.send(flows, now);
    if (this.#settings.stream) this.#options.stream?.ring.push(flows);
  }

  /** Tells every second up to now; gives way to others in between. */
  async #catchUp(paced: boolean): Promise<void> {
    let turn = performance.now();
    for (; !this.#closed && this.#connections !== undefined && this.#second <= this.#now(); this.#second++) {
      for (const flows of this.#connections.second(this.#second)) {
        this.#send(flows, this.#second * 1_000);
        if (paced) {
          this.#historyRecords += flows.length;
          await this.#link?.ready();
        }
        if (performance.now() - turn < TURN_MS) continue;
        await nextTurn();
        turn = performance.now();
      }
    }
  }

  /** Seconds before now at which the traffic begins. */
  #past(): number {
    const { historyMs, perSecond, stream } = this.#options;
    if (this.#history === 'none') return 0;
    const seconds = Math.floor(historyMs / 1_000);
    // Without a collector the past is what the buffer of the stream holds.
    return this.#link === undefined && stream !== undefined
      ? Math.min(seconds, Math.ceil(stream.size / Math.max(perSecond, 0.01)))
      : seconds;
  }

  /** Whoever reads the stream is not kept waiting long by a collector that does not come. */
  async #collectorIsThere(): Promise<void> {
    if (this.#link === undefined) return;
    const { stream, timers } = this.#options;
    const ready = this.#link.ready();
    if (stream === undefined) return ready;
    await Promise.race([ready, new Promise<void>((resolve) => void timers.after(COLLECTOR_MS, resolve))]);
  }

  async #fill(): Promise<void> {
    this.#look();
    if (this.#connections === undefined) {
      // Nobody exports: of this past nothing is known, later neither.
      this.#history = 'none';
      return;
    }
    const past = this.#past();
    if (past === 0) return;
    await this.#collectorIsThere();
    if (this.#closed) return;
    this.#look();
    this.#history = 'filling';
    this.#connections = this.#begin(this.#now() - past);
    await this.#catchUp(this.#link?.connected ?? true);
    if (this.#closed) return;
    this.#history = 'done';
    const { markPath, name } = this.#options;
    if (this.#link !== undefined)
      writePrivate(markPath, JSON.stringify({ ...this.#marks(), [name]: new Date().toISOString() }));
  }

  async #run(): Promise<void> {
    await this.#fill();
    this.#schedule();
  }

  #schedule(): void {
    this.#options.timers.after(TICK_MS, () => {
      this.#look();
      if (this.#now() - this.#second > LATE_SECONDS) this.#second = this.#now();
      void this.#catchUp(false).then(() => this.#schedule());
    });
  }
}
