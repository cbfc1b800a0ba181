import type { WorldBuilder } from './builder.ts';

/** What every cluster has before anything is installed: its first Namespaces and the Service of the API server. */
export function kubernetesBasics(world: WorldBuilder): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) world.namespace(name);
  world.service({
    namespace: 'default',
    name: 'kubernetes',
    clusterIP: '20.10.0.1',
    labels: { component: 'apiserver', provider: 'kubernetes' },
    ports: [{ name: 'https', port: 443, targetPort: 6443 }],
  });
}
