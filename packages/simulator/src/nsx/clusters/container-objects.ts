import { tagsOfLabels } from '@netloft/nsx';
import type { ReleaseFacts } from '../../antrea/release.ts';
import { objectOf, textOf } from '../../kubernetes/json.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf, statusOf } from '../../world/pods.ts';
import { isObject, objectsOf, textsOf } from '../policy/objects.ts';
import type { Json, NsxSettings } from '../types.ts';

/** What the objects of one cluster are made with. */
export interface Reported {
  readonly settings: NsxSettings;
  /** External id of the cluster. */
  readonly clusterId: string;
  /** UID of a Namespace, Node or Service by its name. */
  readonly namespaceId: (name: string) => string | undefined;
  readonly nodeId: (name: string) => string | undefined;
  readonly serviceId: (namespace: string, name: string) => string | undefined;
  /** UIDs of the Services whose selector a Pod meets. */
  readonly servicesOf: (pod: KubeObject) => readonly string[];
  /** Pods behind a Service. */
  readonly podsOf: (service: KubeObject) => readonly KubeObject[];
  /** Whether the Node's agent is well. */
  readonly isAgentHealthy: (node: string) => boolean;
}

type Container = Json & { readonly external_id: string };

const uidOf = ({ metadata }: KubeObject): string => textOf(metadata.uid);
const property = (key: string, value: string): Json => ({ key, value });

/** Members that every container object has. Antrea clusters have no networking status of their own: that is an inference, so strict mode has none. */
function common(object: KubeObject, { settings, clusterId }: Reported): Container {
  return {
    external_id: uidOf(object),
    display_name: object.metadata.name,
    container_cluster_id: clusterId,
    tags: tagsOfLabels(object.metadata.labels ?? {}),
    network_errors: [],
    ...(settings.strict ? {} : { network_status: 'HEALTHY' }),
  };
}

const inProject = (object: KubeObject, reported: Reported): Json => ({
  container_project_id: reported.namespaceId(object.metadata.namespace ?? '') ?? '',
});

/** The cluster itself; what a release or strict mode does not have is left out where it is answered. */
export const clusterObject = (
  clusterId: string,
  name: string,
  facts: ReleaseFacts,
  podCidrs: readonly string[],
): Container => ({
  external_id: clusterId,
  display_name: name,
  cluster_type: 'Kubernetes',
  cni_type: 'Antrea',
  infrastructure: { infra_type: 'vSphere' },
  network_status: 'HEALTHY',
  network_errors: [],
  origin_properties: [{ key: 'version', value: facts.kubernetesVersion }],
  tags: [],
  scope: [{ scope_id: clusterId, scope_type: 'CONTAINER_CLUSTER' }],
  node_port_range: '30000-32767',
  node_port_local_range: '61000-62000',
  traffic_encap_mode: 'Encap',
  cluster_nodes_pod_cidrs: podCidrs,
});

export const namespaceObject = (object: KubeObject, reported: Reported): Container => ({
  ...common(object, reported),
  origin_properties: [],
});

export function nodeObject(object: KubeObject, reported: Reported): Container {
  const addresses = objectsOf(statusOf(object)['addresses']);
  const info = objectOf(statusOf(object)['nodeInfo']);
  return {
    ...common(object, reported),
    ip_addresses: addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => textOf(address)),
    external_ip_addresses: addresses.filter(({ type }) => type === 'ExternalIP').map(({ address }) => textOf(address)),
    pod_cidrs: textsOf(specOf(object)['podCIDRs']),
    cni_agent_status: reported.isAgentHealthy(object.metadata.name) ? 'HEALTHY' : 'UNHEALTHY',
    ...(reported.settings.strict
      ? {}
      : {
          origin_properties: [
            property('kubelet_version', textOf(info['kubeletVersion'])),
            property('os_image', textOf(info['osImage'])),
          ],
        }),
  };
}

const PHASES: Readonly<Record<string, string>> = { Running: 'UP', Unknown: 'UNKNOWN' };

export function podObject(object: KubeObject, reported: Reported): Container {
  const status = statusOf(object);
  const ips = objectsOf(status['podIPs']).map(({ ip }) => textOf(ip));
  const containers = objectsOf(specOf(object)['containers']);
  const ready = objectsOf(status['containerStatuses']).filter((one) => one['ready'] === true);
  const started = Date.parse(textOf(status['startTime']));
  return {
    ...common(object, reported),
    ...inProject(object, reported),
    cluster_node_id: reported.nodeId(textOf(specOf(object)['nodeName'])) ?? '',
    container_application_ids: reported.servicesOf(object),
    status: PHASES[textOf(status['phase'])] ?? 'DOWN',
    origin_properties: ips.length === 0 ? [] : [property('ip', ips.join(','))],
    // Found in the model of release 9 only.
    ...(reported.settings.release === '9.0'
      ? {
          pod_ips: ips,
          containers_count: containers.length,
          ready_containers_count: ready.length,
          ...(Number.isNaN(started) || reported.settings.strict ? {} : { pod_start_time: started }),
        }
      : {}),
  };
}

const SERVICE_TYPES: Readonly<Record<string, string>> = {
  ClusterIP: 'CLUSTER_IP',
  NodePort: 'NODE_PORT',
  LoadBalancer: 'LOAD_BALANCER',
  ExternalName: 'EXTERNAL_NAME',
};

/** What agents wrote on a Pod; an annotation that somebody else wrote and that cannot be read says nothing. */
function localPorts(pod: KubeObject): readonly Json[] {
  const text = pod.metadata.annotations?.['nodeportlocal.antrea.io'];
  if (text === undefined) return [];
  try {
    return objectsOf(JSON.parse(text));
  } catch {
    return [];
  }
}

/** Places at Nodes where Antrea offers the Service's Pods. */
const nodePortLocal = (pods: readonly KubeObject[]): readonly Json[] =>
  pods.flatMap(localPorts).map((entry) => ({
    node_ip: textOf(entry['nodeIP']),
    node_port: String(entry['nodePort']),
    protocol: textOf(entry['protocol']).toUpperCase() || 'TCP',
  }));

export function serviceObject(object: KubeObject, reported: Reported): Container {
  const spec = specOf(object);
  const type = textOf(spec['type']) || 'ClusterIP';
  const ips = textsOf(spec['clusterIPs']).filter((ip) => ip !== 'None');
  const pods = reported.podsOf(object);
  const hasSelector = Object.keys(objectOf(spec['selector'])).length > 0;
  const balanced = objectsOf(objectOf(statusOf(object)['loadBalancer'])['ingress']);
  return {
    ...common(object, reported),
    ...inProject(object, reported),
    status: pods.length > 0 ? 'UP' : hasSelector ? 'DOWN' : 'UNKNOWN',
    origin_properties: [property('type', type), ...(ips.length === 0 ? [] : [property('ip', ips.join(','))])],
    type: SERVICE_TYPES[type] ?? type,
    cluster_ips: ips,
    service_ports: objectsOf(spec['ports']).map((port) => ({
      name: textOf(port['name']),
      port: port['port'],
      ...(port['nodePort'] === undefined ? {} : { node_port: port['nodePort'] }),
      protocol: textOf(port['protocol']) || 'TCP',
      target_port: String(port['targetPort'] ?? port['port']),
    })),
    load_balancer_ingress: balanced.map((one) => ({
      ip: textOf(one['ip']),
      hostname: textOf(one['hostname']),
      ports: [],
    })),
    node_port_local_endpoints: nodePortLocal(pods),
  };
}

/** Names of the Services that an Ingress leads to. */
function backendsOf(ingress: KubeObject): readonly string[] {
  const spec = specOf(ingress);
  const paths = objectsOf(spec['rules']).flatMap((rule) => objectsOf(objectOf(rule['http'])['paths']));
  const backends = [spec['defaultBackend'], ...paths.map((path) => path['backend'])];
  const names = backends.map((backend) => textOf(objectOf(objectOf(backend)['service'])['name']));
  return [...new Set(names.filter((name) => name !== ''))];
}

export function ingressObject(object: KubeObject, reported: Reported): Container {
  const balanced = objectsOf(objectOf(statusOf(object)['loadBalancer'])['ingress']);
  return {
    ...common(object, reported),
    ...inProject(object, reported),
    container_application_ids: backendsOf(object).flatMap(
      (name) => reported.serviceId(object.metadata.namespace ?? '', name) ?? [],
    ),
    spec: JSON.stringify(specOf(object)),
    load_balance_ingress: balanced.map((one) => ({
      ip: textOf(one['ip']),
      hostname: textOf(one['hostname']),
      ports: [],
    })),
  };
}

const POLICY_TYPES: Readonly<Record<string, string>> = { ClusterNetworkPolicy: 'ACNP' };

export function policyObject(object: KubeObject, reported: Reported): Container {
  const isKubernetes = object.apiVersion.startsWith('networking.k8s.io/');
  return {
    ...common(object, reported),
    ...(object.metadata.namespace === undefined ? {} : inProject(object, reported)),
    policy_type: isKubernetes ? 'NETWORK_POLICY' : (POLICY_TYPES[object.kind] ?? 'ANP'),
    spec: JSON.stringify(specOf(object)),
  };
}

export function egressObject(object: KubeObject, reported: Reported): Container {
  const spec = specOf(object);
  const ip = textOf(statusOf(object)['egressIP']) || textOf(spec['egressIP']);
  const pool = textOf(spec['externalIPPool']);
  return {
    ...common(object, reported),
    egress_ip: ip,
    egress_ips: [...new Set([ip, ...textsOf(spec['egressIPs'])])].filter((one) => one !== ''),
    origin_properties: pool === '' ? [] : [property('externalIPPool', pool)],
    spec: JSON.stringify(spec),
  };
}

export function poolObject(object: KubeObject, reported: Reported): Container {
  const spec = specOf(object);
  const ranges = objectsOf(spec['ipRanges']);
  const [first] = ranges;
  const isV6 = isObject(first) && textOf(first['cidr'] ?? first['start']).includes(':');
  return {
    ...common(object, reported),
    ip_ranges: ranges.map(({ start, end, cidr }) => (cidr === undefined ? { start, end } : { cidr })),
    ip_version: isV6 ? 6 : 4,
    spec: JSON.stringify(spec),
  };
}
