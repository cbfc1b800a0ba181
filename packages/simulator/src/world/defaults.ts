import type { MemoryStore } from '../kubernetes/store.ts';
import type { AdmissionPlugin, KubeObject } from '../kubernetes/types.ts';
import { toNumber, toText } from './addresses.ts';
import { specOf } from './pods.ts';

/** First address of the Service network that is handed out; below it are the ones with a fixed meaning. */
const FIRST_SERVICE = toNumber('20.10.0.32');

function freeServiceAddress(store: MemoryStore): string {
  const used = new Set(store.list('', 'services').map((service) => specOf(service)['clusterIP']));
  let candidate = FIRST_SERVICE;
  while (used.has(toText(candidate))) candidate += 1;
  return toText(candidate);
}

function service(store: MemoryStore, object: KubeObject): KubeObject {
  const spec = specOf(object);
  const type = spec['type'] ?? 'ClusterIP';
  if (spec['clusterIP'] !== undefined || type === 'ExternalName') return object;
  const clusterIP = freeServiceAddress(store);
  const ports = ((spec['ports'] ?? []) as Readonly<Record<string, unknown>>[]).map((port) => ({
    ...port,
    protocol: port['protocol'] ?? 'TCP',
    targetPort: port['targetPort'] ?? port['port'],
  }));
  return {
    ...object,
    spec: {
      sessionAffinity: 'None',
      ...spec,
      type,
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports,
    },
  };
}

function pod(object: KubeObject): KubeObject {
  const spec = specOf(object);
  const defaults = {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    schedulerName: 'default-scheduler',
  };
  return { ...object, spec: { ...defaults, ...spec } };
}

function namespace(object: KubeObject): KubeObject {
  const labels = { 'kubernetes.io/metadata.name': object.metadata.name, ...object.metadata.labels };
  return {
    ...object,
    metadata: { ...object.metadata, labels },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** What Kubernetes fills in itself when Namespaces, Services and Pods are created. */
export const kubernetesDefaults =
  (store: MemoryStore): AdmissionPlugin =>
  ({ operation, definition, object, subresource }) => {
    if (operation !== 'CREATE' || definition.group !== '' || subresource !== undefined || object === undefined)
      return { allowed: true };
    if (definition.plural === 'services') return { allowed: true, object: service(store, object) };
    if (definition.plural === 'pods') return { allowed: true, object: pod(object) };
    return definition.plural === 'namespaces' ? { allowed: true, object: namespace(object) } : { allowed: true };
  };
