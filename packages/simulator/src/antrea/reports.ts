import { attempt, Queue, type Timers } from '../cluster/timers.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { isRunning, nodeOf, specOf, statusOf } from '../world/pods.ts';
import { agentContent, type AgentFacts, agentObject, controllerObject } from './agent-info.ts';
import type { ComponentPod, ComponentPods } from './component-pods.ts';
import type { PolicyView } from './policy-view.ts';
import type { ReleaseFacts } from './release.ts';
import type { NodePolicies } from './spans.ts';

const GROUP = 'crd.antrea.io';
const AGENTS = 'antreaagentinfos';
const CONTROLLERS = 'antreacontrollerinfos';
/** Changes of Pods are gathered this long before agents correct what they reported. */
const CORRECTION_MS = 250;

export interface ReportOptions {
  readonly store: MemoryStore;
  readonly timers: Timers;
  readonly facts: ReleaseFacts;
  readonly pods: ComponentPods;
  readonly view: PolicyView;
  readonly heartbeatMs: number;
  readonly authority: string;
}

/**
 * Keeps AntreaAgentInfo (one a Node, while its agent runs) and AntreaControllerInfo: a first report at the start, then one each
 * heartbeat, agents spread evenly over the interval.
 */
export class Reports {
  readonly #options: ReportOptions;
  readonly #next = new Map<string, () => void>();
  /** Pods on the bridge by Node. */
  readonly #local = new Map<string, Set<string>>();
  #silent: boolean | readonly string[] = false;

  constructor(options: ReportOptions) {
    this.#options = options;
    const { store, timers, pods } = options;
    for (const pod of store.list('', 'pods')) this.#count(pod, true);
    const corrections = new Queue(timers, CORRECTION_MS, (nodes) => {
      for (const node of nodes) attempt(() => this.#correct(node));
    });
    store.subscribe('', 'pods', ({ type, object }) => {
      const node = nodeOf(object);
      if (node !== undefined && this.#count(object, type !== 'DELETED')) corrections.add(node);
    });
    store.subscribe('', 'nodes', ({ type, object }) => {
      if (type === 'DELETED') timers.after(0, () => store.remove(GROUP, AGENTS, object.metadata.name));
    });
    pods.listen((pod, change) => {
      if (change === 'ended') this.#stop(pod.component === 'agent' ? pod.node : '');
      else timers.after(0, () => this.#begin(pod, options.heartbeatMs));
    });
    const agents = [...pods.agents()];
    for (const [index, agent] of agents.entries())
      this.#begin(agent, (options.heartbeatMs * (index + 1)) / agents.length);
    const controller = pods.controller();
    if (controller !== undefined) this.#begin(controller, options.heartbeatMs);
  }

  /** Who no longer reports: everyone (true), nobody (false), or the agents of the Nodes named. Those who may again report at once. */
  silence(who: boolean | readonly string[]): void {
    const before = this.#silent;
    this.#silent = who;
    const wasSilent = (node: string): boolean => before === true || (Array.isArray(before) && before.includes(node));
    for (const agent of this.#options.pods.agents()) if (wasSilent(agent.node)) this.#report(agent);
    const controller = this.#options.pods.controller();
    if (controller !== undefined && before === true) this.#report(controller);
  }

  /** Notes where a Pod is; true when the number of a Node changed. */
  #count(pod: KubeObject, present: boolean): boolean {
    const node = nodeOf(pod);
    if (node === undefined || specOf(pod)['hostNetwork'] === true) return false;
    const key = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
    let local = this.#local.get(node);
    if (local === undefined) {
      local = new Set();
      this.#local.set(node, local);
    }
    const size = local.size;
    if (present && isRunning(pod)) local.add(key);
    else if (!present) local.delete(key);
    return local.size !== size;
  }

  #begin(pod: ComponentPod, firstMs: number): void {
    const key = pod.component === 'agent' ? pod.node : '';
    this.#stop(key);
    this.#report(pod);
    this.#schedule(key, firstMs);
  }

  #stop(key: string): void {
    this.#next.get(key)?.();
    this.#next.delete(key);
  }

  #schedule(key: string, afterMs: number): void {
    const cancel = this.#options.timers.after(afterMs, () => {
      this.#schedule(key, this.#options.heartbeatMs);
      const pod = key === '' ? this.#options.pods.controller() : this.#options.pods.agentOn(key);
      if (pod !== undefined) this.#report(pod);
    });
    this.#next.set(key, cancel);
  }

  #muted(pod: ComponentPod): boolean {
    return (
      this.#silent === true ||
      (Array.isArray(this.#silent) && pod.component === 'agent' && this.#silent.includes(pod.node))
    );
  }

  #report(pod: ComponentPod): void {
    if (this.#muted(pod)) return;
    const now = Date.now();
    if (pod.component === 'controller') {
      const { facts, pods } = this.#options;
      this.#put(CONTROLLERS, controllerObject(facts, pod, pods.agentCount(), this.#allPolicies(), now));
      return;
    }
    const facts = this.#factsOf(pod);
    if (facts !== undefined) this.#put(AGENTS, agentObject(pod.node, agentContent(this.#options.facts, facts), now));
  }

  /** Between heartbeats: new numbers, the old heartbeat. */
  #correct(node: string): void {
    const { store, pods } = this.#options;
    const current = store.get(GROUP, AGENTS, node);
    const pod = pods.agentOn(node);
    const facts = pod === undefined || this.#muted(pod) ? undefined : this.#factsOf(pod);
    if (current !== undefined && facts !== undefined) {
      store.update(GROUP, AGENTS, { ...current, ...agentContent(this.#options.facts, facts) });
    }
  }

  #put(plural: string, object: KubeObject): void {
    const { store } = this.#options;
    const current = store.get(GROUP, plural, object.metadata.name);
    if (current === undefined) {
      store.create(GROUP, plural, object);
      return;
    }
    const { metadata: _metadata, ...content } = object;
    store.update(GROUP, plural, { ...current, ...content });
  }

  #factsOf(pod: ComponentPod): AgentFacts | undefined {
    const { store, view, authority } = this.#options;
    const node = store.get('', 'nodes', pod.node);
    if (node === undefined) return undefined;
    const addresses = (statusOf(node)['addresses'] ?? []) as { type?: string; address?: string }[];
    return {
      pod,
      podCIDRs: (specOf(node)['podCIDRs'] ?? []) as string[],
      nodeIP: addresses.find((one) => one.type === 'InternalIP')?.address ?? '',
      localPods: this.#local.get(pod.node)?.size ?? 0,
      nodes: store.list('', 'nodes').length,
      services: store.list('', 'services').length,
      policies: view.spans().get(pod.node),
      authority,
    };
  }

  #allPolicies(): NodePolicies {
    const policies = new Set<string>();
    let appliedToGroups = 0;
    let addressGroups = 0;
    for (const span of this.#options.view.spans().values()) {
      for (const policy of span.policies) policies.add(policy);
      appliedToGroups = Math.max(appliedToGroups, span.appliedToGroups);
      addressGroups = Math.max(addressGroups, span.addressGroups);
    }
    return { policies, appliedToGroups, addressGroups };
  }
}
