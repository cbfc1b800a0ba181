import { SERVICE_ENGINES } from '../../world/story-places.ts';
import { groupPath } from './group-shapes.ts';
import { madeBy, policy, type RuleMembers, spanOf } from './policy-shapes.ts';
import type { SeedObject } from './seed-object.ts';
import { STORY_GROUPS } from './story-groups.ts';
import { servicePath, STORY_SERVICES } from './story-services.ts';

const CLUSTER = 'stc-tkg-cluster-1';

const yelbRule = (
  id: string,
  rule_id: number,
  group: string,
  source: readonly string[],
  service: string,
): RuleMembers => ({
  id,
  rule_id,
  action: 'ALLOW',
  source_groups: source,
  scope: [groupPath(group)],
  services: [servicePath(service)],
});

/** Policies that Antrea enforces inside the cluster. */
const ANTREA_POLICIES: readonly SeedObject[] = [
  policy(
    { id: 'Yelb-Zero-Trust', category: 'Application', sequence_number: 1049 },
    [
      yelbRule('avi-to-ui', 4084, 'acnp-yelb-frontend-ui', [...SERVICE_ENGINES].reverse(), 'HTTP'),
      yelbRule(
        'ui-to-appserver',
        4085,
        'acnp-yelb-middletier-appserver',
        [groupPath('acnp-yelb-frontend-ui')],
        'yelb-appserver',
      ),
      yelbRule(
        'appserver-to-db',
        4087,
        'acnp-yelb-backend-db',
        [groupPath('acnp-yelb-middletier-appserver')],
        'PostgreSQL',
      ),
      yelbRule(
        'appserver-to-redis',
        4088,
        'acnp-yelb-cache-redis',
        [groupPath('acnp-yelb-middletier-appserver')],
        'Redis',
      ),
      {
        id: 'drop-the-rest',
        rule_id: 4089,
        action: 'DROP',
        source_groups: [groupPath('acnp-yelb')],
        scope: [groupPath('acnp-yelb')],
      },
    ],
    madeBy('admin', '2023-06-05T12:12:14Z', '9ae2599a-3bd3-4413-849e-06f53f467559'),
  ),
  policy(
    { id: 'Cluster-DNS', category: 'Infrastructure', sequence_number: 3 },
    [
      {
        id: 'pods-to-dns',
        rule_id: 4091,
        action: 'ALLOW',
        direction: 'OUT',
        destination_groups: [groupPath('acnp-cluster-dns')],
        services: [servicePath('DNS-UDP'), servicePath('DNS')],
      },
    ],
    madeBy('admin', '2023-06-05T13:05:41Z', '823fca6f-88ee-4032-8150-ac8cf22f1c93'),
  ),
];

const both = { direction: 'IN_OUT' } as const;
const nodes = [groupPath('k8s-nodes-stc-tkg-cluster-1')];

/** Policies of the distributed firewall in front of the cluster: user → load balancer → Nodes. */
const FIREWALL_POLICIES: readonly SeedObject[] = [
  policy(
    { id: 'K8s-Service-Yelb-UI', category: 'Application', sequence_number: 10 },
    [
      {
        ...both,
        id: 'users-to-yelb-ui',
        rule_id: 4093,
        action: 'ALLOW',
        source_groups: [groupPath('any-ipv4'), groupPath('linuxvm01')],
        destination_groups: [groupPath('k8s-service-yelb-ui')],
        services: [servicePath('HTTP')],
        logged: true,
      },
    ],
    madeBy('admin', '2023-06-06T10:05:00Z'),
  ),
  policy(
    { id: 'Avi-Service-Engines', category: 'Application', sequence_number: 20 },
    [
      {
        ...both,
        id: 'engines-to-nodes',
        rule_id: 4094,
        action: 'ALLOW',
        source_groups: [groupPath('avi-service-engines')],
        destination_groups: nodes,
        services: [servicePath('NodePortLocal')],
      },
    ],
    madeBy('admin', '2023-06-06T10:20:00Z'),
  ),
  // As the rules that NCP makes for the Nodes: owned by its protected principal.
  policy(
    { id: 'ncp-tkg-nodes', category: 'Application', sequence_number: 900 },
    [
      {
        ...both,
        id: 'nodes-to-nodes',
        rule_id: 2026,
        action: 'ALLOW',
        source_groups: nodes,
        destination_groups: nodes,
      },
      { ...both, id: 'isolation', rule_id: 2027, action: 'DROP', destination_groups: nodes },
    ],
    { ...madeBy('ncp-domain-c1006', '2023-06-04T09:20:00Z'), _protection: 'REQUIRE_OVERRIDE' },
  ),
  policy(
    {
      id: 'default-layer3-section',
      display_name: 'Default Layer3 Section',
      category: 'Application',
      sequence_number: 999_999,
      is_default: true,
    },
    [{ ...both, id: 'default-layer3-rule', rule_id: 1000, action: 'ALLOW', is_default: true }],
    { ...madeBy('system', '2023-05-30T08:00:00Z'), _system_owned: true },
  ),
];

/** Policies with their rules; those of the cluster have their ids in NSX from the document. */
export const STORY_POLICIES: readonly SeedObject[] = [...ANTREA_POLICIES, ...FIREWALL_POLICIES];
/** Both policies of the document are realized in the first cluster; one reaches all of its Nodes, the other those that run Yelb. */
export const STORY_SPANS: readonly SeedObject[] = ANTREA_POLICIES.map((policy) => spanOf(policy, CLUSTER));

/** Everything that the document's NSX holds beside its clusters, in the order in which it can be written. */
export const STORY_OBJECTS: readonly SeedObject[] = [
  ...STORY_SERVICES,
  ...STORY_GROUPS,
  ...STORY_POLICIES,
  ...STORY_SPANS,
];
