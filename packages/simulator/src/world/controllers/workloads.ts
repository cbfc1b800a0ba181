import { createHash } from 'node:crypto';
import { attempt, Queue, type Timers } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { suffix } from '../identifiers.ts';
import { controllerRef, isRunning, nodeOf, specOf, statusOf } from '../pods.ts';

type Json = Readonly<Record<string, unknown>>;
type Template = {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec?: Json;
};

const PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
};
/** `kubectl rollout restart` writes this into the template; Pods without it are of the time before. */
const RESTARTED = 'kubectl.kubernetes.io/restartedAt';
const DELAY_MS = 30;

const templateOf = (owner: KubeObject): Template => specOf(owner)['template'] ?? {};
const replicasOf = (owner: KubeObject): number => {
  const { replicas } = specOf(owner);
  return typeof replicas === 'number' ? replicas : 1;
};
const sorted = (map: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
const ownerKey = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`;

function ownerOf(
  object: KubeObject,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  const owner = object.metadata.ownerReferences?.find((one) => one['controller'] === true);
  const { kind, name, uid } = owner ?? {};
  return typeof kind === 'string' && typeof name === 'string' && typeof uid === 'string'
    ? { kind, name, uid }
    : undefined;
}

/** Controllers of Deployments, ReplicaSets, StatefulSets and DaemonSets: as many Pods as asked for, anew when one goes. */
export class Workloads {
  readonly #store: MemoryStore;
  readonly #queue: Queue;
  /** Keys of Pods by the uid of their owner. */
  readonly #owned = new Map<string, Set<string>>();

  constructor(store: MemoryStore, timers: Timers) {
    this.#store = store;
    this.#queue = new Queue(timers, DELAY_MS, (keys) => {
      for (const key of keys) attempt(() => this.#reconcile(key));
    });
  }

  /** Watches workloads and Pods from now on; the world's own start complete. */
  start(): void {
    const store = this.#store;
    for (const pod of store.list('', 'pods')) this.#note(pod);
    store.subscribe('', 'pods', ({ type, object }) => {
      if (type === 'DELETED') this.#owned.get(ownerOf(object)?.uid ?? '')?.delete(this.#podKey(object));
      else this.#note(object);
      this.#enqueueOwner(object);
    });
    for (const [kind, plural] of Object.entries(PLURALS)) {
      store.subscribe('apps', plural, ({ type, object }) => {
        if (type !== 'DELETED') this.#queue.add(ownerKey(kind, object.metadata.namespace ?? '', object.metadata.name));
        if (kind === 'ReplicaSet') this.#enqueueOwner(object);
      });
    }
    store.subscribe('', 'nodes', ({ type }) => {
      if (type === 'MODIFIED') return;
      for (const set of store.list('apps', 'daemonsets'))
        this.#queue.add(ownerKey('DaemonSet', set.metadata.namespace ?? '', set.metadata.name));
    });
  }

  #podKey(pod: KubeObject): string {
    return `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  }

  #note(pod: KubeObject): void {
    const uid = ownerOf(pod)?.uid;
    if (uid === undefined) return;
    const known = this.#owned.get(uid);
    if (known === undefined) this.#owned.set(uid, new Set([this.#podKey(pod)]));
    else known.add(this.#podKey(pod));
  }

  #enqueueOwner(object: KubeObject): void {
    const owner = ownerOf(object);
    if (owner !== undefined && PLURALS[owner.kind] !== undefined) {
      this.#queue.add(ownerKey(owner.kind, object.metadata.namespace ?? '', owner.name));
    }
  }

  #podsOf(owner: KubeObject): readonly KubeObject[] {
    return [...(this.#owned.get(owner.metadata.uid ?? '') ?? [])].flatMap((key) => {
      const [namespace = '', name = ''] = key.split('/');
      const pod = this.#store.get('', 'pods', name, namespace);
      return pod === undefined || pod.metadata.deletionTimestamp !== undefined ? [] : [pod];
    });
  }

  #reconcile(key: string): void {
    const [kind = '', namespace = '', name = ''] = key.split('/');
    const owner = this.#store.get('apps', PLURALS[kind] ?? '', name, namespace);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
    if (kind === 'Deployment') this.#deployment(owner);
    else if (kind === 'ReplicaSet') this.#replicaSet(owner);
    else if (kind === 'StatefulSet') this.#statefulSet(owner);
    else this.#daemonSet(owner);
  }

  #create(
    owner: KubeObject,
    name: string,
    further: { readonly node?: string; readonly labels?: Record<string, string> } = {},
  ): void {
    const { namespace } = owner.metadata;
    if (namespace === undefined || this.#store.get('', 'pods', name, namespace) !== undefined) return;
    const template = templateOf(owner);
    const { apiVersion, kind, metadata } = owner;
    const annotations = template.metadata?.annotations;
    this.#store.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { ...template.metadata?.labels, ...further.labels },
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
        ownerReferences: [controllerRef({ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' })],
      },
      spec: { ...template.spec, ...(further.node === undefined ? {} : { nodeName: further.node }) },
      status: { phase: 'Pending' },
    });
  }

  #remove(pod: KubeObject): void {
    this.#store.remove('', 'pods', pod.metadata.name, pod.metadata.namespace);
  }

  /** Pods of a template that was restarted since are replaced. */
  #outdated(owner: KubeObject, pod: KubeObject): boolean {
    const restarted = templateOf(owner).metadata?.annotations?.[RESTARTED];
    return restarted !== undefined && pod.metadata.annotations?.[RESTARTED] !== restarted;
  }

  #status(owner: KubeObject, status: Json): void {
    const plural = PLURALS[owner.kind] ?? '';
    const current = this.#store.get('apps', plural, owner.metadata.name, owner.metadata.namespace);
    if (current === undefined) return;
    const next = { ...statusOf(current), observedGeneration: current.metadata.generation ?? 1, ...status };
    this.#store.updateStatus('apps', plural, { ...current, status: next });
  }

  #counts(pods: readonly KubeObject[]): Json {
    const ready = pods.filter((pod) => isRunning(pod)).length;
    return { replicas: pods.length, readyReplicas: ready, availableReplicas: ready };
  }

  #replicaSet(owner: KubeObject): void {
    const wanted = replicasOf(owner);
    const pods = this.#podsOf(owner);
    for (const pod of pods.slice(wanted)) this.#remove(pod);
    for (let missing = wanted - pods.length; missing > 0; missing -= 1) {
      this.#create(owner, `${owner.metadata.name}-${suffix(5, Math.random)}`);
    }
    this.#status(owner, this.#counts(this.#podsOf(owner)));
  }

  #statefulSet(owner: KubeObject): void {
    const wanted = replicasOf(owner);
    const ordinal = (pod: KubeObject): number => Number(pod.metadata.name.slice(owner.metadata.name.length + 1));
    const keep = new Set<number>();
    for (const pod of this.#podsOf(owner)) {
      if (ordinal(pod) >= wanted || this.#outdated(owner, pod)) this.#remove(pod);
      else keep.add(ordinal(pod));
    }
    for (let index = 0; index < wanted; index += 1) {
      const name = `${owner.metadata.name}-${index}`;
      if (!keep.has(index)) this.#create(owner, name, { labels: { 'statefulset.kubernetes.io/pod-name': name } });
    }
    this.#status(owner, this.#counts(this.#podsOf(owner)));
  }

  #daemonSet(owner: KubeObject): void {
    const nodes = new Set(this.#store.list('', 'nodes').map((node) => node.metadata.name));
    const covered = new Set<string>();
    for (const pod of this.#podsOf(owner)) {
      const node = nodeOf(pod) ?? '';
      if (!nodes.has(node) || covered.has(node) || this.#outdated(owner, pod)) this.#remove(pod);
      else covered.add(node);
    }
    for (const node of nodes) {
      if (!covered.has(node)) this.#create(owner, `${owner.metadata.name}-${suffix(5, Math.random)}`, { node });
    }
    const pods = this.#podsOf(owner);
    const ready = pods.filter((pod) => isRunning(pod)).length;
    this.#status(owner, {
      desiredNumberScheduled: nodes.size,
      currentNumberScheduled: pods.length,
      updatedNumberScheduled: pods.length,
      numberReady: ready,
      numberAvailable: ready,
    });
  }

  #deployment(owner: KubeObject): void {
    const { namespace, uid = '', name } = owner.metadata;
    if (namespace === undefined) return;
    const sets = this.#store.list('apps', 'replicasets', namespace).filter((set) => ownerOf(set)?.uid === uid);
    const own = sets.find((set) => this.#sameTemplate(owner, set));
    for (const set of sets) {
      const replicas = set === own ? replicasOf(owner) : 0;
      if (replicasOf(set) !== replicas)
        this.#store.update('apps', 'replicasets', { ...set, spec: { ...specOf(set), replicas } });
    }
    if (own === undefined) this.#createSet(owner, namespace, name);
    const pods = sets.flatMap((set) => this.#podsOf(set));
    this.#status(owner, { ...this.#counts(pods), updatedReplicas: own === undefined ? 0 : this.#podsOf(own).length });
  }

  #sameTemplate(deployment: KubeObject, set: KubeObject): boolean {
    const { 'pod-template-hash': _hash, ...labels } = templateOf(set).metadata?.labels ?? {};
    const strip = (template: Template, own: Record<string, string>): string =>
      JSON.stringify([sorted(own), sorted(template.metadata?.annotations ?? {}), template.spec]);
    return (
      strip(templateOf(deployment), templateOf(deployment).metadata?.labels ?? {}) === strip(templateOf(set), labels)
    );
  }

  #createSet(owner: KubeObject, namespace: string, name: string): void {
    const template = templateOf(owner);
    const digest = createHash('sha256').update(JSON.stringify(template)).digest();
    let at = 0;
    const hash = suffix(10, () => (digest[at++] ?? 0) / 256);
    const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
    const selector = (specOf(owner)['selector'] ?? {}) as { matchLabels?: Record<string, string> };
    const set = `${name}-${hash}`;
    if (this.#store.get('apps', 'replicasets', set, namespace) !== undefined) return;
    this.#store.create('apps', 'replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: set,
        namespace,
        labels,
        ownerReferences: [
          controllerRef({ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: owner.metadata.uid ?? '' }),
        ],
      },
      spec: {
        replicas: replicasOf(owner),
        selector: { matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    });
  }
}
