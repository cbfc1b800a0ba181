import { isDeepStrictEqual } from 'node:util';
import { selectorOf } from '@netloft/antrea';
import { attempt, Queue, timestamp, type Timers } from '../cluster/timers.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import type { Faults } from '../types.ts';
import { specOf, statusOf } from '../world/pods.ts';
import type { ComponentPod, ComponentPods } from './component-pods.ts';
import { gateEnabled } from './gates.ts';
import { type Condition, realization, unsupportedGroup } from './policy-realization.ts';
import type { PolicyView } from './policy-view.ts';
import { atLeast, type ReleaseFacts } from './release.ts';
import { policyKey } from './spans.ts';

type Json = Readonly<Record<string, unknown>>;

const GROUP = 'crd.antrea.io';
const KINDS = [
  ['clusternetworkpolicies', 'AntreaClusterNetworkPolicy'],
  ['networkpolicies', 'AntreaNetworkPolicy'],
] as const;
/** Between a change and the controller's word about it. */
const CONTROLLER_MS = 60;
/** Agents tell the controller within a moment that they have realized a policy. */
const AGENTS_MS = 250;
/** What an agent says that could not install the flows of a policy. */
const FAILURE = 'failed to install the flows of the rules';

export interface PolicyStatusWorld {
  readonly store: MemoryStore;
  readonly view: PolicyView;
  readonly pods: ComponentPods;
  readonly facts: ReleaseFacts;
  readonly timers: Timers;
  readonly faults: () => Faults;
}

/** What the controller gave to agents of one generation of a policy, and what they said. */
interface Told {
  readonly generation: number;
  /** Nodes that are to realize it; undefined when it cannot be realized. */
  readonly span: ReadonlySet<string> | undefined;
  readonly fault: string | undefined;
  readonly answers: Map<string, string | null>;
}

const entries = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** Writes how far each policy is realized, as Antrea's controller does from what agents tell it. */
export class PolicyStatus {
  readonly #world: PolicyStatusWorld;
  /** By uid. */
  readonly #told = new Map<string, Told>();
  readonly #controller: Queue;
  readonly #agents: Queue;

  constructor(world: PolicyStatusWorld) {
    this.#world = world;
    this.#controller = new Queue(world.timers, CONTROLLER_MS, () => this.#send());
    this.#agents = new Queue(world.timers, AGENTS_MS, () => this.#answer());
  }

  /** Policies of the world were realized before it started; all later ones pass through Realizing. */
  start(): void {
    const { view, pods, store, timers } = this.#world;
    view.listen(() => this.#controller.add('policies'));
    pods.listen(({ component }, change) => {
      if (change !== 'started') return;
      // A new controller knows nothing: every agent connects to it and tells it all again.
      if (component === 'controller') this.#told.clear();
      this.#controller.add('policies');
    });
    for (const [plural] of KINDS)
      store.subscribe(GROUP, plural, ({ type, object }) => {
        if (type === 'DELETED') this.#told.delete(object.metadata.uid ?? '');
      });
    timers.after(0, () => {
      this.#plan();
      this.#answer();
    });
  }

  /** Agents that failed try again, as they do after a while. */
  retry(): void {
    this.#agents.add('policies');
  }

  #processes(): boolean {
    const { pods, facts } = this.#world;
    const controller = pods.controller();
    return controller !== undefined && gateEnabled(facts, 'controller', controller.controllerConfig, 'AntreaPolicy');
  }

  /** The controller works out which Nodes a policy concerns, and sends it to their agents. */
  #send(): void {
    const { view } = this.#world;
    view.spans();
    if (!view.spansAreCurrent) {
      this.#controller.add('policies');
      return;
    }
    this.#plan();
    this.#write();
    this.#agents.add('policies');
  }

  #plan(): void {
    const { store, view } = this.#world;
    const nodes = new Map<string, string[]>();
    for (const [node, { policies }] of view.spans())
      for (const policy of policies) {
        const list = nodes.get(policy);
        if (list === undefined) nodes.set(policy, [node]);
        else list.push(node);
      }
    for (const [plural, kind] of KINDS)
      for (const policy of store.list(GROUP, plural)) {
        const { name, namespace, uid = '', generation = 1 } = policy.metadata;
        const fault = plural === 'networkpolicies' ? unsupportedGroup(store, policy, namespace ?? '') : undefined;
        const ofPods = nodes.get(policyKey(kind, namespace, name)) ?? [];
        const span = fault === undefined ? this.#span(policy, ofPods) : undefined;
        const known = this.#told.get(uid);
        const kept = [...(known?.answers ?? [])].filter(([node]) => span?.has(node) === true);
        const answers = new Map(known?.generation === generation ? kept : []);
        this.#told.set(uid, { generation, span, fault, answers });
      }
  }

  /** Agents say of each policy that they were sent whether they have realized it. */
  #answer(): void {
    const failing = new Set(this.#world.faults().failRealization ?? []);
    for (const [plural] of KINDS)
      for (const policy of this.#world.store.list(GROUP, plural)) {
        const told = this.#told.get(policy.metadata.uid ?? '');
        for (const node of told?.span ?? []) {
          const agent = this.#world.pods.agentOn(node);
          if (told === undefined || agent === undefined || told.answers.get(node) === null) continue;
          if (this.#installs(agent, policy)) told.answers.set(node, failing.has(node) ? FAILURE : null);
        }
      }
    this.#write();
  }

  #write(): void {
    if (!this.#processes()) return;
    for (const [plural] of KINDS)
      for (const policy of this.#world.store.list(GROUP, plural)) {
        const told = this.#told.get(policy.metadata.uid ?? '');
        if (told !== undefined) attempt(() => this.#writeOne(plural, policy, told));
      }
  }

  /** Nodes that are to realize the policy: those of selected Pods, selected Nodes, and every Node for a NodePort Service. */
  #span(policy: KubeObject, ofPods: readonly string[]): ReadonlySet<string> {
    const span = new Set(ofPods);
    const spec = specOf(policy);
    const rules = [...entries(spec['ingress']), ...entries(spec['egress'])];
    for (const { nodeSelector, service } of [spec, ...rules].flatMap((one) => entries(one['appliedTo']))) {
      const selector = selectorOf(nodeSelector);
      if (selector === undefined && service === undefined) continue;
      for (const { metadata } of this.#world.store.list('', 'nodes'))
        if (service !== undefined || selector?.matches(metadata.labels ?? {}) === true) span.add(metadata.name);
    }
    return span;
  }

  /** Whether the agent installs the policy at all: what is applied to Nodes is passed over while its gate is off. */
  #installs(agent: ComponentPod, policy: KubeObject): boolean {
    const onNodes = entries(specOf(policy)['appliedTo']).some((one) => one['nodeSelector'] !== undefined);
    return !onNodes || gateEnabled(this.#world.facts, 'agent', agent.agentConfig, 'NodeNetworkPolicy');
  }

  #writeOne(plural: string, policy: KubeObject, { generation, span, fault, answers }: Told): void {
    const { store, facts } = this.#world;
    const before = statusOf(policy);
    const known = (before['conditions'] ?? []) as readonly Condition[];
    const status = realization({
      span,
      answers,
      fault,
      known: atLeast(facts.antrea, '1.8') ? known : undefined,
      reportsFailures: atLeast(facts.antrea, '1.9'),
      now: timestamp(),
    });
    const next = { ...status, observedGeneration: generation };
    if (Object.entries(next).every(([key, value]) => isDeepStrictEqual(before[key], value))) return;
    store.updateStatus(GROUP, plural, { ...policy, status: { ...before, ...next } });
  }
}
