import { antreaConfig, antreaWorkloads, clusterIdentity, coreDns } from './antrea-system.ts';
import type { WorldBuilder } from './builder.ts';
import { flowAggregator, type FlowWorld } from './flow-aggregator.ts';
import { interworkingPod } from './interworking.ts';
import { kubernetesBasics } from './kubernetes-basics.ts';
import { SERVICE_ENGINES } from './story-places.ts';
import { yelb } from './yelb.ts';

const WORKERS = {
  first: 'stc-tkg-cluster-2-node-pool-01-lx4kc-5f7d9c8b6d-8hjqn',
  second: 'stc-tkg-cluster-2-node-pool-01-lx4kc-5f7d9c8b6d-rt6zm',
} as const;

/** The Pod that joins it to NSX, where there is one. */
export const secondInterworking = (world: WorldBuilder): void =>
  interworkingPod(world, {
    hash: '7c96b5d48f',
    pod: { name: 'interworking-7c96b5d48f-zr5kd', node: WORKERS.second },
  });

/** `stc-tkg-cluster-2`: one control-plane Node, two workers, Antrea and one Yelb. */
export function secondCluster(world: WorldBuilder, flows: FlowWorld): void {
  const controlPlane = 'stc-tkg-cluster-2-w9gfd-2xhvb';
  const { first, second } = WORKERS;
  world.node({ name: controlPlane, ip: '10.13.83.38', podCIDR: '20.20.0.0/24', controlPlane: true });
  world.node({ name: first, ip: '10.13.83.39', podCIDR: '20.20.1.0/24' });
  world.node({ name: second, ip: '10.13.83.40', podCIDR: '20.20.2.0/24' });
  kubernetesBasics(world);
  antreaConfig(world, { flowExporter: flows.exporter });
  clusterIdentity(world);
  antreaWorkloads(world, {
    serviceIP: '20.10.51.212',
    agents: [
      { node: controlPlane, suffix: '4vkcm' },
      { node: first, suffix: 'n82xw' },
      { node: second, suffix: 'tq5hl' },
    ],
    controller: { node: controlPlane, hash: '6d56b6d664', suffix: '2kznd' },
  });
  coreDns(world, [
    { node: controlPlane, suffix: 'bw7qf' },
    { node: controlPlane, suffix: 'jx2sl' },
  ]);
  yelb(world, {
    namespace: 'yelb',
    pods: {
      ui: { suffix: 'c9v5t', node: first },
      appserver: { suffix: 'w2hkr', node: second },
      db: { suffix: 'p6mzx', node: first },
      redis: { suffix: 'd8lqs', node: second },
    },
    services: { ui: '20.10.17.188', appserver: '20.10.240.36', db: '20.10.93.71', redis: '20.10.162.14' },
    vip: '10.13.210.20',
    nodePort: 30_415,
  });
  flowAggregator(
    world,
    {
      node: second,
      pod: 'flow-aggregator-6c8f5d9b74-k2wzp',
      hash: '6c8f5d9b74',
      clusterIP: '20.10.143.29',
      image: `antrea/flow-aggregator:${world.facts.antreaVersion.split('+')[0] ?? ''}`,
    },
    flows.collector,
  );
  // The database takes connections of the appserver only: those of the UI are dropped.
  world.add(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    { name: 'yelb-db', namespace: 'yelb' },
    {
      spec: {
        podSelector: { matchLabels: { app: 'yelb-db' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'yelb-appserver' } } }],
            ports: [{ port: 5432, protocol: 'TCP' }],
          },
        ],
      },
    },
  );
  world.traffic.push(
    ...SERVICE_ENGINES.map((ip) => ({
      from: { ip },
      to: { pod: 'yelb/yelb-ui' },
      protocol: 'TCP' as const,
      port: 80,
      everyMs: 1000,
    })),
    { from: { pod: 'kube-system/coredns' }, to: { ip: '10.13.1.53' }, protocol: 'UDP', port: 53, everyMs: 3000 },
    { from: { pod: 'yelb/yelb-ui' }, to: { service: 'yelb/yelb-db' }, protocol: 'TCP', port: 5432, everyMs: 6000 },
  );
}
