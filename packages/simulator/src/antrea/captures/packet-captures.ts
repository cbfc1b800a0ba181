import { captureFile, capturePacketFault, NO_ROOM, read } from '@netloft/antrea';
import type { KubeObject } from '../../kubernetes/types.ts';
import { attempt } from '../../cluster/timers.ts';
import { isRunning, nodeOf, specOf, statusOf } from '../../world/pods.ts';
import type { ComponentPod } from '../component-pods.ts';
import { gateEnabled } from '../gates.ts';
import { UPLOAD_FAILED } from '../../sftp/upload.ts';
import type { AgentFiles } from './agent-files.ts';
import { captureAddresses, capturedPod } from './addresses.ts';
import {
  failed,
  HAS_STARTED,
  notStarted,
  PENDING,
  PROGRESSING,
  SUCCEEDED,
  TIMED_OUT,
  uploaded,
} from './capture-conditions.ts';
import { mergeConditions, type NewCondition } from './conditions.ts';
import { serverOf, uploadCapture } from './file-server.ts';
import { Listener } from './listener.ts';
import { pcapngOf } from './pcapng.ts';
import { type CaptureWorld, isSilent } from './types.ts';

const GROUP = 'crd.antrea.io';
const PLURAL = 'packetcaptures';
/** Captures that an agent runs at the same time. */
export const MOST_AT_ONCE = 16;
/** Until an agent has seen a new object, and until it captures. */
const SEE_MS = 10;
const START_MS = 60;
/** Between two tries while the Node has no room. */
const RETRY_MS = 500;
const RETRY_MAX_MS = 30_000;
/** Between two looks at the interface, and between two reports of the number of packets. */
const LOOK_MS = 200;
const PROGRESS_MS = 10_000;

/** A capture that an agent has taken up. */
interface Run {
  readonly name: string;
  readonly uid: string;
  readonly agent: ComponentPod;
  readonly cancels: Set<() => void>;
  listener: Listener | undefined;
  running: boolean;
  reportedAt: number;
}

/** The agents' part of PacketCaptures: each takes up those of Pods on its Node. */
export class PacketCaptures {
  readonly #options: CaptureWorld;
  readonly #files: AgentFiles;
  readonly #runs = new Map<string, Run>();

  constructor(options: CaptureWorld, files: AgentFiles) {
    this.#options = options;
    this.#files = files;
  }

  start(): void {
    const { store, pods } = this.#options.world;
    if (store.definition(GROUP, PLURAL) === undefined) return;
    store.subscribe(GROUP, PLURAL, ({ type, object }) => {
      if (type === 'ADDED') this.#added(object);
      else if (type === 'DELETED') this.#deleted(object.metadata.uid ?? '');
    });
    pods.listen((pod, change) => {
      if (change === 'ended') this.#agentEnded(pod);
    });
  }

  /** The agent that feels responsible; undefined when there is none, and the status stays empty for ever. */
  #agentOf(capture: KubeObject): ComponentPod | undefined {
    const { store, pods, facts } = this.#options.world;
    const reference = capturedPod(specOf(capture));
    const pod = reference && store.get('', 'pods', reference.name, reference.namespace);
    if (pod === undefined || !isRunning(pod) || specOf(pod)['hostNetwork'] === true) return undefined;
    const node = nodeOf(pod) ?? '';
    const agent = pods.agentOn(node);
    if (agent === undefined || isSilent(this.#options.faults(), node)) return undefined;
    return gateEnabled(facts, 'agent', agent.agentConfig, 'PacketCapture') ? agent : undefined;
  }

  #added(capture: KubeObject): void {
    const { name, uid = '' } = capture.metadata;
    const agent = statusOf(capture)['conditions'] === undefined ? this.#agentOf(capture) : undefined;
    if (agent === undefined) return;
    const run: Run = { name, uid, agent, cancels: new Set(), listener: undefined, running: false, reportedAt: 0 };
    this.#runs.set(uid, run);
    this.#after(run, SEE_MS, () => this.#write(run, [PENDING]));
    this.#after(run, SEE_MS + START_MS, () => this.#begin(run, RETRY_MS));
  }

  #current({ name, uid }: Pick<Run, 'name' | 'uid'>): KubeObject | undefined {
    const capture = this.#options.world.store.get(GROUP, PLURAL, name);
    return capture?.metadata.uid === uid ? capture : undefined;
  }

  #after(run: Run, milliseconds: number, task: () => void): void {
    const cancel = this.#options.timers.after(milliseconds, () => {
      run.cancels.delete(cancel);
      task();
    });
    run.cancels.add(cancel);
  }

  #stop(run: Run): void {
    for (const cancel of run.cancels) cancel();
    run.cancels.clear();
    run.running = false;
  }

  #deleted(uid: string): void {
    const run = this.#runs.get(uid);
    if (run === undefined) return;
    this.#stop(run);
    this.#runs.delete(uid);
    this.#files.remove(run.agent.name, captureFile(run.name));
  }

  /** What an agent ran ends with it, without another word; its files go too. */
  #agentEnded(pod: ComponentPod): void {
    this.#files.forget(pod.name);
    for (const [uid, run] of this.#runs) {
      if (run.agent.uid !== pod.uid) continue;
      this.#stop(run);
      this.#runs.delete(uid);
    }
  }

  #write(run: Run, conditions: readonly NewCondition[], filePath?: string): void {
    const capture = this.#current(run);
    if (capture === undefined) return;
    run.reportedAt = Date.now();
    const count = run.listener?.frames.length ?? 0;
    this.#options.world.store.updateStatus(GROUP, PLURAL, {
      ...capture,
      status: {
        ...(count === 0 ? {} : { numberCaptured: count }),
        ...(filePath === undefined ? {} : { filePath }),
        conditions: mergeConditions(statusOf(capture)['conditions'], conditions),
      },
    });
  }

  #hasRoom({ agent }: Run): boolean {
    const running = [...this.#runs.values()].filter((one) => one.running && one.agent.uid === agent.uid).length;
    return running + (this.#options.faults().running ?? 0) < MOST_AT_ONCE;
  }

  #begin(run: Run, retryMs: number): void {
    const capture = this.#current(run);
    if (capture === undefined) return;
    const spec = specOf(capture);
    const fault = capturePacketFault(read.object(spec['packet']));
    if (fault !== undefined) {
      this.#write(run, [notStarted(fault)]);
      return;
    }
    if (!this.#hasRoom(run)) {
      this.#write(run, [notStarted(NO_ROOM)]);
      this.#after(run, retryMs, () => this.#begin(run, Math.min(retryMs * 2, RETRY_MAX_MS)));
      return;
    }
    run.running = true;
    this.#write(run, [HAS_STARTED, PROGRESSING]);
    this.#after(run, LOOK_MS / 4, () => this.#listen(run, spec));
  }

  #finish(run: Run, conditions: readonly NewCondition[], filePath?: string): void {
    run.running = false;
    this.#write(run, [HAS_STARTED, ...conditions], filePath);
  }

  #listen(run: Run, spec: Readonly<Record<string, unknown>>): void {
    const { world, traffic, faults } = this.#options;
    const resolved = captureAddresses(spec, world.store);
    const error = faults().captureError ?? (resolved.ok ? undefined : resolved.error);
    const pod = capturedPod(spec);
    if (error !== undefined || !resolved.ok || pod === undefined) {
      this.#finish(run, [failed(error ?? '')]);
      return;
    }
    const { addresses } = resolved;
    run.listener = new Listener({
      world,
      traffic,
      spec,
      addresses,
      pod: `${pod.namespace}/${pod.name}`,
      seed: run.uid,
    });
    this.#look(run, run.listener);
  }

  #look(run: Run, listener: Listener): void {
    const hadAny = listener.frames.length > 0;
    const now = Date.now();
    const state = listener.listen(now);
    if (state !== 'goes on') {
      this.#end(run, listener, state === 'is full' ? SUCCEEDED : TIMED_OUT);
      return;
    }
    const isFirst = !hadAny && listener.frames.length > 0;
    if (isFirst || now - run.reportedAt >= PROGRESS_MS) this.#write(run, [HAS_STARTED, PROGRESSING]);
    this.#after(run, Math.min(LOOK_MS, listener.end - now), () => this.#look(run, listener));
  }

  #end(run: Run, { frames }: Listener, complete: NewCondition): void {
    const capture = this.#current(run);
    if (capture === undefined) return;
    if (frames.length === 0) {
      this.#finish(run, [complete]);
      return;
    }
    const { agent, name } = run;
    const spec = specOf(capture);
    const data = pcapngOf(`${capturedPod(spec)?.name.slice(0, 8) ?? 'pod'}-eth0`, frames);
    this.#files.put(agent.name, captureFile(name), data);
    const local = `${agent.name}:${captureFile(name)}`;
    const server = serverOf(spec);
    if (server === undefined) {
      this.#finish(run, [complete], local);
      return;
    }
    const { uploadError = false } = this.#options.faults();
    const given = uploadError === true ? UPLOAD_FAILED : uploadError;
    const upload =
      given === false ? uploadCapture(this.#options.world.store, server, name, data) : Promise.resolve(given);
    void upload.then((fault) =>
      attempt(() => {
        if (this.#runs.get(run.uid) !== run) return;
        this.#finish(run, [complete, uploaded(fault)], fault === undefined ? `${server.url}/${name}.pcapng` : local);
      }),
    );
  }
}
