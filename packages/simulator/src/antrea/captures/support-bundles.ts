import { bundleFile, read } from '@netloft/antrea';
import { goDuration } from '@netloft/flow-store/antrea';
import { attempt } from '../../cluster/timers.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { type Login, UPLOAD_FAILED, uploadFile } from '../../sftp/upload.ts';
import { specOf, statusOf } from '../../world/pods.ts';
import { gateEnabled } from '../gates.ts';
import { bundleArchive } from './bundle-content.ts';
import { bundleNodes, CONFLICTING, expired, reported } from './bundle-status.ts';
import { mergeConditions, type NewCondition } from './conditions.ts';
import { loginOf, serverOf } from './file-server.ts';
import { type CaptureWorld, isSilent } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

const GROUP = 'crd.antrea.io';
const PLURAL = 'supportbundlecollections';
const SEE_MS = 10;
/** The controller's own back-off while another collection runs, and while the Secret cannot be read. */
const CONFLICT_RETRY_MS = 10_000;
const RETRY_MS = 2_000;
/** Between the agents, so that progress can be seen. */
const NODE_MS = 150;
const ALL_LOGS_MS = Number.POSITIVE_INFINITY;
const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;
interface Run {
  readonly name: string;
  readonly uid: string;
  readonly cancels: Set<() => void>;
  nodes: readonly string[];
  /** What each Node's agent reported: undefined when its file is there. */
  readonly reports: Map<string, string | undefined>;
}

/** The controller's and the agents' part of SupportBundleCollections: one at a time on Nodes. */
export class SupportBundles {
  readonly #options: CaptureWorld;
  readonly #waiting = new Map<string, Run>();
  #active: Run | undefined;

  constructor(options: CaptureWorld) {
    this.#options = options;
  }

  start(): void {
    const { store } = this.#options.world;
    if (store.definition(GROUP, PLURAL) === undefined) return;
    store.subscribe(GROUP, PLURAL, ({ type, object }) => {
      const { name, uid = '' } = object.metadata;
      if (type === 'DELETED') this.#deleted(uid);
      if (type !== 'ADDED' || statusOf(object)['conditions'] !== undefined) return;
      const run: Run = { name, uid, cancels: new Set(), nodes: [], reports: new Map() };
      this.#waiting.set(uid, run);
      this.#after(run, SEE_MS, () => this.#begin(run));
    });
  }

  #after(run: Run, milliseconds: number, task: () => void): void {
    const cancel = this.#options.timers.after(milliseconds, () => {
      run.cancels.delete(cancel);
      task();
    });
    run.cancels.add(cancel);
  }

  #deleted(uid: string): void {
    const run = this.#active?.uid === uid ? this.#active : this.#waiting.get(uid);
    if (run !== undefined) this.#release(run);
  }

  #release(run: Run): void {
    for (const cancel of run.cancels) cancel();
    run.cancels.clear();
    this.#waiting.delete(run.uid);
    if (this.#active === run) this.#active = undefined;
  }

  #current(run: Run): KubeObject | undefined {
    const collection = this.#options.world.store.get(GROUP, PLURAL, run.name);
    return collection?.metadata.uid === run.uid ? collection : undefined;
  }

  #write(run: Run, conditions: readonly NewCondition[], counts: Json = {}): void {
    const collection = this.#current(run);
    if (collection === undefined) return;
    const status = statusOf(collection);
    this.#options.world.store.updateStatus(GROUP, PLURAL, {
      ...collection,
      status: { ...status, ...counts, conditions: mergeConditions(status['conditions'], conditions) },
    });
  }

  #isOn(): boolean {
    const { pods, facts } = this.#options.world;
    const controller = pods.controller();
    return (
      controller !== undefined &&
      gateEnabled(facts, 'controller', controller.controllerConfig, 'SupportBundleCollection')
    );
  }

  #expiresAt(collection: KubeObject): number {
    const minutes = read.number(specOf(collection)['expirationMinutes']) ?? DEFAULT_MINUTES;
    return Date.parse(collection.metadata.creationTimestamp ?? '') + minutes * MINUTE_MS;
  }

  #begin(run: Run): void {
    const collection = this.#current(run);
    if (collection === undefined) return;
    const again = (milliseconds: number): void => this.#after(run, milliseconds, () => this.#begin(run));
    // A controller that does not run, or that runs without the gate, says nothing.
    if (!this.#isOn()) {
      again(RETRY_MS);
      return;
    }
    if (Date.now() >= this.#expiresAt(collection)) {
      this.#expire(run, false);
      return;
    }
    if (this.#active !== undefined) {
      this.#write(run, CONFLICTING);
      again(CONFLICT_RETRY_MS);
      return;
    }
    const spec = specOf(collection);
    const secret = read.object(read.object(spec['authentication'])?.['authSecret']);
    const credentials = loginOf(
      this.#options.world.store,
      read.text(secret?.['namespace']) ?? '',
      read.text(secret?.['name']) ?? '',
    );
    // The controller logs that and tries again: the collection itself says nothing.
    if (!credentials.ok) {
      again(RETRY_MS);
      return;
    }
    this.#waiting.delete(run.uid);
    this.#active = run;
    run.nodes = bundleNodes(spec, this.#options.world.store.list('', 'nodes'));
    this.#report(run);
    this.#after(run, Math.min(this.#expiresAt(collection) - Date.now(), 2 ** 31 - 1), () => this.#expire(run, true));
    for (const [at, node] of run.nodes.entries())
      this.#after(run, NODE_MS * (at + 1), () => this.#collect(run, node, spec, credentials.login));
  }

  #collect(run: Run, node: string, spec: Json, login: Login): void {
    const { world, faults } = this.#options;
    const { failNodes = [], nodeError = UPLOAD_FAILED } = faults();
    const agent = world.pods.agentOn(node);
    const server = serverOf(spec);
    // An agent without the gate, or none at all, never reports.
    if (agent === undefined || server === undefined || isSilent(faults(), node)) return;
    if (!gateEnabled(world.facts, 'agent', agent.agentConfig, 'SupportBundleCollection')) return;
    const report = (fault: string | undefined): void =>
      attempt(() => {
        if (this.#active !== run) return;
        run.reports.set(node, fault);
        this.#report(run);
      });
    if (failNodes.includes(node)) {
      report(nodeError);
      return;
    }
    const since = read.text(spec['sinceTime']);
    const sinceMs = (since === undefined ? undefined : goDuration(since)) ?? ALL_LOGS_MS;
    bundleArchive(world, agent, sinceMs)
      .then((data) => uploadFile(server, bundleFile(node, run.name), data, login))
      .then(report, () => report('failed to collect support bundle'));
  }

  /** The status of a collection that runs, out of what its agents reported. */
  #report(run: Run): void {
    const { conditions, collected, isDone } = reported(run.reports, run.nodes.length);
    this.#write(run, conditions, { collectedNodes: collected, desiredNodes: run.nodes.length });
    if (isDone) this.#release(run);
  }

  /** The time is over: before the start, or while agents are silent. */
  #expire(run: Run, started: boolean): void {
    this.#write(run, expired(started));
    this.#release(run);
  }
}
