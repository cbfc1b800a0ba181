import { objectOf } from '../kubernetes/json.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { ipv6Beside } from './addresses.ts';

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP';
}
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly ContainerPort[];
}
/** What a workload's Pods are made from. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly serviceAccount?: string;
  readonly hostNetwork?: boolean;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

type Json = Readonly<Record<string, unknown>>;

export const templateSpec = (template: PodTemplate): Json => ({
  containers: template.containers.map((container) => ({
    name: container.name,
    image: container.image,
    imagePullPolicy: 'IfNotPresent',
    ...(container.ports === undefined
      ? {}
      : { ports: container.ports.map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })) }),
    resources: {},
  })),
  dnsPolicy: template.hostNetwork === true ? 'ClusterFirstWithHostNet' : 'ClusterFirst',
  ...(template.hostNetwork === true ? { hostNetwork: true } : {}),
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  serviceAccountName: template.serviceAccount ?? 'default',
  terminationGracePeriodSeconds: 30,
  ...(template.volumes === undefined ? {} : { volumes: template.volumes }),
});

const condition = (type: string, time: string): Json => ({ type, status: 'True', lastTransitionTime: time });

/** Status of a Pod that runs. `spec` is the Pod's own; `ip` its address (the Node's for hostNetwork), with an IPv6 one beside it in a dual-stack cluster. */
export function runningStatus(spec: Json, hostIP: string, ip: string, started: string, dualStack = false): Json {
  const containers = Array.isArray(spec['containers']) ? (spec['containers'] as readonly Json[]) : [];
  return {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => condition(type, started)),
    hostIP,
    podIP: ip,
    podIPs: [{ ip }, ...(dualStack ? [{ ip: ipv6Beside(ip) }] : [])],
    startTime: started,
    qosClass: 'BestEffort',
    containerStatuses: containers.map((container) => ({
      name: container['name'],
      image: container['image'],
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: started } },
    })),
  };
}

/** Reference of an owned object to the controller that made it. */
export const controllerRef = (owner: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}): Record<string, unknown> => ({ ...owner, controller: true, blockOwnerDeletion: true });

export const specOf = (object: KubeObject): Json => (object['spec'] ?? {}) as Json;
export const statusOf = (object: KubeObject): Json => (object['status'] ?? {}) as Json;
/** The Pod's own address; undefined while it has none, and for hostNetwork Pods. */
export function podAddress(pod: KubeObject): string | undefined {
  const ip = statusOf(pod)['podIP'];
  return specOf(pod)['hostNetwork'] === true || typeof ip !== 'string' ? undefined : ip;
}
export const nodeOf = (pod: KubeObject): string | undefined => {
  const node = specOf(pod)['nodeName'];
  return typeof node === 'string' && node !== '' ? node : undefined;
};
export const isRunning = (pod: KubeObject): boolean =>
  statusOf(pod)['phase'] === 'Running' && pod.metadata.deletionTimestamp === undefined;

/** Whether a Service of the Pod's Namespace selects it; one without a selector selects nothing. */
export function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = Object.entries(objectOf(specOf(service)['selector']));
  return (
    selector.length > 0 &&
    service.metadata.namespace === pod.metadata.namespace &&
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}
