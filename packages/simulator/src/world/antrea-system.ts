import { resolveGates } from '@netloft/antrea';
import { atLeast, type ReleaseFacts } from '../antrea/release.ts';
import type { WorldBuilder } from './builder.ts';

/** Tiers that Antrea creates itself, and those that its NSX integration adds; lower priorities are evaluated first. */
const TIERS: readonly (readonly [name: string, priority: number, description: string])[] = [
  ['emergency', 50, '[READ-ONLY]: Created by Antrea Controller during initialization'],
  ['securityops', 100, '[READ-ONLY]: Created by Antrea Controller during initialization'],
  ['networkops', 150, '[READ-ONLY]: Created by Antrea Controller during initialization'],
  ['platform', 200, '[READ-ONLY]: Created by Antrea Controller during initialization'],
  ['application', 250, '[READ-ONLY]: Created by Antrea Controller during initialization'],
  ['baseline', 253, '[READ-ONLY]: Created by Antrea Controller during initialization'],
];
const NSX_TIERS: readonly (readonly [name: string, priority: number])[] = [
  ['nsx-category-ethernet', 0],
  ['nsx-category-emergency', 1],
  ['nsx-category-infrastructure', 2],
  ['nsx-category-environment', 3],
  ['nsx-category-application', 4],
];

export function tiers(world: WorldBuilder, version: string): void {
  for (const [name, priority, description] of TIERS) world.antrea('Tier', version, { name }, { priority, description });
  for (const [name, priority] of NSX_TIERS) {
    world.antrea(
      'Tier',
      version,
      { name, labels: { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' } },
      { priority, description: 'Created by the NSX integration' },
    );
  }
}

/** Cipher suites that the document's configuration names. */
const CIPHERS =
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_RSA_WITH_AES_256_GCM_SHA384';

const AGENT_CONF = `featureGates:
  AntreaProxy: true
  EndpointSlice: true
  Traceflow: true
  NodePortLocal: true
  AntreaPolicy: true
  FlowExporter: false
  NetworkPolicyStats: false
  Egress: true
  AntreaIPAM: false
  Multicast: false
  Multicluster: false
  SecondaryNetwork: false
  ServiceExternalIP: false
  TrafficControl: false
trafficEncapMode: encap
noSNAT: false
tunnelType: geneve
trafficEncryptionMode: none
enableBridgingMode: false
disableTXChecksumOffload: false
wireGuard:
  port: 51820
egress:
  exceptCIDRs: []
serviceCIDR: 20.10.0.0/16
nodePortLocal:
  enable: true
  portRange: 61000-62000
tlsCipherSuites: ${CIPHERS}
multicast: {}
antreaProxy:
  proxyAll: false
  nodePortAddresses: []
  skipServices: []
  proxyLoadBalancerIPs: false
multicluster: {}
`;
const SERVICE_CIDR = 'serviceCIDR: 20.10.0.0/16\n';
const SERVICE_CIDR_V6 = 'serviceCIDRv6: fd00:20:10::/48\n';
const CNI_CONF = `{
    "cniVersion":"0.3.0",
    "name": "antrea",
    "plugins": [
        {
            "type": "antrea",
            "ipam": {
                "type": "host-local"
            }
        }
        ,
        {
            "type": "portmap",
            "capabilities": {"portMappings": true}
        }
        ,
        {
            "type": "bandwidth",
            "capabilities": {"bandwidth": true}
        }
    ]
}
`;
const CONTROLLER_CONF = `featureGates:
  Traceflow: true
  AntreaPolicy: true
  NetworkPolicyStats: false
  Multicast: false
  Egress: true
  AntreaIPAM: false
  ServiceExternalIP: false
tlsCipherSuites: ${CIPHERS}
nodeIPAM: null
`;

/** The gate on, and where to: a group of its own since 1.13, in which a static destination is switched on. */
function withFlowExporter(conf: string, antrea: string): string {
  const address = 'flow-aggregator/flow-aggregator:4739:tls';
  const settings = atLeast(antrea, '1.13')
    ? `flowExporter:\n  enable: true\n  flowCollectorAddr: ${address}\n`
    : `flowCollectorAddr: ${address}\n`;
  return conf.replace('FlowExporter: false', 'FlowExporter: true') + settings;
}

/** The gates of the installation, as far as the component knows them, in place of those of the story. */
function withGates(conf: string, component: 'agent' | 'controller', facts: ReleaseFacts): string {
  const known = new Set(resolveGates(facts.antreaVersion, component, new Map()).gates.map((gate) => gate.name));
  const set = Object.entries(facts.featureGates ?? {}).filter(([name]) => known.has(name));
  const kept = set.reduce((text, [name]) => text.replace(new RegExp(`^ {2}${name}: .*\n`, 'm'), ''), conf);
  return kept.replace(/^featureGates:\n/, (head) => head + set.map(([name, on]) => `  ${name}: ${on}\n`).join(''));
}

/** What antrea-controller calls the cluster when it first runs. */
export function clusterIdentity(world: WorldBuilder): void {
  world.add(
    'v1',
    'ConfigMap',
    { name: 'antrea-cluster-identity', namespace: 'kube-system', labels: { app: 'antrea' } },
    { data: { uuid: world.uid('Cluster', world.cluster) } },
  );
}

/**
 * ConfigMap `antrea-config` as the document prints it; its name on this distribution carries no hash. Where EndpointSlice
 * is locked, the agent would refuse to start with it in its gates. From 2.0 on the build is upstream's, which leaves
 * NetworkPolicyStats at its default: on.
 */
export function antreaConfig(world: WorldBuilder, { flowExporter = false } = {}): void {
  const { antrea } = world.facts;
  const story = world.facts.dualStack === true ? AGENT_CONF.replace(SERVICE_CIDR, `$&${SERVICE_CIDR_V6}`) : AGENT_CONF;
  const agentConf = flowExporter ? withFlowExporter(story, antrea) : story;
  const without = (text: string, gate: RegExp, since: string): string =>
    atLeast(antrea, since) ? text.replace(gate, '') : text;
  const ofRelease = (text: string): string =>
    without(without(text, / {2}EndpointSlice: true\n/, '1.14'), / {2}NetworkPolicyStats: false\n/, '2.0');
  world.add(
    'v1',
    'ConfigMap',
    {
      name: 'antrea-config',
      namespace: 'kube-system',
      creationTimestamp: '2023-06-01T08:14:14Z',
      labels: {
        app: 'antrea',
        'kapp.k14s.io/app': '1685607245932804320',
        'kapp.k14s.io/association': 'v1.c39c4aca919097e50452c3432329dd40',
      },
      annotations: { 'kapp.k14s.io/identity': 'v1;kube-system//ConfigMap/antrea-config;v1' },
    },
    {
      data: {
        'antrea-agent.conf': withGates(ofRelease(agentConf), 'agent', world.facts),
        'antrea-cni.conflist': CNI_CONF,
        'antrea-controller.conf': withGates(ofRelease(CONTROLLER_CONF), 'controller', world.facts),
      },
    },
  );
}

export interface AntreaPods {
  /** Name suffix of the agent on each Node. */
  readonly agents: readonly { readonly node: string; readonly suffix: string }[];
  readonly controller: { readonly node: string; readonly hash: string; readonly suffix: string };
  /** Cluster address of the Service `antrea`. */
  readonly serviceIP: string;
}

/** Antrea's DaemonSet, Deployment, Service and accounts in kube-system. */
export function antreaWorkloads(world: WorldBuilder, pods: AntreaPods): void {
  const namespace = 'kube-system';
  const volumes = [{ name: 'antrea-config', configMap: { name: 'antrea-config', defaultMode: 420 } }];
  for (const name of ['antrea-agent', 'antrea-controller', 'antctl']) world.serviceAccount(namespace, name);
  world.daemonSet({
    namespace,
    name: 'antrea-agent',
    labels: { app: 'antrea', component: 'antrea-agent' },
    template: {
      hostNetwork: true,
      serviceAccount: 'antrea-agent',
      volumes,
      containers: [
        { name: 'antrea-agent', image: world.facts.image, ports: [{ name: 'api', containerPort: 10_350 }] },
        { name: 'antrea-ovs', image: world.facts.image },
      ],
    },
    pods: pods.agents.map(({ node, suffix }) => ({ name: `antrea-agent-${suffix}`, node })),
  });
  const { controller } = pods;
  world.deployment({
    namespace,
    name: 'antrea-controller',
    hash: controller.hash,
    labels: { app: 'antrea', component: 'antrea-controller' },
    template: {
      hostNetwork: true,
      serviceAccount: 'antrea-controller',
      volumes,
      containers: [
        { name: 'antrea-controller', image: world.facts.image, ports: [{ name: 'api', containerPort: 10_349 }] },
      ],
    },
    pods: [{ name: `antrea-controller-${controller.hash}-${controller.suffix}`, node: controller.node }],
  });
  world.service({
    namespace,
    name: 'antrea',
    clusterIP: pods.serviceIP,
    labels: { app: 'antrea' },
    selector: { app: 'antrea', component: 'antrea-controller' },
    ports: [{ port: 443, targetPort: 'api' }],
  });
}

/** CoreDNS and its Service at the tenth address of the Service network. */
export function coreDns(
  world: WorldBuilder,
  pods: readonly { readonly node: string; readonly suffix: string }[],
): void {
  const namespace = 'kube-system';
  const labels = { 'k8s-app': 'kube-dns' };
  world.serviceAccount(namespace, 'coredns');
  world.deployment({
    namespace,
    name: 'coredns',
    hash: '7f47c7c9b5',
    labels,
    template: {
      serviceAccount: 'coredns',
      containers: [
        {
          name: 'coredns',
          image: 'localhost:5000/vmware.io/coredns:v1.8.6_vmware.15',
          ports: [
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
            { name: 'dns-tcp', containerPort: 53 },
            { name: 'metrics', containerPort: 9153 },
          ],
        },
      ],
    },
    pods: pods.map(({ node, suffix }) => ({ name: `coredns-7f47c7c9b5-${suffix}`, node })),
  });
  world.service({
    namespace,
    name: 'kube-dns',
    clusterIP: '20.10.0.10',
    labels: { ...labels, 'kubernetes.io/name': 'CoreDNS' },
    selector: labels,
    ports: [
      { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, targetPort: 'dns-tcp' },
      { name: 'metrics', port: 9153, targetPort: 'metrics' },
    ],
  });
}
