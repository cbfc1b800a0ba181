import { NPL_ENABLED } from '../antrea/node-port-local.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import type { ReleaseFacts } from '../antrea/release.ts';
import { AddressPool } from './addresses.ts';
import { uuidOf } from './identifiers.ts';
import { nodeContent, nodeLabels, type NodeSpec, serviceContent, type ServiceSpec } from './objects.ts';
import { controllerRef, type PodTemplate, runningStatus, templateSpec } from './pods.ts';
import type { TrafficFlow } from './traffic.ts';

type Json = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

/** Where one Pod of a workload runs; without `ip` it gets the next free one of its Node. */
export interface Placement {
  readonly name: string;
  readonly node: string;
  readonly ip?: string;
}
export interface WorkloadSpec {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly template: Omit<PodTemplate, 'labels'>;
  /** Labels of the Pods beside those of the workload. */
  readonly podLabels?: Labels;
  readonly pods: readonly Placement[];
}
/** Day of the document from which the story's world is taken; objects of the world are from then unless they say otherwise. */
export const STORY_TIME = '2023-06-04T09:37:44Z';

/** Collects the objects of one cluster; addresses and uids are repeatable. */
export class WorldBuilder {
  readonly objects: KubeObject[] = [];
  readonly traffic: TrafficFlow[] = [];
  /** Pings among workloads, which only live Traceflows see: statistics and flow records leave them out. */
  readonly pings: TrafficFlow[] = [];
  readonly cluster: string;
  readonly facts: ReleaseFacts;
  readonly #nodes = new Map<string, { readonly spec: NodeSpec; readonly pool: AddressPool }>();

  constructor(cluster: string, facts: ReleaseFacts) {
    this.cluster = cluster;
    this.facts = facts;
  }

  uid(kind: string, name: string, namespace = ''): string {
    return uuidOf(`${this.cluster}/${kind}/${namespace}/${name}`);
  }

  /** Adds an object; metadata without uid and time get them. */
  add(apiVersion: string, kind: string, metadata: Omit<KubeObject['metadata'], 'uid'>, rest: Json = {}): KubeObject {
    const made: KubeObject = {
      apiVersion,
      kind,
      metadata: {
        creationTimestamp: STORY_TIME,
        ...metadata,
        uid: this.uid(kind, metadata.name, metadata.namespace),
      },
      ...rest,
    };
    this.objects.push(made);
    return made;
  }

  namespace(name: string, labels: Labels = {}): void {
    this.add(
      'v1',
      'Namespace',
      { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    );
    this.serviceAccount(name, 'default');
  }

  serviceAccount(namespace: string, name: string): void {
    this.add('v1', 'ServiceAccount', { name, namespace });
  }

  node(spec: NodeSpec): void {
    this.#nodes.set(spec.name, { spec, pool: new AddressPool(spec.podCIDR) });
    const ids = {
      machineID: this.uid('Machine', spec.name).replaceAll('-', ''),
      systemUUID: this.uid('System', spec.name),
      bootID: this.uid('Boot', spec.name),
    };
    const content = nodeContent(spec, this.facts.kubernetesVersion, ids, this.facts.dualStack);
    this.add('v1', 'Node', { name: spec.name, labels: nodeLabels(spec) }, content);
  }

  nodeNames(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** Marks addresses that Pods placed later take by name, before free ones are handed out. */
  reserve(node: string, ip: string): void {
    this.#nodes.get(node)?.pool.reserve(ip);
  }

  pod(
    namespace: string,
    placement: Placement,
    template: PodTemplate,
    owner?: Parameters<typeof controllerRef>[0],
  ): void {
    const node = this.#nodes.get(placement.node);
    if (node === undefined) throw new Error(`the world has no Node ${placement.node}`);
    const ip = template.hostNetwork === true ? node.spec.ip : (placement.ip ?? node.pool.take());
    if (ip === undefined) throw new Error(`Node ${placement.node} has no free address`);
    if (placement.ip !== undefined) node.pool.reserve(placement.ip);
    const spec = { ...templateSpec(template), nodeName: placement.node };
    this.add(
      'v1',
      'Pod',
      {
        name: placement.name,
        namespace,
        labels: { ...template.labels },
        ...(owner === undefined ? {} : { ownerReferences: [controllerRef(owner)] }),
      },
      { spec, status: runningStatus(spec, node.spec.ip, ip, STORY_TIME, this.facts.dualStack) },
    );
  }

  #workload(
    apiVersion: string,
    kind: string,
    spec: WorkloadSpec,
    template: PodTemplate,
    rest: Json,
    status: Json,
  ): void {
    const selector = { matchLabels: { ...spec.labels } };
    this.add(
      apiVersion,
      kind,
      { name: spec.name, namespace: spec.namespace, labels: { ...spec.labels } },
      {
        spec: {
          ...rest,
          selector,
          template: { metadata: { labels: template.labels }, spec: templateSpec(template) },
        },
        status,
      },
    );
  }

  /** A Deployment with its ReplicaSet (name ends in `hash`) and Pods. */
  deployment(spec: WorkloadSpec & { readonly hash: string }): void {
    const replicas = spec.pods.length;
    const labels = { ...spec.labels, ...spec.podLabels };
    const ready = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
    const template: PodTemplate = { ...spec.template, labels };
    this.#workload('apps/v1', 'Deployment', spec, template, { replicas }, { ...ready, updatedReplicas: replicas });
    const set = `${spec.name}-${spec.hash}`;
    const hashed = { 'pod-template-hash': spec.hash };
    const setTemplate: PodTemplate = { ...template, labels: { ...labels, ...hashed } };
    this.add(
      'apps/v1',
      'ReplicaSet',
      {
        name: set,
        namespace: spec.namespace,
        labels: { ...labels, ...hashed },
        ownerReferences: [
          controllerRef({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: spec.name,
            uid: this.uid('Deployment', spec.name, spec.namespace),
          }),
        ],
      },
      {
        spec: {
          replicas,
          selector: { matchLabels: { ...spec.labels, ...hashed } },
          template: { metadata: { labels: setTemplate.labels }, spec: templateSpec(setTemplate) },
        },
        status: ready,
      },
    );
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: set,
      uid: this.uid('ReplicaSet', set, spec.namespace),
    };
    for (const pod of spec.pods) this.pod(spec.namespace, pod, setTemplate, owner);
  }

  daemonSet(spec: WorkloadSpec): void {
    const count = spec.pods.length;
    const template: PodTemplate = { ...spec.template, labels: { ...spec.labels, ...spec.podLabels } };
    const status = {
      currentNumberScheduled: count,
      desiredNumberScheduled: count,
      numberReady: count,
      numberAvailable: count,
      updatedNumberScheduled: count,
      numberMisscheduled: 0,
      observedGeneration: 1,
    };
    this.#workload('apps/v1', 'DaemonSet', spec, template, {}, status);
    const uid = this.uid('DaemonSet', spec.name, spec.namespace);
    for (const pod of spec.pods) {
      this.pod(spec.namespace, pod, template, { apiVersion: 'apps/v1', kind: 'DaemonSet', name: spec.name, uid });
    }
  }

  /** Adds Pods of a DaemonSet that is already there, on Nodes that came later. */
  extendDaemonSet(namespace: string, name: string, pods: readonly Placement[]): void {
    const at = this.objects.findIndex(
      (one) => one.kind === 'DaemonSet' && one.metadata.name === name && one.metadata.namespace === namespace,
    );
    const set = this.objects[at];
    const sample = this.objects.find((one) => one.metadata.ownerReferences?.[0]?.['uid'] === set?.metadata.uid);
    if (set === undefined || sample === undefined) throw new Error(`the world has no DaemonSet ${namespace}/${name}`);
    const count = Number((set['status'] as Json)['numberReady']) + pods.length;
    const numbers = ['currentNumberScheduled', 'desiredNumberScheduled', 'numberReady', 'numberAvailable'];
    this.objects[at] = {
      ...set,
      status: {
        ...(set['status'] as Json),
        updatedNumberScheduled: count,
        ...Object.fromEntries(numbers.map((key) => [key, count])),
      },
    };
    for (const pod of pods) {
      const ip = this.#nodes.get(pod.node)?.spec.ip ?? '';
      const spec = { ...(sample['spec'] as Json), nodeName: pod.node };
      const { labels = {}, ownerReferences = [] } = sample.metadata;
      this.add(
        'v1',
        'Pod',
        { name: pod.name, namespace, labels, ownerReferences },
        { spec, status: runningStatus(spec, ip, ip, STORY_TIME, this.facts.dualStack) },
      );
    }
  }

  statefulSet(spec: WorkloadSpec): void {
    const replicas = spec.pods.length;
    const template: PodTemplate = { ...spec.template, labels: { ...spec.labels, ...spec.podLabels } };
    const status = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
    this.#workload('apps/v1', 'StatefulSet', spec, template, { replicas, serviceName: spec.name }, status);
    const uid = this.uid('StatefulSet', spec.name, spec.namespace);
    for (const pod of spec.pods) {
      const named = { ...template, labels: { ...template.labels, 'statefulset.kubernetes.io/pod-name': pod.name } };
      this.pod(spec.namespace, pod, named, { apiVersion: 'apps/v1', kind: 'StatefulSet', name: spec.name, uid });
    }
  }

  service(spec: ServiceSpec): void {
    const labels = spec.labels === undefined ? {} : { labels: { ...spec.labels } };
    // As AKO does for what it balances in mode NodePortLocal.
    const annotations = spec.loadBalancerIP === undefined ? {} : { annotations: { [NPL_ENABLED]: 'true' } };
    const { name, namespace } = spec;
    this.add(
      'v1',
      'Service',
      { name, namespace, ...labels, ...annotations },
      serviceContent(spec, this.facts.dualStack),
    );
  }

  /** Antrea's custom resources stand in the version that the release stores. */
  antrea(
    kind: string,
    version: string,
    metadata: Omit<KubeObject['metadata'], 'uid'>,
    spec: Json,
    status?: Json,
  ): void {
    this.add(`crd.antrea.io/${version}`, kind, metadata, { spec, ...(status === undefined ? {} : { status }) });
  }
}
