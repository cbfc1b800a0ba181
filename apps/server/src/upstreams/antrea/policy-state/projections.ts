import { read } from '@netloft/antrea';
import type { KubeObject } from '../../kubernetes/types.ts';

/** Equal label sets and port lists are kept once: the Pods of a workload have the same. */
const MAX_SHARED = 20_000;
const shared = new Map<string, unknown>();

function share<T>(value: T): T {
  const key = JSON.stringify(value);
  const known = shared.get(key);
  if (known !== undefined) return known as T;
  if (shared.size >= MAX_SHARED) shared.clear();
  shared.set(key, value);
  return value;
}

/** Only the members of an object that it has. */
function pick(source: unknown, names: readonly string[]): Record<string, unknown> {
  const from = read.object(source) ?? {};
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}

function metadataOf(object: KubeObject): KubeObject['metadata'] {
  const { name, namespace, labels } = object.metadata;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: share(labels) }),
  };
}

/** Controllers of an object, without their uids. */
function ownersOf(object: KubeObject): object {
  const owners = read
    .objects(object.metadata['ownerReferences'])
    .map((one) => pick(one, ['kind', 'name', 'controller']));
  return owners.length === 0 ? {} : { ownerReferences: share(owners) };
}

/** What the condition Ready says; undefined while there is none. */
function isReady(object: KubeObject): boolean | undefined {
  const { conditions } = read.object(object['status']) ?? {};
  const ready = read.objects(conditions).find(({ type }) => type === 'Ready')?.['status'];
  return ready === undefined ? undefined : ready === 'True';
}

/** A Pod as policies and workloads look at it, and whether it is ready. */
export function projectPod(object: KubeObject): KubeObject {
  const spec = read.object(object['spec']) ?? {};
  const containers = [...read.objects(spec['containers']), ...read.objects(spec['initContainers'])]
    .map((container) =>
      read.objects(container['ports']).map((port) => pick(port, ['name', 'containerPort', 'protocol'])),
    )
    .filter((ports) => ports.length > 0)
    .map((ports) => ({ ports }));
  return {
    metadata: {
      ...metadataOf(object),
      ...ownersOf(object),
      ...pick(object.metadata, ['deletionTimestamp']),
    },
    spec: { ...pick(spec, ['nodeName', 'serviceAccountName', 'hostNetwork']), containers: share(containers) },
    status: { ...pick(object['status'], ['phase', 'podIP', 'podIPs']), ready: isReady(object) },
  };
}

export function projectNamespace(object: KubeObject): KubeObject {
  return { metadata: metadataOf(object) };
}

export function projectNode(object: KubeObject): KubeObject {
  const annotations = pick(object.metadata.annotations, ['node.antrea.io/transport-addresses']);
  return {
    metadata: { ...metadataOf(object), annotations: annotations as Record<string, string> },
    spec: pick(object['spec'], ['podCIDR', 'podCIDRs']),
    status: { ...pick(object['status'], ['addresses']), ready: isReady(object) },
  };
}

export function projectService(object: KubeObject): KubeObject {
  return {
    metadata: metadataOf(object),
    spec: pick(object['spec'], [
      'type',
      'selector',
      'clusterIP',
      'clusterIPs',
      'externalIPs',
      'loadBalancerIP',
      'externalTrafficPolicy',
      'ports',
    ]),
    status: pick(object['status'], ['loadBalancer']),
  };
}

export function projectEndpointSlice(object: KubeObject): KubeObject {
  const endpoints = read
    .objects(object['endpoints'])
    .map((one) => pick(one, ['addresses', 'conditions', 'targetRef', 'nodeName']));
  return { metadata: metadataOf(object), ...pick(object, ['addressType', 'ports']), endpoints };
}

/**
 * A policy, group or Tier: whole, but of managedFields only who wrote when. Lists of Kubernetes' own kinds leave apiVersion and kind
 * away, so that they are filled in.
 */
export const projectObject =
  (apiVersion: string, kind: string) =>
  (object: KubeObject): KubeObject => {
    const managers = read
      .objects(object.metadata['managedFields'])
      .map((one) => pick(one, ['manager', 'operation', 'time', 'subresource']));
    const { managedFields: _, ...metadata } = object.metadata;
    return {
      ...object,
      apiVersion: object.apiVersion ?? apiVersion,
      kind: object.kind ?? kind,
      metadata: managers.length === 0 ? metadata : { ...metadata, managedFields: managers },
    };
  };
