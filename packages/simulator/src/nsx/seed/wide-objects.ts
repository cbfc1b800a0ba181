import { uuidOf } from '../../world/identifiers.ts';
import { antrea, condition, group, groupPath, podsOf, together } from './group-shapes.ts';
import { madeBy, policy, spanOf } from './policy-shapes.ts';
import type { SeedObject } from './seed-object.ts';
import { servicePath } from './story-services.ts';

/** The wide seed's clusters; Antrea's, and nowhere but in NSX. */
export const WIDE_CLUSTERS = { healthy: 'prod-east', degraded: 'edge-lab' } as const;
const { healthy: EAST, degraded: LAB } = WIDE_CLUSTERS;
/** Name of the policy whose realization fails. */
export const WIDE_FAILED = 'Checkout-Broken-Realization';

const at = '2024-02-14T09:00:00Z';
const antreaGroup = (id: string, ...criteria: Parameters<typeof podsOf>): SeedObject =>
  antrea(id, uuidOf(`wide/${id}`), podsOf(...criteria));

/** Groups of both kinds that the clusters have, and one that NSX alone has. */
const GROUPS: readonly SeedObject[] = [
  antreaGroup('acnp-shop-web', 'shop', 'app', 'web'),
  antreaGroup('acnp-shop-api', 'shop', 'app', 'api'),
  antreaGroup('acnp-pay-api', 'pay', 'app', 'api'),
  antreaGroup('acnp-pay-db', 'pay', 'app', 'db'),
  antreaGroup('acnp-batch', 'batch', 'app', 'worker'),
  // Nothing uses it: it stays empty until a rule does.
  antreaGroup('acnp-unused', 'ops', 'app', 'cache'),
  group(
    'k8s-nodes-prod-east',
    [],
    [
      together(
        condition('KubernetesCluster', 'Name', 'EQUALS', EAST),
        condition('KubernetesNode', 'IPAddress', 'MATCHES', '*'),
      ),
    ],
  ),
  group(
    'k8s-gateway-shop',
    [],
    [
      together(
        condition('KubernetesGateway', 'Name', 'EQUALS', 'shop-gateway'),
        condition('KubernetesNamespace', 'Name', 'EQUALS', 'shop'),
      ),
    ],
  ),
  group('vm-jumphosts', [], [condition('VirtualMachine', 'Name', 'STARTSWITH', 'jump')]),
];

const antreaPolicy = (
  id: string,
  category: string,
  sequence_number: number,
  rule_id: number,
  scope: string,
  members: {
    readonly action?: string;
    readonly source?: string;
    readonly service?: string;
    readonly locked?: boolean;
  } = {},
): SeedObject =>
  policy(
    {
      id,
      category,
      sequence_number,
      locked: members.locked ?? false,
      ...(members.locked === true
        ? { lock_modified_by: 'secops', lock_modified_time: Date.parse(at), comments: 'Frozen until the audit.' }
        : {}),
    },
    [
      {
        id: `${id}-1`,
        rule_id,
        action: members.action ?? 'ALLOW',
        scope: [groupPath(scope)],
        ...(members.source === undefined ? {} : { source_groups: [groupPath(members.source)] }),
        ...(members.service === undefined ? {} : { services: [servicePath(members.service)] }),
      },
    ],
    madeBy(members.locked === true ? 'secops' : 'admin', at, uuidOf(`wide/${id}`)),
  );

const EMERGENCY = antreaPolicy('Emergency-Quarantine', 'Emergency', 1, 5001, 'acnp-batch', { action: 'DROP' });
const INFRASTRUCTURE = antreaPolicy('Infrastructure-Web', 'Infrastructure', 5, 5002, 'acnp-shop-web', {
  service: 'HTTP',
});
const ENVIRONMENT = antreaPolicy('Environment-Pay', 'Environment', 5, 5003, 'acnp-pay-api', {
  source: 'acnp-shop-api',
});
const APPLICATION = antreaPolicy('Application-Pay-DB', 'Application', 50, 5004, 'acnp-pay-db', {
  source: 'acnp-pay-api',
  service: 'PostgreSQL',
});
const LOCKED = antreaPolicy('Frozen-Shop', 'Application', 60, 5005, 'acnp-shop-api', {
  source: 'acnp-shop-web',
  locked: true,
});
const FAILED = antreaPolicy(WIDE_FAILED, 'Application', 70, 5006, 'acnp-shop-web', { action: 'REJECT' });

/** One policy a category, one in both clusters, one locked by another user, one that fails, and one that is NSX's alone. */
export const WIDE_OBJECTS: readonly SeedObject[] = [
  ...GROUPS,
  EMERGENCY,
  INFRASTRUCTURE,
  ENVIRONMENT,
  APPLICATION,
  LOCKED,
  FAILED,
  policy(
    { id: 'Jumphosts-To-Nodes', category: 'Application', sequence_number: 80 },
    [
      {
        id: 'jumphosts-ssh',
        rule_id: 5007,
        action: 'ALLOW',
        direction: 'IN_OUT',
        source_groups: [groupPath('vm-jumphosts')],
        destination_groups: [groupPath('k8s-nodes-prod-east')],
        services: [servicePath('SSH')],
      },
    ],
    madeBy('admin', at),
  ),
  spanOf(INFRASTRUCTURE, EAST),
  spanOf(INFRASTRUCTURE, LAB),
  ...[EMERGENCY, ENVIRONMENT, APPLICATION, LOCKED, FAILED].map((one) => spanOf(one, EAST)),
];
