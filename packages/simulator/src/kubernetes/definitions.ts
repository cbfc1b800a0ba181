import type { ResourceDefinition } from './types.ts';

interface Options {
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly status?: boolean;
  readonly fields?: readonly string[];
  readonly graceful?: boolean;
  readonly version?: string;
}

function builtin(
  group: string,
  kind: string,
  plural: string,
  namespaced: boolean,
  options: Options = {},
): ResourceDefinition {
  const version = options.version ?? 'v1';
  return {
    group,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: options.shortNames ?? [],
    categories: options.categories ?? [],
    namespaced,
    versions: [{ name: version, served: true }],
    storageVersion: version,
    statusSubresource: options.status ?? false,
    selectableFields: options.fields ?? [],
    gracefulDelete: options.graceful ?? false,
  };
}

const all = ['all'];
const RBAC = 'rbac.authorization.k8s.io';

/** Kubernetes' own resources that a cluster with Antrea shows. */
export const BUILTIN_DEFINITIONS: readonly ResourceDefinition[] = [
  builtin('', 'Namespace', 'namespaces', false, { shortNames: ['ns'], status: true, fields: ['status.phase'] }),
  builtin('', 'Node', 'nodes', false, { shortNames: ['no'], status: true, fields: ['spec.unschedulable'] }),
  builtin('', 'Pod', 'pods', true, {
    shortNames: ['po'],
    categories: all,
    status: true,
    graceful: true,
    fields: [
      'spec.nodeName',
      'status.phase',
      'status.podIP',
      'spec.serviceAccountName',
      'spec.restartPolicy',
      'spec.schedulerName',
    ],
  }),
  builtin('', 'Service', 'services', true, {
    shortNames: ['svc'],
    categories: all,
    status: true,
    fields: ['spec.clusterIP', 'spec.type'],
  }),
  builtin('', 'Endpoints', 'endpoints', true, { shortNames: ['ep'] }),
  builtin('', 'ConfigMap', 'configmaps', true, { shortNames: ['cm'] }),
  builtin('', 'Secret', 'secrets', true, { fields: ['type'] }),
  builtin('', 'ServiceAccount', 'serviceaccounts', true, { shortNames: ['sa'] }),
  builtin('', 'Event', 'events', true, {
    shortNames: ['ev'],
    fields: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'reason', 'type'],
  }),
  builtin('apps', 'Deployment', 'deployments', true, { shortNames: ['deploy'], categories: all, status: true }),
  builtin('apps', 'ReplicaSet', 'replicasets', true, { shortNames: ['rs'], categories: all, status: true }),
  builtin('apps', 'DaemonSet', 'daemonsets', true, { shortNames: ['ds'], categories: all, status: true }),
  builtin('apps', 'StatefulSet', 'statefulsets', true, { shortNames: ['sts'], categories: all, status: true }),
  builtin('batch', 'Job', 'jobs', true, { categories: all, status: true, fields: ['status.successful'] }),
  builtin(RBAC, 'ClusterRole', 'clusterroles', false),
  builtin(RBAC, 'ClusterRoleBinding', 'clusterrolebindings', false),
  builtin(RBAC, 'Role', 'roles', true),
  builtin(RBAC, 'RoleBinding', 'rolebindings', true),
  builtin('networking.k8s.io', 'NetworkPolicy', 'networkpolicies', true, { shortNames: ['netpol'] }),
  builtin('networking.k8s.io', 'Ingress', 'ingresses', true, { shortNames: ['ing'], status: true }),
  builtin('discovery.k8s.io', 'EndpointSlice', 'endpointslices', true),
  builtin('coordination.k8s.io', 'Lease', 'leases', true),
  builtin('apiextensions.k8s.io', 'CustomResourceDefinition', 'customresourcedefinitions', false, {
    shortNames: ['crd', 'crds'],
    status: true,
  }),
  builtin('apiregistration.k8s.io', 'APIService', 'apiservices', false, { status: true }),
];

const BUILTIN_GROUPS: ReadonlySet<string> = new Set([
  ...BUILTIN_DEFINITIONS.map(({ group }) => group),
  'authentication.k8s.io',
  'authorization.k8s.io',
  'batch',
  'autoscaling',
  'policy',
]);
/** Whether a resource is defined by a CustomResourceDefinition: such are pruned, and know no unconditional update. */
export const isCustom = ({ group, verbs }: ResourceDefinition): boolean =>
  !BUILTIN_GROUPS.has(group) && verbs === undefined;
