import { attempt, Queue, type Timers } from '../cluster/timers.ts';
import { textOf } from '../kubernetes/json.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { isRunning, nodeOf, selects, specOf, statusOf } from '../world/pods.ts';
import type { ComponentPods } from './component-pods.ts';
import { gateEnabled } from './gates.ts';
import type { ReleaseFacts } from './release.ts';

/** On a Service: its Pods are to be reachable through their Nodes. AKO sets it on Services that it balances. */
export const NPL_ENABLED = 'nodeportlocal.antrea.io/enabled';
/** On a Pod: where it is reachable, as its Node's agent writes it (Antrea docs, node-port-local). */
export const NPL_PORTS = 'nodeportlocal.antrea.io';
/** Range of the agents' default configuration. */
const FIRST_PORT = 61_000;
const LAST_PORT = 61_999;
const GATHER_MS = 50;

type Json = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Port and protocol of a Pod, `80/tcp`. */
type PodPort = `${number}/${string}`;

/** The agents' NodePortLocal: gives ports of a Node to Pods of Services that ask for it, and writes them on the Pods. */
export class NodePortLocal {
  readonly #store: MemoryStore;
  readonly #pods: ComponentPods;
  readonly #facts: ReleaseFacts;
  readonly #queue: Queue;
  /** Ports given, by Node: the Pod's key and port behind each. */
  readonly #given = new Map<string, Map<number, string>>();

  constructor(options: {
    readonly store: MemoryStore;
    readonly timers: Timers;
    readonly pods: ComponentPods;
    readonly facts: ReleaseFacts;
  }) {
    this.#store = options.store;
    this.#pods = options.pods;
    this.#facts = options.facts;
    this.#queue = new Queue(options.timers, GATHER_MS, (keys) => {
      for (const key of keys) attempt(() => this.#reconcile(key));
    });
  }

  /** Looks at every Pod at once, and at what changes from now on. */
  start(): void {
    const store = this.#store;
    for (const pod of store.list('', 'pods')) this.#reconcile(keyOf(pod));
    store.subscribe('', 'pods', ({ type, object }) => {
      if (type === 'DELETED') this.#release(keyOf(object), nodeOf(object) ?? '');
      else this.#queue.add(keyOf(object));
    });
    store.subscribe('', 'services', ({ object }) => {
      for (const pod of store.list('', 'pods', object.metadata.namespace)) this.#queue.add(keyOf(pod));
    });
  }

  #release(key: string, node: string, kept: ReadonlySet<string> = new Set()): void {
    const given = this.#given.get(node);
    for (const [port, owner] of given ?? []) if (owner.startsWith(`${key}:`) && !kept.has(owner)) given?.delete(port);
  }

  #reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const pod = this.#store.get('', 'pods', name, namespace);
    const node = pod && nodeOf(pod);
    if (pod === undefined || node === undefined || !isRunning(pod) || specOf(pod)['hostNetwork'] === true) return;
    const agent = this.#pods.agentOn(node);
    const isOn = agent !== undefined && gateEnabled(this.#facts, 'agent', agent.agentConfig, 'NodePortLocal');
    const wanted = isOn ? this.#portsOf(pod) : new Set<PodPort>();
    this.#release(key, node, new Set([...wanted].map((port) => `${key}:${port}`)));
    const text = wanted.size === 0 ? undefined : JSON.stringify(this.#entries(pod, node, [...wanted]));
    const { [NPL_PORTS]: current, ...others } = pod.metadata.annotations ?? {};
    if (current === text) return;
    const annotations = text === undefined ? others : { ...others, [NPL_PORTS]: text };
    this.#store.update('', 'pods', { ...pod, metadata: { ...pod.metadata, annotations } });
  }

  /** Target ports of the Services that select the Pod and ask for it. */
  #portsOf(pod: KubeObject): ReadonlySet<PodPort> {
    const ports = new Set<PodPort>();
    for (const service of this.#store.list('', 'services', pod.metadata.namespace)) {
      if (service.metadata.annotations?.[NPL_ENABLED] !== 'true' || !selects(service, pod)) continue;
      for (const one of list(specOf(service)['ports'])) {
        const number = targetOf(one, pod);
        if (number !== undefined) ports.add(`${number}/${(textOf(one['protocol']) || 'TCP').toLowerCase()}`);
      }
    }
    return ports;
  }

  #entries(pod: KubeObject, node: string, ports: readonly PodPort[]): readonly Json[] {
    const nodeIP = textOf(statusOf(pod)['hostIP']);
    return ports.map((port) => {
      const [podPort = '', protocol = 'tcp'] = port.split('/');
      const nodePort = this.#portFor(node, `${keyOf(pod)}:${port}`);
      return { podPort: Number(podPort), nodeIP, nodePort, protocol, protocols: [protocol] };
    });
  }

  /** The Node's port for an owner: the one that it has, else the lowest free one. */
  #portFor(node: string, owner: string): number {
    const given = this.#given.get(node) ?? new Map<number, string>();
    this.#given.set(node, given);
    for (const [port, other] of given) if (other === owner) return port;
    let port = FIRST_PORT;
    while (given.has(port) && port < LAST_PORT) port += 1;
    given.set(port, owner);
    return port;
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Number of the Pod's port that a Service's port leads to. */
function targetOf(port: Json, pod: KubeObject): number | undefined {
  const target = port['targetPort'] ?? port['port'];
  if (typeof target === 'number') return target;
  const named = list(specOf(pod)['containers'])
    .flatMap((container) => list(container['ports']))
    .find((one) => one['name'] === target);
  return typeof named?.['containerPort'] === 'number' ? named['containerPort'] : undefined;
}
