import type { PolicyRule } from '../kubernetes/rbac.ts';
import type { AntreaRelease } from '../types.ts';
import { atLeast } from '../antrea/release.ts';
import type { WorldBuilder } from './builder.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'] as const;
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'] as const;

/** Users of the story, as the API server names them after sign-in. */
export const ADMIN_USER = 'sso:andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net';
export const VIEW_USER = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  readonly namespace?: string;
}
const subjectObject = (subject: Subject): unknown =>
  subject.kind === 'ServiceAccount' ? { ...subject } : { apiGroup: GROUP, ...subject };

export function clusterRole(
  world: WorldBuilder,
  name: string,
  rules: readonly PolicyRule[],
  labels: Record<string, string> = {},
): void {
  world.add(RBAC, 'ClusterRole', { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) }, { rules });
}

export function clusterRoleBinding(
  world: WorldBuilder,
  name: string,
  role: string,
  subjects: readonly Subject[],
  labels: Record<string, string> = {},
): void {
  world.add(
    RBAC,
    'ClusterRoleBinding',
    { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    {
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
      subjects: subjects.map((subject) => subjectObject(subject)),
    },
  );
}

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): PolicyRule => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

const VIEW_RULES: readonly PolicyRule[] = [
  rule(
    '',
    [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
    ],
    READ,
  ),
  rule(
    '',
    [
      'bindings',
      'events',
      'limitranges',
      'namespaces/status',
      'pods/log',
      'pods/status',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
    ],
    READ,
  ),
  rule('', ['namespaces'], READ),
  rule('discovery.k8s.io', ['endpointslices'], READ),
  rule(
    'apps',
    [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ],
    READ,
  ),
  rule('autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'], READ),
  rule('batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'], READ),
  rule('policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status'], READ),
  rule('networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies'], READ),
];

const EDIT_RULES: readonly PolicyRule[] = [
  rule('', ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'], READ),
  rule('', ['serviceaccounts'], ['impersonate']),
  rule('', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], WRITE),
  rule(
    '',
    ['configmaps', 'events', 'persistentvolumeclaims', 'secrets', 'serviceaccounts', 'services', 'services/proxy'],
    WRITE,
  ),
  rule(
    'apps',
    [
      'daemonsets',
      'deployments',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
    WRITE,
  ),
  rule('networking.k8s.io', ['ingresses', 'networkpolicies'], WRITE),
];

/** ClusterRoles and bindings that every Kubernetes cluster starts with, as far as the simulated kinds go. */
export function kubernetesRoles(world: WorldBuilder): void {
  const defaults = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const everything = [rule('*', ['*'], ['*']), { verbs: ['*'], nonResourceURLs: ['*'] }];
  clusterRole(world, 'cluster-admin', everything, defaults);
  clusterRoleBinding(world, 'cluster-admin', 'cluster-admin', [{ kind: 'Group', name: 'system:masters' }], defaults);

  const aggregate = (name: string, further: Record<string, string>): void => {
    const matchLabels = { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' };
    world.add(
      RBAC,
      'ClusterRole',
      {
        name,
        labels: { ...defaults, ...further },
        annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      },
      { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: [] },
    );
  };
  aggregate('admin', {});
  aggregate('edit', { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' });
  aggregate('view', { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' });
  const part = (name: string, rules: readonly PolicyRule[]): void =>
    clusterRole(world, `system:aggregate-to-${name}`, rules, {
      ...defaults,
      [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true',
    });
  part('admin', [
    rule('authorization.k8s.io', ['localsubjectaccessreviews'], ['create']),
    rule(GROUP, ['rolebindings', 'roles'], [...READ, ...WRITE]),
  ]);
  part('edit', EDIT_RULES);
  part('view', VIEW_RULES);

  const everyone: Subject = { kind: 'Group', name: 'system:authenticated' };
  const open = [
    '/api',
    '/api/*',
    '/apis',
    '/apis/*',
    '/healthz',
    '/livez',
    '/openapi',
    '/openapi/*',
    '/readyz',
    '/version',
    '/version/',
  ];
  clusterRole(world, 'system:discovery', [{ verbs: ['get'], nonResourceURLs: open }], defaults);
  clusterRoleBinding(world, 'system:discovery', 'system:discovery', [everyone], defaults);
  clusterRole(
    world,
    'system:basic-user',
    [
      rule('authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
      rule('authentication.k8s.io', ['selfsubjectreviews'], ['create']),
    ],
    defaults,
  );
  clusterRoleBinding(world, 'system:basic-user', 'system:basic-user', [everyone], defaults);
  const health = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
  clusterRole(world, 'system:public-info-viewer', [{ verbs: ['get'], nonResourceURLs: health }], defaults);
  clusterRoleBinding(
    world,
    'system:public-info-viewer',
    'system:public-info-viewer',
    [everyone, { kind: 'Group', name: 'system:unauthenticated' }],
    defaults,
  );
}

/** Antrea's own ClusterRoles: the ones that aggregate into view, edit and admin, and antctl's. */
export function antreaRoles(world: WorldBuilder, release: AntreaRelease): void {
  const labels = (...roles: readonly string[]): Record<string, string> =>
    Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']));
  const pair = (name: string, resources: readonly string[]): void => {
    clusterRole(world, `aggregate-${name}-view`, [rule('crd.antrea.io', resources, READ)], labels('view'));
    const edit = [rule('crd.antrea.io', resources, [...READ, 'create', 'delete', 'patch', 'update'])];
    clusterRole(world, `aggregate-${name}-edit`, edit, labels('admin', 'edit'));
  };
  pair('antrea-clustergroups', atLeast(release, '1.8') ? ['clustergroups', 'groups'] : ['clustergroups']);
  pair('antrea-policies', ['clusternetworkpolicies', 'networkpolicies']);
  pair('traceflows', ['traceflows']);
  if (atLeast(release, '2.2')) pair('packetcaptures', ['packetcaptures']);
  const antctl = [
    rule('crd.antrea.io', ['antreaagentinfos', 'antreacontrollerinfos'], ['get', 'list']),
    rule('', ['nodes', 'nodes/proxy', 'pods', 'services'], ['get', 'list']),
    rule('controlplane.antrea.io', ['networkpolicies', 'appliedtogroups', 'addressgroups'], ['get', 'list']),
    ...(atLeast(release, '2.0') ? [rule('controlplane.antrea.io', ['networkpolicyevaluation'], ['create'])] : []),
    rule(
      'stats.antrea.io',
      ['networkpolicystats', 'antreaclusternetworkpolicystats', 'antreanetworkpolicystats'],
      ['get', 'list'],
    ),
    { verbs: ['get'], nonResourceURLs: ['/agentinfo', '/endpoint', '/featuregates', '/loglevel', '/networkpolicies'] },
  ];
  clusterRole(world, 'antctl', antctl);
  clusterRoleBinding(world, 'antctl', 'antctl', [{ kind: 'ServiceAccount', name: 'antctl', namespace: 'kube-system' }]);
}

/** The story's users: andreasm administers, user1 views. What user1 gets bound later exists, but is not bound. */
export function storyRoles(world: WorldBuilder): void {
  clusterRoleBinding(world, 'andreasm-cluster-admin', 'cluster-admin', [{ kind: 'User', name: ADMIN_USER }]);
  clusterRoleBinding(world, 'user1-view', 'view', [{ kind: 'User', name: VIEW_USER }]);
  clusterRole(world, 'tier-placement', [rule('crd.antrea.io', ['tiers'], ['get', 'list'])]);
  const edit = ['get', 'list', 'create', 'patch', 'update', 'delete'];
  clusterRole(world, 'clusternetworkpolicies-edit', [rule('crd.antrea.io', ['clusternetworkpolicies'], edit)]);
}
