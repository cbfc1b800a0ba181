import type { WorldBuilder } from './builder.ts';
import { antreaConfig, antreaWorkloads, clusterIdentity, coreDns } from './antrea-system.ts';
import type { FlowWorld } from './flow-aggregator.ts';
import { kubernetesBasics } from './kubernetes-basics.ts';
import { interworking, visibility } from './story-visibility.ts';
import { APPSERVER_NODE, CONTROL_PLANE, SERVICE_ENGINES, UI_NODE } from './story-places.ts';
import { yelb } from './yelb.ts';

function infrastructure(world: WorldBuilder, flowExporter: boolean): void {
  world.node({ name: CONTROL_PLANE, ip: '10.13.82.38', podCIDR: '20.20.1.0/24', controlPlane: true });
  world.node({ name: APPSERVER_NODE, ip: '10.13.82.39', podCIDR: '20.20.0.0/24' });
  world.node({ name: UI_NODE, ip: '10.13.82.40', podCIDR: '20.20.3.0/24' });
  // Addresses that the document names; Pods placed before them must not get them.
  world.reserve(APPSERVER_NODE, '20.20.0.12');
  world.reserve(UI_NODE, '20.20.3.12');
  kubernetesBasics(world);
  antreaConfig(world, { flowExporter });
  clusterIdentity(world);
  antreaWorkloads(world, {
    serviceIP: '20.10.96.45',
    agents: [
      { node: CONTROL_PLANE, suffix: '9rvqc' },
      { node: APPSERVER_NODE, suffix: 'm7rg7' },
      { node: UI_NODE, suffix: 'wvpp8' },
    ],
    controller: { node: CONTROL_PLANE, hash: '6d56b6d664', suffix: 'vlmh2' },
  });
  coreDns(world, [
    { node: CONTROL_PLANE, suffix: '5mk2d' },
    { node: CONTROL_PLANE, suffix: 'x8tzn' },
  ]);
}

function antreaUi(world: WorldBuilder): void {
  const namespace = 'kube-system';
  const labels = { app: 'antrea-ui' };
  world.serviceAccount(namespace, 'antrea-ui');
  world.deployment({
    namespace,
    name: 'antrea-ui',
    hash: '9c89486f4',
    labels,
    template: {
      serviceAccount: 'antrea-ui',
      containers: [
        { name: 'frontend', image: 'antrea/antrea-ui-frontend:v0.1.1', ports: [{ name: 'http', containerPort: 3000 }] },
        { name: 'backend', image: 'antrea/antrea-ui-backend:v0.1.1', ports: [{ containerPort: 8080 }] },
      ],
    },
    pods: [{ name: 'antrea-ui-9c89486f4-msw6m', node: APPSERVER_NODE }],
  });
  world.service({
    namespace,
    name: 'antrea-ui',
    clusterIP: '20.10.228.144',
    selector: labels,
    labels,
    ports: [{ port: 3000 }],
  });
  world.service({
    namespace,
    name: 'antrea-dashboard-ui',
    clusterIP: '20.10.76.243',
    selector: labels,
    labels,
    ports: [{ port: 80, targetPort: 3000, nodePort: 31_334 }],
    loadBalancerIP: '10.13.210.12',
  });
}

function applications(world: WorldBuilder): void {
  yelb(world, {
    namespace: 'yelb',
    pods: {
      ui: { suffix: 'm5clv', node: UI_NODE },
      appserver: { suffix: '4cd86', node: APPSERVER_NODE },
      db: { suffix: '92rkf', node: UI_NODE },
      redis: { suffix: '5m757', node: APPSERVER_NODE },
    },
    services: { ui: '20.10.194.179', appserver: '20.10.247.130', db: '20.10.44.17', redis: '20.10.102.8' },
    vip: '10.13.210.10',
    nodePort: 30_912,
  });
  world.pod(
    'yelb',
    { name: 'traffic-generator', node: APPSERVER_NODE },
    {
      labels: { app: 'traffic-generator' },
      containers: [{ name: 'traffic-generator', image: 'traffic-generator:1.0' }],
    },
  );
  yelb(world, {
    namespace: 'yelb-2',
    pods: {
      ui: { suffix: '8xw6t', node: APPSERVER_NODE },
      appserver: { suffix: 'q7rzd', node: UI_NODE },
      db: { suffix: 'h4n2k', node: APPSERVER_NODE },
      redis: { suffix: 'zt9wb', node: UI_NODE },
    },
    services: { ui: '20.10.158.61', appserver: '20.10.31.204', db: '20.10.215.92', redis: '20.10.67.143' },
    vip: '10.13.210.11',
    nodePort: 31_107,
  });
  world.deployment({
    namespace: 'default',
    name: 'ubuntu-20-04',
    hash: '548545fc87',
    labels: { app: 'ubuntu-20-04' },
    template: { containers: [{ name: 'ubuntu-20-04', image: 'ubuntu:20.04' }] },
    pods: [{ name: 'ubuntu-20-04-548545fc87-kkzbh', node: UI_NODE }],
  });
  world.namespace('avi-system');
  world.serviceAccount('avi-system', 'ako-sa');
  world.statefulSet({
    namespace: 'avi-system',
    name: 'ako',
    labels: { 'app.kubernetes.io/name': 'ako', 'app.kubernetes.io/instance': 'ako-1685884771' },
    template: {
      serviceAccount: 'ako-sa',
      containers: [{ name: 'ako', image: 'ako:1.9.3', ports: [{ containerPort: 80 }] }],
    },
    pods: [{ name: 'ako-0', node: APPSERVER_NODE }],
  });
  const generator = { pod: 'yelb/traffic-generator' };
  world.traffic.push(
    { from: generator, to: { service: 'yelb/yelb-ui' }, protocol: 'TCP', port: 80, everyMs: 1000 },
    { from: generator, to: { ip: '10.13.210.10' }, protocol: 'TCP', port: 80, everyMs: 1000 },
    ...SERVICE_ENGINES.map((ip) => ({
      from: { ip },
      to: { pod: 'yelb/yelb-ui' },
      protocol: 'TCP' as const,
      port: 80,
      everyMs: 1000,
    })),
    // A port that the policy of the application does not allow: what a trace of dropped packets sees.
    { from: { pod: 'yelb/yelb-ui' }, to: { service: 'yelb/yelb-db' }, protocol: 'TCP', port: 5432, everyMs: 3000 },
    { from: { pod: 'avi-system/ako' }, to: { ip: '172.24.3.50' }, protocol: 'TCP', port: 443, everyMs: 2000 },
    {
      from: { pod: 'default/ubuntu-20-04' },
      to: { service: 'kube-system/kube-dns' },
      protocol: 'UDP',
      port: 53,
      everyMs: 4000,
    },
    // The name that the story's policy drops, and another that it allows.
    { from: { pod: 'default/ubuntu-20-04' }, to: { ip: '10.13.210.10' }, protocol: 'TCP', port: 80, everyMs: 2000 },
    { from: { pod: 'default/ubuntu-20-04' }, to: { ip: '10.13.210.11' }, protocol: 'TCP', port: 80, everyMs: 2000 },
    // Ways that the application does not go: its policy drops them.
    {
      from: { pod: 'yelb/redis-server' },
      to: { service: 'yelb/yelb-appserver' },
      protocol: 'TCP',
      port: 4567,
      everyMs: 10_000,
    },
    {
      from: { pod: 'yelb/yelb-ui' },
      to: { service: 'yelb/redis-server' },
      protocol: 'TCP',
      port: 6379,
      everyMs: 8000,
    },
  );
}

/** Who looks with ICMP whether somebody else is there. */
function pings(world: WorldBuilder): void {
  world.pings.push(
    { from: { pod: 'yelb/traffic-generator' }, to: { pod: 'yelb/yelb-ui' }, protocol: 'ICMP', everyMs: 2000 },
    { from: { pod: 'default/ubuntu-20-04' }, to: { ip: '10.13.1.1' }, protocol: 'ICMP', everyMs: 4000 },
  );
}

/** Connections that only flow records tell of: statistics and traces have enough of those above. */
function furtherTraffic(world: WorldBuilder): void {
  world.traffic.push(
    ...SERVICE_ENGINES.map((ip) => ({
      from: { ip },
      to: { pod: 'yelb-2/yelb-ui' },
      protocol: 'TCP' as const,
      port: 80,
      everyMs: 2500,
    })),
    { from: { pod: 'kube-system/coredns' }, to: { ip: '10.13.1.53' }, protocol: 'UDP', port: 53, everyMs: 3000 },
    { from: { pod: 'kube-system/antrea-ui' }, to: { ip: '20.10.0.1' }, protocol: 'TCP', port: 443, everyMs: 15_000 },
    {
      from: { pod: 'flow-visibility/theia-manager' },
      to: { service: 'flow-visibility/clickhouse-clickhouse' },
      protocol: 'TCP',
      port: 9000,
      everyMs: 10_000,
    },
    {
      from: { pod: 'vmware-system-antrea/interworking' },
      to: { ip: '10.13.10.20' },
      protocol: 'TCP',
      port: 1235,
      everyMs: 8000,
    },
    {
      from: { pod: 'default/ubuntu-20-04' },
      to: { ip: '185.125.190.36' },
      protocol: 'TCP',
      port: 443,
      everyMs: 20_000,
    },
    {
      from: { pod: 'yelb/traffic-generator' },
      to: { service: 'yelb-2/yelb-ui' },
      protocol: 'TCP',
      port: 80,
      everyMs: 4000,
    },
  );
}

/** Nodes, system Pods and applications of the story's first cluster. */
export function storyWorkloads(world: WorldBuilder, flows: FlowWorld): void {
  infrastructure(world, flows.exporter);
  antreaUi(world);
  applications(world);
  visibility(world, flows.collector);
  interworking(world);
  furtherTraffic(world);
  pings(world);
}
