import { atLeast, isVmwareBuild } from '../antrea/release.ts';
import type { WorldBuilder } from './builder.ts';
import { ADMIN_USER } from './rbac.ts';
import { SERVICE_ENGINES } from './story-places.ts';

type Json = Readonly<Record<string, unknown>>;

/** Groups and policies that the NSX integration writes carry these. */
const MANAGED = { 'ccp-adapter.antrea.tanzu.vmware.com/managedBy': 'ccp-adapter' };
const displayName = (name: string): Record<string, string> => ({
  'ccp-adapter.antrea.tanzu.vmware.com/display-name': name,
});

const GROUPS = {
  ui: '6f39fadf-04e8-4f49-be77-da0d4005ff37',
  appserver: '31cf5eab-8bcd-4305-b72d-f1a44843fd8e',
  db: '672f4d75-c83b-4fa1-b0ab-ae414c2e8e8c',
  redis: '52c3548b-4758-427f-bcde-b25d36613de6',
  all: 'd250b7d7-3041-4f7f-8fdf-c7360eee9615',
  dns: '0b9a6c57-9d1e-4d0c-8a35-2f6a4b1c7e90',
} as const;

/** Version in which the release stores policies and Tiers, groups. */
export const policyVersion = (world: WorldBuilder): string =>
  atLeast(world.facts.antrea, '1.13') ? 'v1beta1' : 'v1alpha1';
const groupVersion = (world: WorldBuilder): string => (atLeast(world.facts.antrea, '2.0') ? 'v1beta1' : 'v1alpha3');

const realized = (world: WorldBuilder, nodes: number): Json => ({
  phase: 'Realized',
  observedGeneration: 1,
  currentNodesRealized: nodes,
  desiredNodesRealized: nodes,
  ...(atLeast(world.facts.antrea, '1.8') ? { conditions: [] } : {}),
});

function groups(world: WorldBuilder): void {
  const version = groupVersion(world);
  const group = (name: string, title: string, spec: Json): void =>
    world.antrea('ClusterGroup', version, { name, labels: MANAGED, annotations: displayName(title) }, spec, {
      conditions: [{ type: 'GroupMembersComputed', status: 'True', lastTransitionTime: '2023-06-05T12:12:14Z' }],
    });
  const inYelb = (app: string): Json => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'yelb' } },
    podSelector: { matchLabels: { app } },
  });
  group(GROUPS.ui, 'acnp-yelb-frontend-ui', inYelb('yelb-ui'));
  group(GROUPS.appserver, 'acnp-yelb-middletier-appserver', inYelb('yelb-appserver'));
  group(GROUPS.db, 'acnp-yelb-backend-db', inYelb('yelb-db'));
  group(GROUPS.redis, 'acnp-yelb-cache-redis', inYelb('redis-server'));
  group(GROUPS.all, 'acnp-yelb', { childGroups: [GROUPS.ui, GROUPS.appserver, GROUPS.db, GROUPS.redis] });
  group(GROUPS.dns, 'acnp-cluster-dns', {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  });
}

function nsxPolicies(world: WorldBuilder): void {
  const rule = (name: string, group: string, from: readonly Json[], port: number): Json => ({
    action: 'Allow',
    appliedTo: [{ group }],
    enableLogging: false,
    from,
    name,
    ports: [{ port, protocol: 'TCP' }],
  });
  const engines = [...SERVICE_ENGINES].reverse().map((ip) => ({ ipBlock: { cidr: `${ip}/32` } }));
  world.antrea(
    'ClusterNetworkPolicy',
    policyVersion(world),
    {
      name: '9ae2599a-3bd3-4413-849e-06f53f467559',
      creationTimestamp: '2023-06-05T12:12:14Z',
      labels: MANAGED,
      annotations: displayName('Yelb-Zero-Trust'),
    },
    {
      ingress: [
        rule('4084', GROUPS.ui, engines, 80),
        rule('4085', GROUPS.appserver, [{ group: GROUPS.ui }], 4567),
        rule('4087', GROUPS.db, [{ group: GROUPS.appserver }], 5432),
        rule('4088', GROUPS.redis, [{ group: GROUPS.appserver }], 6379),
        {
          action: 'Drop',
          appliedTo: [{ group: GROUPS.all }],
          enableLogging: false,
          from: [{ group: GROUPS.all }],
          name: '4089',
        },
      ],
      priority: 1.000_000_053_291_636_9,
      tier: 'nsx-category-application',
    },
    realized(world, 2),
  );
  world.antrea(
    'ClusterNetworkPolicy',
    policyVersion(world),
    {
      name: '823fca6f-88ee-4032-8150-ac8cf22f1c93',
      creationTimestamp: '2023-06-05T13:05:41Z',
      labels: MANAGED,
      annotations: displayName('Cluster-DNS'),
    },
    {
      appliedTo: [{ podSelector: {} }],
      egress: [
        {
          action: 'Allow',
          enableLogging: false,
          name: '4091',
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
          to: [{ group: GROUPS.dns }],
        },
      ],
      priority: 1.000_000_017_763_571,
      tier: 'nsx-category-infrastructure',
    },
    realized(world, 3),
  );
}

function ownPolicies(world: WorldBuilder): void {
  const policy = (name: string, tier: string, action: 'Drop' | 'Allow'): void =>
    world.antrea(
      'ClusterNetworkPolicy',
      policyVersion(world),
      { name },
      {
        priority: 1,
        tier,
        appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
        egress: [
          {
            name: `egress-${action.toLowerCase()}-${action === 'Drop' ? '2e5f7a1' : '7c1d9b4'}`,
            enableLogging: false,
            action,
            to: [{ fqdn: 'yelb-ui.yelb.carefor.some-dns.net' }],
            ports: [{ protocol: 'TCP', port: 80 }],
          },
          { name: `egress-allow-${action === 'Drop' ? '3b8e0c6' : '9a4f2d5'}`, enableLogging: false, action: 'Allow' },
        ],
      },
      realized(world, 1),
    );
  policy('acnp-drop-yelb', 'securityops', 'Drop');
  policy('acnp-allow-yelb', 'application', 'Allow');
}

/** Who may write into the Tiers of the security team: the administrator, and nobody else. */
function entitlements(world: WorldBuilder): void {
  const apiVersion = 'crd.antrea.tanzu.vmware.com/v1alpha1';
  world.add(
    apiVersion,
    'TierEntitlement',
    { name: 'secops-edit' },
    {
      spec: { tiers: ['emergency', 'securityops', 'networkops', 'platform', 'baseline'], permission: 'edit' },
    },
  );
  world.add(
    apiVersion,
    'TierEntitlementBinding',
    { name: 'secops-bind' },
    {
      spec: {
        subjects: [{ kind: 'User', name: ADMIN_USER, apiGroup: 'rbac.authorization.k8s.io' }],
        tierEntitlement: 'secops-edit',
      },
    },
  );
}

/** Groups, policies and entitlements of the story's first cluster. */
export function storyPolicies(world: WorldBuilder): void {
  groups(world);
  nsxPolicies(world);
  ownPolicies(world);
  world.antrea('Tier', policyVersion(world), { name: 'mytier' }, { priority: 10, description: 'my custom tier' });
  if (isVmwareBuild(world.facts)) entitlements(world);
}
