import { parseComponentConfig, type ParsedConfig } from '@netloft/antrea';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { isRunning, nodeOf } from '../world/pods.ts';

export const ANTREA_NAMESPACE = 'kube-system';
const CONFIG = 'antrea-config';

/** A running antrea-agent or antrea-controller Pod with the configuration that it read when it started. */
export interface ComponentPod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly component: 'agent' | 'controller';
  readonly agentConfig: ParsedConfig;
  readonly controllerConfig: ParsedConfig;
}
export type ComponentListener = (pod: ComponentPod, change: 'started' | 'ended') => void;

interface Configs {
  readonly text: string;
  readonly agent: ParsedConfig;
  readonly controller: ParsedConfig;
}

function componentOf(pod: KubeObject): ComponentPod['component'] | undefined {
  if (pod.metadata.namespace !== ANTREA_NAMESPACE) return undefined;
  const label = pod.metadata.labels?.['component'];
  if (label === 'antrea-agent') return 'agent';
  return label === 'antrea-controller' ? 'controller' : undefined;
}

/**
 * Antrea's own Pods. A component reads its ConfigMap once, when its Pod starts: a later change of the ConfigMap says nothing
 * about it until the Pod is replaced.
 */
export class ComponentPods {
  readonly #store: MemoryStore;
  /** By uid, in the order in which they started. */
  readonly #running = new Map<string, ComponentPod>();
  readonly #agents = new Map<string, ComponentPod>();
  readonly #listeners = new Set<ComponentListener>();
  #configs: Configs | undefined;

  constructor(store: MemoryStore) {
    this.#store = store;
    for (const pod of store.list('', 'pods', ANTREA_NAMESPACE)) this.#observe(pod);
    store.subscribe('', 'pods', ({ type, object }) => {
      if (componentOf(object) === undefined) return;
      if (type === 'DELETED') this.#end(object.metadata.uid ?? '');
      else this.#observe(object);
    });
  }

  /** Calls back when a component starts or ends, from now on. */
  listen(listener: ComponentListener): void {
    this.#listeners.add(listener);
  }

  #read(): Configs {
    const data = (this.#store.get('', 'configmaps', CONFIG, ANTREA_NAMESPACE)?.['data'] ?? {}) as Record<
      string,
      string
    >;
    const agent = data['antrea-agent.conf'] ?? '';
    const controller = data['antrea-controller.conf'] ?? '';
    const text = `${agent}\u0000${controller}`;
    if (this.#configs?.text !== text) {
      this.#configs = {
        text,
        agent: parseComponentConfig(agent, 'agent'),
        controller: parseComponentConfig(controller, 'controller'),
      };
    }
    return this.#configs;
  }

  #observe(object: KubeObject): void {
    const component = componentOf(object);
    const node = nodeOf(object);
    const { uid = '', name } = object.metadata;
    if (component === undefined || node === undefined) return;
    if (!isRunning(object)) {
      this.#end(uid);
      return;
    }
    if (this.#running.has(uid)) return;
    const configs = this.#read();
    const pod = { name, uid, node, component, agentConfig: configs.agent, controllerConfig: configs.controller };
    this.#running.set(uid, pod);
    if (component === 'agent') this.#agents.set(node, pod);
    for (const listener of this.#listeners) listener(pod, 'started');
  }

  #end(uid: string): void {
    const pod = this.#running.get(uid);
    if (pod === undefined) return;
    this.#running.delete(uid);
    if (this.#agents.get(pod.node) === pod) this.#agents.delete(pod.node);
    for (const listener of this.#listeners) listener(pod, 'ended');
  }

  agentOn(node: string): ComponentPod | undefined {
    return this.#agents.get(node);
  }

  agents(): IterableIterator<ComponentPod> {
    return this.#agents.values();
  }

  agentCount(): number {
    return this.#agents.size;
  }

  agentNamed(name: string): ComponentPod | undefined {
    return [...this.#agents.values()].find((pod) => pod.name === name);
  }

  /** The agent that runs the longest: what all agents have, it has too. */
  oldestAgent(): ComponentPod | undefined {
    return [...this.#running.values()].find((pod) => pod.component === 'agent');
  }

  controller(): ComponentPod | undefined {
    return [...this.#running.values()].find((pod) => pod.component === 'controller');
  }
}
