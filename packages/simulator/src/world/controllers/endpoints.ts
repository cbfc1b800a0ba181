import { attempt, Queue, type Timers } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { uuidOf } from '../identifiers.ts';
import { controllerRef, isRunning, nodeOf, specOf, statusOf } from '../pods.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}
interface NamedPort {
  readonly name?: string;
  readonly containerPort?: number;
}
const DELAY_MS = 100;

function selectorOf(service: KubeObject): readonly (readonly [string, string])[] {
  return Object.entries((specOf(service)['selector'] ?? {}) as Record<string, string>);
}

function resolved(port: ServicePort, pod: KubeObject | undefined): number {
  if (typeof port.targetPort === 'number') return port.targetPort;
  const containers = (pod === undefined ? [] : (specOf(pod)['containers'] ?? [])) as { ports?: NamedPort[] }[];
  const named = containers.flatMap((one) => one.ports ?? []).find((one) => one.name === port.targetPort);
  return named?.containerPort ?? port.port;
}

/** Keeps Endpoints and EndpointSlices of Services with a selector up to date with the Pods behind them. */
export class EndpointsController {
  readonly #store: MemoryStore;

  readonly #timers: Timers;

  constructor(store: MemoryStore, timers: Timers) {
    this.#store = store;
    this.#timers = timers;
  }

  /** Writes the endpoints of every Service, then keeps them. */
  start(): void {
    const store = this.#store;
    const queue = new Queue(this.#timers, DELAY_MS, (namespaces) => {
      for (const namespace of namespaces) attempt(() => this.#namespace(namespace, store.list('', 'pods', namespace)));
    });
    this.#all();
    const dirty = ({ object }: { readonly object: KubeObject }): void => queue.add(object.metadata.namespace ?? '');
    store.subscribe('', 'pods', dirty);
    store.subscribe('', 'services', (event) => {
      if (event.type === 'DELETED') this.#forget(event.object);
      else dirty(event);
    });
  }

  #all(): void {
    const pods = new Map<string, KubeObject[]>();
    for (const pod of this.#store.list('', 'pods')) {
      const { namespace = '' } = pod.metadata;
      const known = pods.get(namespace);
      if (known === undefined) pods.set(namespace, [pod]);
      else known.push(pod);
    }
    const services = new Map<string, KubeObject[]>();
    for (const service of this.#store.list('', 'services')) {
      const { namespace = '' } = service.metadata;
      services.set(namespace, [...(services.get(namespace) ?? []), service]);
    }
    for (const [namespace, own] of services) this.#update(own, pods.get(namespace) ?? []);
  }

  #namespace(namespace: string, pods: readonly KubeObject[]): void {
    this.#update(this.#store.list('', 'services', namespace), pods);
  }

  #update(services: readonly KubeObject[], pods: readonly KubeObject[]): void {
    const running = pods.filter((pod) => isRunning(pod));
    for (const service of services) {
      const selector = selectorOf(service);
      if (selector.length === 0) continue;
      const behind = running.filter((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
      this.#write(service, behind);
    }
  }

  #write(service: KubeObject, pods: readonly KubeObject[]): void {
    const { name, namespace = '', labels = {}, uid = '' } = service.metadata;
    const ports = (specOf(service)['ports'] ?? []) as ServicePort[];
    const own = ports.map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      port: resolved(port, pods[0]),
      protocol: port.protocol ?? 'TCP',
    }));
    const target = (pod: KubeObject): unknown => ({
      kind: 'Pod',
      namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    });
    const address = (pod: KubeObject): string => {
      const ip = statusOf(pod)['podIP'];
      return typeof ip === 'string' ? ip : '';
    };
    const subsets =
      pods.length === 0
        ? []
        : [
            {
              addresses: pods.map((pod) => ({ ip: address(pod), nodeName: nodeOf(pod), targetRef: target(pod) })),
              ports: own,
            },
          ];
    this.#put('', 'endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels: { ...labels } },
      subsets,
    });
    this.#put('discovery.k8s.io', 'endpointslices', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-${uuidOf(uid).slice(0, 5)}`,
        namespace,
        labels: {
          ...labels,
          'kubernetes.io/service-name': name,
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [controllerRef({ apiVersion: 'v1', kind: 'Service', name, uid })],
      },
      addressType: 'IPv4',
      endpoints: pods.map((pod) => ({
        addresses: [address(pod)],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: nodeOf(pod),
        targetRef: target(pod),
      })),
      ports: own,
    });
  }

  #put(group: string, plural: string, object: KubeObject): void {
    const { name, namespace } = object.metadata;
    const current = this.#store.get(group, plural, name, namespace);
    if (current === undefined) {
      this.#store.create(group, plural, object);
      return;
    }
    const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...content } = object;
    this.#store.update(group, plural, { ...current, ...content });
  }

  /** Endpoints have no owner: they go with the Service by name. The slice goes with it in any case. */
  #forget(service: KubeObject): void {
    const { name, namespace = '', uid = '' } = service.metadata;
    this.#timers.after(0, () => {
      this.#store.remove('', 'endpoints', name, namespace);
      this.#store.remove('discovery.k8s.io', 'endpointslices', `${name}-${uuidOf(uid).slice(0, 5)}`, namespace);
    });
  }
}
