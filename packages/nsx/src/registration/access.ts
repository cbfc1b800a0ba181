import { clusterWide, inNamespace, INTERWORKING_NAMESPACE, type Manifest } from './manifest.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const READ = ['get', 'list', 'watch'] as const;
const WRITE = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const;

interface RuleMore {
  readonly resourceNames?: readonly string[];
}
const rule = (group: string, resources: readonly string[], verbs: readonly string[], more: RuleMore = {}) => ({
  apiGroups: [group],
  resources,
  verbs,
  ...more,
});
type AccessRule = ReturnType<typeof rule>;

/** Tanzu clusters before Kubernetes 1.25 let host-network Pods in only under this policy. */
const PRIVILEGED = rule('policy', ['podsecuritypolicies'], ['use'], { resourceNames: ['vmware-system-privileged'] });

export const serviceAccount = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: inNamespace(name),
});
const role = (name: string, namespace: string, rules: readonly AccessRule[]): Manifest => ({
  apiVersion: RBAC,
  kind: 'Role',
  metadata: inNamespace(name, namespace),
  rules,
});
const clusterRole = (name: string, rules: readonly AccessRule[]): Manifest => ({
  apiVersion: RBAC,
  kind: 'ClusterRole',
  metadata: clusterWide(name),
  rules,
});
const subjects = (account: string) => [{ kind: 'ServiceAccount', name: account, namespace: INTERWORKING_NAMESPACE }];
const binding = (name: string, namespace: string, account: string): Manifest => ({
  apiVersion: RBAC,
  kind: 'RoleBinding',
  metadata: inNamespace(name, namespace),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  subjects: subjects(account),
});
const clusterBinding = (name: string, account: string): Manifest => ({
  apiVersion: RBAC,
  kind: 'ClusterRoleBinding',
  metadata: clusterWide(name),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  subjects: subjects(account),
});

const CONFIGURATION = rule('', ['configmaps', 'secrets'], ['get', 'list', 'create', 'update', 'patch', 'delete']);
const DEPLOYMENT = rule('apps', ['deployments'], ['get', 'delete']);

/** The register job: fills cluster-id, and finds Services of the Supervisor's proxies in `default`. */
const registerAccess = (): readonly Manifest[] => [
  serviceAccount('register'),
  role('register', INTERWORKING_NAMESPACE, [CONFIGURATION, DEPLOYMENT, PRIVILEGED]),
  binding('register', INTERWORKING_NAMESPACE, 'register'),
  role('vmware-system-antrea-register', 'default', [rule('', ['services'], ['get', 'list'])]),
  binding('vmware-system-antrea-register', 'default', 'register'),
];

const INTERWORKING_RULES: readonly AccessRule[] = [
  rule('', ['nodes', 'namespaces', 'pods', 'services', 'endpoints', 'configmaps'], READ),
  rule('', ['pods'], ['patch']),
  rule('', ['configmaps'], ['get', 'list', 'watch', 'update', 'patch'], {
    resourceNames: ['extension-apiserver-authentication', 'bootstrap-config'],
  }),
  rule('coordination.k8s.io', ['leases'], ['*']),
  rule(
    'clusterinformation.antrea-interworking.tanzu.vmware.com',
    ['antreaccpadapterinfos', 'antreampadapterinfos'],
    WRITE,
  ),
  rule('crd.antrea.io', ['antreaagentinfos', 'antreacontrollerinfos', 'egresses', 'ippools'], READ),
  rule('networking.k8s.io', ['networkpolicies', 'ingresses'], READ),
  rule('crd.antrea.io', ['traceflows', 'traceflows/status'], WRITE),
  rule('crd.antrea.io', ['clusternetworkpolicies', 'networkpolicies', 'tiers', 'clustergroups'], WRITE),
  rule('controlplane.antrea.tanzu.vmware.com', ['clustergroupmembers', 'groupassociations'], ['get', 'list']),
  rule('controlplane.antrea.io', ['clustergroupmembers', 'groupassociations'], ['get', 'list']),
  rule('crd.antrea.tanzu.vmware.com', ['tierentitlements', 'tierentitlementbindings', 'nsxregistrations'], WRITE),
  rule('stats.antrea.io', ['antreaclusternetworkpolicystats'], ['get', 'list']),
  rule('gateway.networking.k8s.io', ['gateways'], READ),
  rule('config.openshift.io', ['networks'], READ),
  PRIVILEGED,
];

const SUPPORT_BUNDLE_RULES: readonly AccessRule[] = [
  rule('', ['pods', 'pods/log', 'nodes', 'configmaps'], ['get', 'list']),
  rule('apps', ['deployments', 'replicasets', 'daemonsets'], ['list']),
  rule('system.antrea.io', ['supportbundles'], ['get', 'create']),
  rule('system.antrea.io', ['controllerinfos', 'supportbundles/download'], ['get']),
];

/** Accounts and rights of the register job and of the adapters. */
export const interworkingAccess = (): readonly Manifest[] => [
  ...registerAccess(),
  serviceAccount('interworking'),
  clusterRole('antrea-interworking', INTERWORKING_RULES),
  clusterBinding('antrea-interworking', 'interworking'),
  clusterRole('antrea-interworking-supportbundle', SUPPORT_BUNDLE_RULES),
  clusterBinding('antrea-interworking-supportbundle', 'interworking'),
];

/** What NSX made in the cluster, and the adapters that would make it again. */
export const deregisterAccess = (): readonly Manifest[] => [
  serviceAccount('deregister'),
  role('deregister', INTERWORKING_NAMESPACE, [CONFIGURATION, DEPLOYMENT, PRIVILEGED]),
  binding('deregister', INTERWORKING_NAMESPACE, 'deregister'),
  clusterRole('antrea-interworking-deregister', [
    rule(
      'crd.antrea.io',
      ['traceflows', 'clusternetworkpolicies', 'clustergroups', 'tiers'],
      ['get', 'list', 'delete'],
    ),
  ]),
  clusterBinding('antrea-interworking-deregister', 'deregister'),
];
