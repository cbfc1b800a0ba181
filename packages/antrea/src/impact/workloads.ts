import type { Inventory, PodEntry } from '../evaluation/index.ts';

/** Pods that are run as one thing: a Deployment, a StatefulSet, a CronJob, or Pods with equal labels. */
export interface Workload {
  /** `namespace/name`, unique in the cluster. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Name with the kind of its owner where one is known: `Deployment yelb-ui`. */
  readonly label: string;
  /** The one to ask about: the first by name. */
  readonly pod: PodEntry;
  /** Its running Pods, by name. */
  readonly pods: readonly PodEntry[];
}

/** Labels that controllers add for themselves: they differ between Pods or roll-outs of one workload. */
const CONTROLLER_LABELS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'job-name',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);
/** By which label a workload without owner is called, best first. */
const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'component'];
/** The ends that a ReplicaSet's and a CronJob's Job names carry: Kubernetes' safe alphabet has no vowels; minutes since 1970. */
const TEMPLATE_HASH = /-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/;
const SCHEDULED_TIME = /-\d{8,}$/;

interface Called {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
}

/** ReplicaSet and Job are made by a Deployment and a CronJob, which is known from their names only. */
function ownedBy({ kind, name }: NonNullable<PodEntry['owner']>, pod: PodEntry): Called {
  const hash = pod.labels['pod-template-hash'];
  const named = (owner: string, called: string): Called => ({ key: `${owner} ${called}`, name: called, kind: owner });
  if (kind === 'ReplicaSet') {
    if (hash !== undefined && name.endsWith(`-${hash}`)) return named('Deployment', name.slice(0, -hash.length - 1));
    return TEMPLATE_HASH.test(name) ? named('Deployment', name.replace(TEMPLATE_HASH, '')) : named(kind, name);
  }
  if (kind === 'Job' && SCHEDULED_TIME.test(name)) return named('CronJob', name.replace(SCHEDULED_TIME, ''));
  return named(kind, name);
}

function calledByLabels(pod: PodEntry): Called {
  const labels = Object.entries(pod.labels)
    .filter(([key]) => !CONTROLLER_LABELS.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (labels.length === 0) return { key: `Pod ${pod.name}`, name: pod.name, kind: '' };
  const name = NAME_LABELS.map((key) => pod.labels[key]).find((value) => value !== undefined && value !== '');
  return {
    key: `labels ${labels.map(([key, value]) => `${key}=${value}`).join(',')}`,
    name: name ?? labels[0]?.[1] ?? pod.name,
    kind: '',
  };
}

/** A static Pod is owned by its Node, which says nothing about the workload. */
const calledBy = (pod: PodEntry): Called =>
  pod.owner === undefined || pod.owner.kind === 'Node' ? calledByLabels(pod) : ownedBy(pod.owner, pod);

const byName = <T extends { readonly name: string }>(a: T, b: T): number => (a.name < b.name ? -1 : 1);

/**
 * Workloads of the running Pods: by the controller in ownerReferences, else by labels without those of roll-outs. Pods in their
 * Node's network are left out, as policies for Pods never see them. Sorted by Namespace and name.
 */
export function workloadsOf(inventory: Inventory): Workload[] {
  const found = new Map<string, { called: Called; namespace: string; pods: PodEntry[] }>();
  for (const pod of inventory.pods.values()) {
    if (pod.hostNetwork || pod.ended) continue;
    const called = calledBy(pod);
    const key = `${pod.namespace}/${called.key}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { called, namespace: pod.namespace, pods: [pod] });
    else known.pods.push(pod);
  }
  const sorted = [...found].sort(([a, one], [b, other]) => {
    const left = `${one.namespace}/${one.called.name}`;
    const right = `${other.namespace}/${other.called.name}`;
    return left < right ? -1 : left > right ? 1 : a < b ? -1 : 1;
  });
  const taken = new Map<string, number>();
  return sorted.flatMap(([, { called, namespace, pods }]) => {
    pods.sort(byName);
    const [first] = pods;
    if (first === undefined) return [];
    const id = `${namespace}/${called.name}`;
    // Another workload of the same name in the Namespace: a second set of labels, or a StatefulSet beside a Deployment.
    const count = (taken.get(id) ?? 0) + 1;
    taken.set(id, count);
    const name = count === 1 ? called.name : `${called.name} (${count})`;
    const label = called.kind === '' ? name : `${called.kind} ${name}`;
    return [{ id: `${namespace}/${name}`, namespace, name, label, pod: first, pods }];
  });
}
