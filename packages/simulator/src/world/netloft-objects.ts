import type { KubeObject } from '../kubernetes/types.ts';

type Rest = Readonly<Record<string, unknown>>;
const RBAC = 'rbac.authorization.k8s.io/v1';
const make = (apiVersion: string, kind: string, name: string, namespace?: string, rest: Rest = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...rest,
});
const bound = (kind: 'ClusterRole' | 'Role', name: string, account: string): Rest => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
  subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'netloft' }],
});
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'delete'];

/** What deploy/rbac.yaml installs in a real cluster, object for object; a test holds the two together. */
export const NETLOFT_OBJECTS: readonly KubeObject[] = [
  make('v1', 'Namespace', 'netloft'),
  make('v1', 'ServiceAccount', 'netloft', 'netloft'),
  make('v1', 'ServiceAccount', 'netloft-admin', 'netloft', { automountServiceAccountToken: false }),
  make(RBAC, 'ClusterRole', 'netloft', undefined, {
    rules: [
      {
        apiGroups: ['crd.antrea.io'],
        resources: ['traceflows', 'packetcaptures', 'supportbundlecollections'],
        verbs: ['list', 'delete'],
      },
    ],
  }),
  make(RBAC, 'ClusterRoleBinding', 'netloft', undefined, bound('ClusterRole', 'netloft', 'netloft')),
  make(RBAC, 'Role', 'netloft-impersonate', 'netloft', {
    rules: [
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['netloft-admin'], verbs: ['impersonate'] },
    ],
  }),
  make(RBAC, 'RoleBinding', 'netloft-impersonate', 'netloft', bound('Role', 'netloft-impersonate', 'netloft')),
  make(RBAC, 'Role', 'netloft', 'kube-system', {
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['antrea-ca', 'antrea-cluster-identity'],
        verbs: ['get'],
      },
    ],
  }),
  make(RBAC, 'RoleBinding', 'netloft', 'kube-system', bound('Role', 'netloft', 'netloft')),
  make(RBAC, 'Role', 'netloft', 'flow-aggregator', {
    rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['flow-aggregator-ca'], verbs: ['get'] }],
  }),
  make(RBAC, 'RoleBinding', 'netloft', 'flow-aggregator', bound('Role', 'netloft', 'netloft')),
  make(RBAC, 'ClusterRole', 'netloft-admin', undefined, {
    rules: [
      {
        apiGroups: [''],
        resources: ['namespaces', 'nodes', 'pods', 'services', 'serviceaccounts'],
        verbs: READ,
      },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: READ },
      {
        apiGroups: ['policy.networking.k8s.io'],
        resources: ['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'],
        verbs: READ,
      },
      { apiGroups: ['crd.antrea.io'], resources: ['*'], verbs: READ },
      { apiGroups: ['crd.antrea.io'], resources: ['traceflows'], verbs: ['create', 'delete'] },
      {
        apiGroups: ['crd.antrea.io'],
        resources: ['packetcaptures', 'supportbundlecollections'],
        verbs: ['create', 'delete'],
      },
      {
        apiGroups: ['crd.antrea.io'],
        resources: ['tiers', 'clusternetworkpolicies', 'networkpolicies', 'clustergroups', 'groups'],
        verbs: WRITE,
      },
      { apiGroups: ['crd.antrea.io'], resources: ['nodelatencymonitors'], verbs: WRITE },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: WRITE },
      {
        apiGroups: ['policy.networking.k8s.io'],
        resources: ['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'],
        verbs: WRITE,
      },
      {
        apiGroups: ['crd.antrea.tanzu.vmware.com'],
        resources: ['tierentitlements', 'tierentitlementbindings'],
        verbs: [...READ, ...WRITE],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
        verbs: [...READ, ...WRITE],
      },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      {
        apiGroups: ['stats.antrea.io'],
        resources: [
          'antreaclusternetworkpolicystats',
          'antreanetworkpolicystats',
          'networkpolicystats',
          'nodelatencystats',
        ],
        verbs: ['get', 'list'],
      },
      { nonResourceURLs: ['/featuregates'], verbs: ['get'] },
    ],
  }),
  make(RBAC, 'ClusterRoleBinding', 'netloft-admin', undefined, bound('ClusterRole', 'netloft-admin', 'netloft-admin')),
  make(RBAC, 'Role', 'netloft-admin', 'kube-system', {
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['antrea-config', 'antrea-windows-config', 'antrea-ca'],
        verbs: ['get'],
      },
      { apiGroups: [''], resources: ['services/proxy'], resourceNames: ['https:antrea:443'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods/proxy'], verbs: ['get'] },
    ],
  }),
  make(RBAC, 'RoleBinding', 'netloft-admin', 'kube-system', bound('Role', 'netloft-admin', 'netloft-admin')),
  make(RBAC, 'Role', 'netloft-admin', 'flow-aggregator', {
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }],
  }),
  make(RBAC, 'RoleBinding', 'netloft-admin', 'flow-aggregator', bound('Role', 'netloft-admin', 'netloft-admin')),
];

/** What deploy/rbac-captures.yaml installs beside it. */
export const NETLOFT_CAPTURES_OBJECTS: readonly KubeObject[] = [
  make(RBAC, 'Role', 'netloft-captures', 'kube-system', {
    rules: [
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] },
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['antrea-packetcapture-fileserver-auth', 'support-bundle-secret'],
        verbs: ['get'],
      },
    ],
  }),
  make(RBAC, 'RoleBinding', 'netloft-captures', 'kube-system', bound('Role', 'netloft-captures', 'netloft-admin')),
];
