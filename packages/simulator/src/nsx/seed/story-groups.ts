import { SERVICE_ENGINES } from '../../world/story-places.ts';
import { addresses, antrea, condition, group, podsOf, together } from './group-shapes.ts';
import type { SeedObject } from './seed-object.ts';

const YELB = {
  ui: podsOf('yelb', 'app', 'yelb-ui'),
  appserver: podsOf('yelb', 'app', 'yelb-appserver'),
  db: podsOf('yelb', 'app', 'yelb-db'),
  redis: podsOf('yelb', 'app', 'redis-server'),
};

/** The document's groups: those of Yelb for the clusters, and those in front of them for the distributed firewall. */
export const STORY_GROUPS: readonly SeedObject[] = [
  antrea('acnp-yelb-frontend-ui', '6f39fadf-04e8-4f49-be77-da0d4005ff37', YELB.ui),
  antrea('acnp-yelb-middletier-appserver', '31cf5eab-8bcd-4305-b72d-f1a44843fd8e', YELB.appserver),
  antrea('acnp-yelb-backend-db', '672f4d75-c83b-4fa1-b0ab-ae414c2e8e8c', YELB.db),
  antrea('acnp-yelb-cache-redis', '52c3548b-4758-427f-bcde-b25d36613de6', YELB.redis),
  antrea('acnp-yelb', 'd250b7d7-3041-4f7f-8fdf-c7360eee9615', YELB.ui, YELB.appserver, YELB.db, YELB.redis),
  antrea('acnp-cluster-dns', '0b9a6c57-9d1e-4d0c-8a35-2f6a4b1c7e90', podsOf('kube-system', 'k8s-app', 'kube-dns')),
  group(
    'k8s-service-yelb-ui',
    [],
    [
      together(
        condition('KubernetesService', 'Name', 'EQUALS', 'yelb-ui'),
        condition('KubernetesNamespace', 'Name', 'EQUALS', 'yelb'),
      ),
    ],
  ),
  group(
    'k8s-service-yelb-2-ui',
    [],
    [
      together(
        condition('KubernetesService', 'Name', 'EQUALS', 'yelb-ui'),
        condition('KubernetesNamespace', 'Name', 'EQUALS', 'yelb-2'),
      ),
    ],
  ),
  group(
    'k8s-nodes-stc-tkg-cluster-1',
    [],
    [
      together(
        condition('KubernetesCluster', 'Name', 'EQUALS', 'stc-tkg-cluster-1'),
        condition('KubernetesNode', 'IPAddress', 'MATCHES', '*'),
      ),
    ],
  ),
  group('avi-service-engines', [], [addresses(SERVICE_ENGINES)]),
  group('any-ipv4', [], [addresses(['0.0.0.0/0'])]),
  group('linuxvm01', [], [condition('VirtualMachine', 'Name', 'EQUALS', 'linuxvm01')]),
];
