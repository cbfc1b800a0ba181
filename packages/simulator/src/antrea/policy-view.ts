import { type Change, createPolicyIndex, type PolicyIndex, type RawObject, type StateKind } from '@netloft/antrea';
import type { LoggedEvent } from '../kubernetes/bucket.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { RESOLVED_NAMES } from '../world/dns.ts';
import { podAddress, statusOf } from '../world/pods.ts';
import type { ComponentPods } from './component-pods.ts';
import { gateEnabled } from './gates.ts';
import type { ReleaseFacts } from './release.ts';
import { type NodePolicies, spansOf } from './spans.ts';

const KINDS: readonly (readonly [kind: StateKind, group: string, plural: string])[] = [
  ['namespaces', '', 'namespaces'],
  ['pods', '', 'pods'],
  ['nodes', '', 'nodes'],
  ['services', '', 'services'],
  ['tiers', 'crd.antrea.io', 'tiers'],
  ['clusterNetworkPolicies', 'crd.antrea.io', 'clusternetworkpolicies'],
  ['networkPolicies', 'crd.antrea.io', 'networkpolicies'],
  ['clusterGroups', 'crd.antrea.io', 'clustergroups'],
  ['groups', 'crd.antrea.io', 'groups'],
  ['kubernetesNetworkPolicies', 'networking.k8s.io', 'networkpolicies'],
  ['adminNetworkPolicies', 'policy.networking.k8s.io', 'adminnetworkpolicies'],
  ['baselineAdminNetworkPolicies', 'policy.networking.k8s.io', 'baselineadminnetworkpolicies'],
  ['upstreamClusterNetworkPolicies', 'policy.networking.k8s.io', 'clusternetworkpolicies'],
];

/** Computing the spans takes at most one part of this many of the time. */
const REST = 20;
const TRANSPORT = 'node.antrea.io/transport-addresses';

/** What of an object verdicts depend on: not the rest of its status, nor other annotations. */
function decisive(object: KubeObject): string {
  const { labels, annotations } = object.metadata;
  const place =
    object.kind === 'Node'
      ? [statusOf(object)['addresses'], annotations?.[TRANSPORT]]
      : [podAddress(object), object.kind === 'Pod' ? statusOf(object)['phase'] : undefined];
  return JSON.stringify([labels, object['spec'], place]);
}
const matters = ({ type, object, previous }: LoggedEvent): boolean =>
  type !== 'MODIFIED' || previous === undefined || decisive(object) !== decisive(previous);

const raw = (object: KubeObject): RawObject => object as unknown as RawObject;

/** The evaluator over the live objects of a cluster. It is built once; what changes is told to it when it is next asked. */
export class PolicyView {
  readonly #store: MemoryStore;
  readonly #pods: ComponentPods;
  readonly #facts: ReleaseFacts;
  readonly #listeners = new Set<() => void>();
  /** Changes that the index has not heard of, the last one of each object. */
  readonly #pending = new Map<string, Change>();
  #index: PolicyIndex | undefined;
  /** Whether agents enforce what is applied to Nodes; an index is built for one answer. */
  #onNodes = false;
  #spans: ReadonlyMap<string, NodePolicies> = new Map();
  #isStale = true;
  /** Time before which the spans are not computed again (performance.now()). */
  #notBefore = 0;

  constructor(store: MemoryStore, pods: ComponentPods, facts: ReleaseFacts) {
    this.#store = store;
    this.#pods = pods;
    this.#facts = facts;
    for (const [kind, group, plural] of KINDS) {
      if (store.definition(group, plural) === undefined) continue;
      store.bucket(group, plural).listeners.add((event) => {
        if (matters(event)) this.#note(kind, event);
      });
    }
    this.#onNodes = this.#gate();
    pods.listen(({ component }) => {
      if (component !== 'agent' || this.#gate() === this.#onNodes) return;
      this.#onNodes = !this.#onNodes;
      this.#index = undefined;
      this.#changed();
    });
  }

  #note(kind: StateKind, { type, object }: LoggedEvent): void {
    const { name, namespace } = object.metadata;
    if (this.#index !== undefined) {
      const change: Change =
        type === 'DELETED'
          ? { kind, op: 'delete', name, ...(namespace === undefined ? {} : { namespace }) }
          : { kind, op: 'set', object: raw(object) };
      this.#pending.set(`${kind} ${namespace ?? ''}/${name}`, change);
    }
    this.#changed();
  }

  #changed(): void {
    this.#isStale = true;
    for (const listener of this.#listeners) listener();
  }

  /** Gate NodeNetworkPolicy of the agent that runs the longest. */
  #gate(): boolean {
    const agent = this.#pods.oldestAgent();
    return agent !== undefined && gateEnabled(this.#facts, 'agent', agent.agentConfig, 'NodeNetworkPolicy');
  }

  /** Calls back after every change that may change a verdict. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #build(): PolicyIndex {
    const list = (kind: StateKind): readonly RawObject[] => {
      const [, group = '', plural = ''] = KINDS.find(([one]) => one === kind) ?? [];
      if (this.#store.definition(group, plural) === undefined) return [];
      return this.#store.list(group, plural).map((object) => raw(object));
    };
    return createPolicyIndex({
      ...Object.fromEntries(KINDS.map(([kind]) => [kind, list(kind)])),
      namespaces: list('namespaces'),
      pods: list('pods'),
      resolvedNames: RESOLVED_NAMES,
      nodeNetworkPolicy: this.#onNodes,
    });
  }

  /** The evaluator of now; the same one until something changes. */
  index(): PolicyIndex {
    if (this.#index === undefined) this.#index = this.#build();
    else if (this.#pending.size > 0) this.#index = this.#index.apply([...this.#pending.values()]);
    this.#pending.clear();
    return this.#index;
  }

  /**
   * Policies by Node that enforces them. In a large cluster with many changes the answer may be a little old, so that computing
   * it takes a small part of the time; `spansAreCurrent` tells.
   */
  spans(): ReadonlyMap<string, NodePolicies> {
    const started = performance.now();
    if (!this.#isStale || started < this.#notBefore) return this.#spans;
    this.#spans = spansOf(this.index(), this.#store.list('', 'nodes'));
    this.#isStale = false;
    const ended = performance.now();
    this.#notBefore = ended + (ended - started) * REST;
    return this.#spans;
  }

  get spansAreCurrent(): boolean {
    return !this.#isStale;
  }
}
