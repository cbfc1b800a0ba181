import { DOMAIN_PATH, GROUPS_PATH, tagOfLabel } from '@netloft/nsx';
import { SERVICE_ENGINES } from '../../world/story-places.ts';
import type { Json } from '../types.ts';
import { type SeedObject, seedObject } from './seed-object.ts';

const condition = (member_type: string, key: string, operator: string, value: string): Json => ({
  resource_type: 'Condition',
  member_type,
  key,
  operator,
  value,
});
const between = (items: readonly Json[], conjunction_operator: 'AND' | 'OR'): readonly Json[] =>
  items.flatMap((item, at) =>
    at === 0 ? [item] : [{ resource_type: 'ConjunctionOperator', conjunction_operator }, item],
  );
const together = (...conditions: readonly Json[]): Json => ({
  resource_type: 'NestedExpression',
  expressions: between(conditions, 'AND'),
});
const addresses = (ip_addresses: readonly string[]): Json => ({ resource_type: 'IPAddressExpression', ip_addresses });

export const groupPath = (id: string): string => `${GROUPS_PATH}/${id}`;

const group = (id: string, group_type: readonly string[], expression: readonly Json[], seeded: Json = {}): SeedObject =>
  seedObject(DOMAIN_PATH, 'groups', 'Group', { id, group_type, expression }, seeded);

/** Pods with a label in a Namespace. */
const podsOf = (namespace: string, key: string, value: string): Json =>
  together(
    condition('Namespace', 'Name', 'EQUALS', namespace),
    condition('Pod', 'Tag', 'EQUALS', tagOfLabel(key, value)),
  );
/** A group for Antrea clusters, whose id in NSX is the ClusterGroup’s name. */
const antrea = (id: string, unique_id: string, ...criteria: readonly Json[]): SeedObject =>
  group(id, ['ANTREA'], between(criteria, 'OR'), { unique_id, realization_id: unique_id, _create_user: 'admin' });

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
