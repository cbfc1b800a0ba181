import type { KubeObject } from '../kubernetes/types.ts';

/** What deploy/rbac-nsx.yaml installs beside deploy/rbac.yaml, object for object, without the Namespace, which the world itself has; a test holds the two together. */
export const NETLOFT_NSX_OBJECTS: readonly KubeObject[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: 'netloft-nsx',
    },
    rules: [
      {
        nonResourceURLs: ['/netloft/nsx'],
        verbs: ['get', 'update'],
      },
      {
        apiGroups: [''],
        resources: ['namespaces'],
        resourceNames: ['vmware-system-antrea'],
        verbs: ['patch'],
      },
      {
        apiGroups: ['apiextensions.k8s.io'],
        resources: ['customresourcedefinitions'],
        resourceNames: [
          'antreaccpadapterinfos.clusterinformation.antrea-interworking.tanzu.vmware.com',
          'antreampadapterinfos.clusterinformation.antrea-interworking.tanzu.vmware.com',
        ],
        verbs: ['get', 'patch', 'delete'],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles', 'clusterrolebindings'],
        resourceNames: ['antrea-interworking', 'antrea-interworking-supportbundle', 'antrea-interworking-deregister'],
        verbs: ['get', 'patch', 'delete'],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings'],
        resourceNames: ['register', 'deregister', 'vmware-system-antrea-register'],
        verbs: ['get', 'patch', 'delete'],
      },
      {
        apiGroups: [''],
        resources: ['namespaces'],
        verbs: ['create'],
      },
      {
        apiGroups: ['apiextensions.k8s.io'],
        resources: ['customresourcedefinitions'],
        verbs: ['create'],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
        verbs: ['create'],
      },
      {
        apiGroups: [''],
        resources: ['configmaps', 'endpoints', 'pods', 'pods/log'],
        verbs: ['get', 'list', 'watch'],
      },
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['patch'],
      },
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['extension-apiserver-authentication', 'bootstrap-config'],
        verbs: ['update', 'patch'],
      },
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['*'],
      },
      {
        apiGroups: ['clusterinformation.antrea-interworking.tanzu.vmware.com'],
        resources: ['antreaccpadapterinfos', 'antreampadapterinfos'],
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
      },
      {
        apiGroups: ['crd.antrea.io'],
        resources: [
          'traceflows',
          'traceflows/status',
          'clusternetworkpolicies',
          'networkpolicies',
          'tiers',
          'clustergroups',
        ],
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
      },
      {
        apiGroups: ['networking.k8s.io'],
        resources: ['ingresses'],
        verbs: ['get', 'list', 'watch'],
      },
      {
        apiGroups: ['controlplane.antrea.io', 'controlplane.antrea.tanzu.vmware.com'],
        resources: ['clustergroupmembers', 'groupassociations'],
        verbs: ['get', 'list'],
      },
      {
        apiGroups: ['crd.antrea.tanzu.vmware.com'],
        resources: ['tierentitlements', 'tierentitlementbindings', 'nsxregistrations'],
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
      },
      {
        apiGroups: ['gateway.networking.k8s.io'],
        resources: ['gateways'],
        verbs: ['get', 'list', 'watch'],
      },
      {
        apiGroups: ['config.openshift.io'],
        resources: ['networks'],
        verbs: ['get', 'list', 'watch'],
      },
      {
        apiGroups: ['policy'],
        resources: ['podsecuritypolicies'],
        resourceNames: ['vmware-system-privileged'],
        verbs: ['use'],
      },
      {
        apiGroups: ['apps'],
        resources: ['deployments', 'replicasets', 'daemonsets'],
        verbs: ['list'],
      },
      {
        apiGroups: ['system.antrea.io'],
        resources: ['supportbundles'],
        verbs: ['get', 'create'],
      },
      {
        apiGroups: ['system.antrea.io'],
        resources: ['controllerinfos', 'supportbundles/download'],
        verbs: ['get'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: {
      name: 'netloft-nsx',
    },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'netloft-nsx',
    },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: 'netloft-admin',
        namespace: 'netloft',
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: {
      name: 'netloft-nsx',
      namespace: 'vmware-system-antrea',
    },
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps', 'secrets', 'serviceaccounts'],
        verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
      },
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
      },
      {
        apiGroups: ['batch'],
        resources: ['jobs'],
        verbs: ['get', 'list', 'create', 'update', 'patch', 'delete'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {
      name: 'netloft-nsx',
      namespace: 'vmware-system-antrea',
    },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Role',
      name: 'netloft-nsx',
    },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: 'netloft-admin',
        namespace: 'netloft',
      },
    ],
  },
];
