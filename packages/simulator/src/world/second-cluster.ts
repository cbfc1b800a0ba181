import { antreaConfig, antreaWorkloads, coreDns } from './antrea-system.ts';
import type { WorldBuilder } from './builder.ts';
import { kubernetesBasics } from './kubernetes-basics.ts';
import { yelb } from './yelb.ts';

/** `stc-tkg-cluster-2`: one control-plane Node, two workers, Antrea and one Yelb. */
export function secondCluster(world: WorldBuilder): void {
  const controlPlane = 'stc-tkg-cluster-2-w9gfd-2xhvb';
  const first = 'stc-tkg-cluster-2-node-pool-01-lx4kc-5f7d9c8b6d-8hjqn';
  const second = 'stc-tkg-cluster-2-node-pool-01-lx4kc-5f7d9c8b6d-rt6zm';
  world.node({ name: controlPlane, ip: '10.13.83.38', podCIDR: '20.20.0.0/24', controlPlane: true });
  world.node({ name: first, ip: '10.13.83.39', podCIDR: '20.20.1.0/24' });
  world.node({ name: second, ip: '10.13.83.40', podCIDR: '20.20.2.0/24' });
  kubernetesBasics(world);
  antreaConfig(world);
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
}
