import { createPolicyIndex, type OrderedRule, type PolicyIndex, type RawObject } from '@netloft/antrea';
import type { MemoryStore } from '../kubernetes/store.ts';
import { RESOLVED_NAMES } from '../world/dns.ts';
import type { LoggedEvent } from '../kubernetes/bucket.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { nodeOf, podAddress, statusOf } from '../world/pods.ts';

const WATCHED: readonly (readonly [group: string, plural: string])[] = [
  ['', 'namespaces'],
  ['', 'pods'],
  ['', 'nodes'],
  ['', 'services'],
  ['crd.antrea.io', 'tiers'],
  ['crd.antrea.io', 'clusternetworkpolicies'],
  ['crd.antrea.io', 'networkpolicies'],
  ['crd.antrea.io', 'clustergroups'],
  ['crd.antrea.io', 'groups'],
  ['networking.k8s.io', 'networkpolicies'],
  ['policy.networking.k8s.io', 'adminnetworkpolicies'],
  ['policy.networking.k8s.io', 'baselineadminnetworkpolicies'],
  ['policy.networking.k8s.io', 'clusternetworkpolicies'],
];

/** Computing the spans takes at most one part of this many of the time. */
const REST = 20;

/** What of an object verdicts depend on: not the rest of its status, nor its annotations. */
function decisive(object: KubeObject): string {
  const place = object.kind === 'Node' ? statusOf(object)['addresses'] : podAddress(object);
  return JSON.stringify([object.metadata.labels, object['spec'], place]);
}
const matters = ({ type, object, previous }: LoggedEvent): boolean =>
  type !== 'MODIFIED' || previous === undefined || decisive(object) !== decisive(previous);

/** Where a policy is enforced, and with how many groups, as agents count them. */
export interface NodePolicies {
  readonly policies: ReadonlySet<string>;
  readonly appliedToGroups: number;
  readonly addressGroups: number;
}

/** The policy evaluator over the live objects of a cluster; read anew only after one of them changed. */
export class PolicyView {
  readonly #store: MemoryStore;
  readonly #listeners = new Set<() => void>();
  #index: PolicyIndex | undefined;
  #spans: ReadonlyMap<string, NodePolicies> = new Map();
  #isStale = true;
  /** Time before which the spans are not computed again (performance.now()). */
  #notBefore = 0;

  constructor(store: MemoryStore) {
    this.#store = store;
    const served = new Set(store.definitions.map((one) => `${one.group}/${one.plural}`));
    for (const [group, plural] of WATCHED) {
      if (!served.has(`${group}/${plural}`)) continue;
      store.bucket(group, plural).listeners.add((event) => {
        if (!matters(event)) return;
        this.#index = undefined;
        this.#isStale = true;
        for (const listener of this.#listeners) listener();
      });
    }
  }

  /** Calls back after every change that may change a verdict. */
  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #list(group: string, plural: string): readonly RawObject[] {
    if (this.#store.definition(group, plural) === undefined) return [];
    return this.#store.list(group, plural) as unknown as readonly RawObject[];
  }

  index(): PolicyIndex {
    this.#index ??= createPolicyIndex({
      namespaces: this.#list('', 'namespaces'),
      pods: this.#list('', 'pods'),
      nodes: this.#list('', 'nodes'),
      services: this.#list('', 'services'),
      tiers: this.#list('crd.antrea.io', 'tiers'),
      clusterNetworkPolicies: this.#list('crd.antrea.io', 'clusternetworkpolicies'),
      networkPolicies: this.#list('crd.antrea.io', 'networkpolicies'),
      clusterGroups: this.#list('crd.antrea.io', 'clustergroups'),
      groups: this.#list('crd.antrea.io', 'groups'),
      kubernetesNetworkPolicies: this.#list('networking.k8s.io', 'networkpolicies'),
      adminNetworkPolicies: this.#list('policy.networking.k8s.io', 'adminnetworkpolicies'),
      baselineAdminNetworkPolicies: this.#list('policy.networking.k8s.io', 'baselineadminnetworkpolicies'),
      upstreamClusterNetworkPolicies: this.#list('policy.networking.k8s.io', 'clusternetworkpolicies'),
      resolvedNames: RESOLVED_NAMES,
    });
    return this.#index;
  }

  /**
   * Policies by Node that enforces them. In a large cluster with many changes the answer may be a little old, so that computing
   * it takes a small part of the time; `spansAreCurrent` tells.
   */
  spans(): ReadonlyMap<string, NodePolicies> {
    const started = performance.now();
    if (!this.#isStale || started < this.#notBefore) return this.#spans;
    this.#spans = this.#computeSpans();
    this.#isStale = false;
    const ended = performance.now();
    this.#notBefore = ended + (ended - started) * REST;
    return this.#spans;
  }

  get spansAreCurrent(): boolean {
    return !this.#isStale;
  }

  #computeSpans(): ReadonlyMap<string, NodePolicies> {
    const index = this.index();
    const byClass = new Map<string, readonly OrderedRule[]>();
    const nodes = new Map<
      string,
      { policies: Set<string>; subjects: Set<unknown>; peers: Set<unknown>; classes: Set<string> }
    >();
    for (const object of this.#store.list('', 'pods')) {
      const node = nodeOf(object);
      const pod = index.inventory.pods.get(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
      if (node === undefined || pod === undefined || pod.hostNetwork) continue;
      let span = nodes.get(node);
      if (span === undefined) {
        span = { policies: new Set(), subjects: new Set(), peers: new Set(), classes: new Set() };
        nodes.set(node, span);
      }
      if (span.classes.has(pod.classKey)) continue;
      span.classes.add(pod.classKey);
      let rules = byClass.get(pod.classKey);
      if (rules === undefined) {
        rules = [
          ...index.appliedTo(pod.namespace, pod.name, 'Ingress'),
          ...index.appliedTo(pod.namespace, pod.name, 'Egress'),
        ];
        byClass.set(pod.classKey, rules);
      }
      for (const { policy, rule } of rules) {
        span.policies.add(`${policy.ref.kind}/${policy.ref.namespace ?? ''}/${policy.ref.name}`);
        for (const subject of rule.subjects) span.subjects.add(subject);
        if (rule.peers !== 'any') for (const peer of rule.peers) span.peers.add(peer);
      }
    }
    return new Map(
      [...nodes].map(([node, { policies, subjects, peers }]) => [
        node,
        { policies, appliedToGroups: subjects.size, addressGroups: peers.size },
      ]),
    );
  }
}
