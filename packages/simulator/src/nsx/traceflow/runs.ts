import { randomUUID } from 'node:crypto';
import { attempt } from '../../cluster/timers.ts';
import { textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { statusOf } from '../../world/pods.ts';
import type { Json, NsxWorld } from '../types.ts';
import { observationsOf } from './observations.ts';
import type { TraceOrder } from './spec.ts';

const GROUP = 'crd.antrea.io';
const PLURAL = 'traceflows';
/** Label of the Traceflows that NSX's adapter makes. Its real one is not published. */
const MANAGED_BY = 'mp-adapter.antrea.tanzu.vmware.com/managedBy';
const ADAPTER = 'mp-adapter';
const DEFAULT_TIMEOUT_S = 20;
const TIMEOUT = 'Traceflow timeout';

/** How a trace ended. */
export interface TraceEnd {
  readonly phase: 'SUCCEEDED' | 'FAILED';
  readonly reason?: string;
  readonly observations: readonly Json[];
}
interface Run {
  readonly store: MemoryStore;
  /** Name of its Traceflow in the cluster; undefined when none could be made. */
  readonly traceflow: string | undefined;
  leave: () => void;
  end: TraceEnd | undefined;
}

const PHASES: Readonly<Record<string, TraceEnd['phase']>> = { Succeeded: 'SUCCEEDED', Failed: 'FAILED' };

/** Takes away the Traceflows that NSX left in a cluster, as its deregister job does. */
export function removeTraceflows(store: MemoryStore): void {
  if (store.definition(GROUP, PLURAL) === undefined) return;
  for (const { metadata } of store.list(GROUP, PLURAL))
    if (metadata.labels?.[MANAGED_BY] === ADAPTER) attempt(() => void store.remove(GROUP, PLURAL, metadata.name));
}

/** The traces that run or ended, each a Traceflow in its cluster, by the id of their configuration. */
export class TraceRuns {
  readonly #world: NsxWorld;
  readonly #timeoutS: number;
  readonly #runs = new Map<string, Run>();

  constructor(world: NsxWorld, timeoutSeconds = DEFAULT_TIMEOUT_S) {
    this.#world = world;
    this.#timeoutS = timeoutSeconds;
  }

  /** Undefined while it runs. */
  endOf(id: string): TraceEnd | undefined {
    return this.#runs.get(id)?.end;
  }

  /** Traces, again when it did before: what it found then is lost. */
  start(id: string, order: TraceOrder): void {
    this.stop(id);
    const { cluster, node } = order;
    const isDeaf = !cluster.connected() || (node !== undefined && cluster.isAgentFailed(node));
    if (!isDeaf) {
      attempt(() => this.#create(id, order));
      if (this.#runs.has(id)) return;
    }
    const run: Run = { store: cluster.store, traceflow: undefined, leave: () => undefined, end: undefined };
    this.#runs.set(id, run);
    this.#world.after(this.#timeoutS * 1000, () => {
      run.end ??= { phase: 'FAILED', reason: TIMEOUT, observations: [] };
    });
  }

  #create(id: string, { cluster: { store }, spec }: TraceOrder): void {
    const { metadata } = store.create(GROUP, PLURAL, {
      apiVersion: GROUP,
      kind: 'Traceflow',
      metadata: { name: randomUUID(), labels: { [MANAGED_BY]: ADAPTER } },
      spec: { ...spec, timeout: this.#timeoutS },
    });
    const run: Run = { store, traceflow: metadata.name, leave: () => undefined, end: undefined };
    run.leave = store.subscribe(GROUP, PLURAL, ({ type, object }) => {
      if (object.metadata.uid === metadata.uid) this.#heed(run, type === 'DELETED', object);
    });
    this.#runs.set(id, run);
  }

  #heed(run: Run, gone: boolean, traceflow: KubeObject): void {
    const { phase, reason } = statusOf(traceflow);
    const ended = PHASES[textOf(phase)];
    if (ended === undefined && !gone) return;
    run.leave();
    if (ended === undefined) {
      run.end = { phase: 'FAILED', reason: 'The Traceflow was deleted in the cluster.', observations: [] };
      return;
    }
    const nodeId = (name: string): string => textOf(run.store.get('', 'nodes', name)?.metadata.uid);
    run.end = {
      phase: ended,
      ...(ended === 'FAILED' ? { reason: textOf(reason) } : {}),
      observations: observationsOf(traceflow, nodeId, this.#world.settings.strict),
    };
  }

  /** Forgets a trace, with its Traceflow in the cluster. */
  stop(id: string): void {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    if (run === undefined) return;
    run.leave();
    const { store, traceflow } = run;
    if (traceflow !== undefined) attempt(() => void store.remove(GROUP, PLURAL, traceflow));
  }
}
