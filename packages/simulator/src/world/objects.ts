import { cidr6Beside, ipv6Beside } from './addresses.ts';

type Json = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

export interface NodeSpec {
  readonly name: string;
  readonly ip: string;
  readonly podCIDR: string;
  readonly controlPlane?: boolean;
}
export interface ServiceSpec {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIP: string;
  readonly labels?: Labels;
  readonly selector?: Labels;
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: number | string;
    readonly nodePort?: number;
    readonly protocol?: 'TCP' | 'UDP';
  }[];
  /** Address of the load balancer; makes the Service a LoadBalancer. */
  readonly loadBalancerIP?: string;
}

export const nodeLabels = (spec: NodeSpec): Record<string, string> => ({
  'kubernetes.io/hostname': spec.name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  ...(spec.controlPlane === true ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
});

/** Spec and status of a Node that is ready. `ids` are its machine, system and boot identifiers. */
export function nodeContent(spec: NodeSpec, version: string, ids: Json, dualStack = false): Json {
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  const resources = { cpu: '4', memory: '16393044Ki', pods: '110' };
  return {
    spec: {
      podCIDR: spec.podCIDR,
      podCIDRs: [spec.podCIDR, ...(dualStack ? [cidr6Beside(spec.podCIDR)] : [])],
      ...(spec.controlPlane === true ? { taints } : {}),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: spec.ip },
        ...(dualStack ? [{ type: 'InternalIP', address: ipv6Beside(spec.ip) }] : []),
        { type: 'Hostname', address: spec.name },
      ],
      capacity: resources,
      allocatable: resources,
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      ],
      nodeInfo: {
        kubeletVersion: version,
        kubeProxyVersion: version,
        operatingSystem: 'linux',
        architecture: 'amd64',
        osImage: 'VMware Photon OS/Linux',
        kernelVersion: '4.19.277-2.ph3-esx',
        containerRuntimeVersion: 'containerd://1.6.18',
        ...ids,
      },
    },
  };
}

/** Spec and status of a Service, IPv4 only as the story's clusters are, or of both families. */
export function serviceContent(spec: ServiceSpec, dualStack = false): Json {
  const balanced = spec.loadBalancerIP !== undefined;
  return {
    spec: {
      type: balanced ? 'LoadBalancer' : 'ClusterIP',
      clusterIP: spec.clusterIP,
      clusterIPs: [spec.clusterIP, ...(dualStack ? [ipv6Beside(spec.clusterIP)] : [])],
      ipFamilies: ['IPv4', ...(dualStack ? ['IPv6'] : [])],
      ipFamilyPolicy: dualStack ? 'PreferDualStack' : 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      ports: spec.ports.map((port) => ({
        ...port,
        protocol: port.protocol ?? 'TCP',
        targetPort: port.targetPort ?? port.port,
      })),
      ...(spec.selector === undefined ? {} : { selector: { ...spec.selector } }),
      ...(balanced ? { loadBalancerClass: 'ako.vmware.com/avi-lb', allocateLoadBalancerNodePorts: true } : {}),
    },
    status: { loadBalancer: balanced ? { ingress: [{ ip: spec.loadBalancerIP }] } : {} },
  };
}
