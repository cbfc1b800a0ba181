import { stringify } from 'yaml';
import { deregisterAccess, interworkingAccess } from './access.ts';
import { APP_LABELS, clusterWide, inNamespace, INTERWORKING_NAMESPACE, type Manifest } from './manifest.ts';
import { interworkingDeployment, registryJob } from './workloads.ts';

const INFORMATION_GROUP = 'clusterinformation.antrea-interworking.tanzu.vmware.com';

const namespace = (): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: INTERWORKING_NAMESPACE, labels: { ...APP_LABELS, 'openshift.io/run-level': '0' } },
});

/** Kinds in which the adapters report how they fare; their members are not published. */
function informationKind(kind: string, shortName: string): Manifest {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: clusterWide(`${plural}.${INFORMATION_GROUP}`),
    spec: {
      group: INFORMATION_GROUP,
      scope: 'Cluster',
      names: { kind, plural, singular, shortNames: [shortName] },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

/** Settings of interworking 0.9.0. */
const MP_ADAPTER = {
  NSXRemoteAuth: false,
  NSXClientAuthCertFile: '/etc/antrea/nsx-cert/tls.crt',
  NSXClientAuthKeyFile: '/etc/antrea/nsx-cert/tls.key',
  NSXCAFile: '',
  NSXInsecure: true,
  NSXClientTimeout: 120,
  InventoryBatchSize: 50,
  InventoryBatchPeriod: 5,
  NSXRPCConnType: 'tnproxy',
  EnableDebugServer: false,
  APIServerPort: 16664,
  DebugServerPort: 16666,
  NSXRPCDebug: false,
  ConditionTimeout: 150,
};
const CCP_ADAPTER = {
  EnableDebugServer: false,
  APIServerPort: 16665,
  DebugServerPort: 16667,
  NSXRPCDebug: false,
  RealizeTimeoutSeconds: 60,
  RealizeErrorSyncIntervalSeconds: 600,
  ReconcilerWorkerCount: 8,
  ReconcilerQPS: 5,
  ReconcilerBurst: 10,
  ReconcilerResyncSeconds: 86_400,
};

const configuration = (): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: inNamespace('antrea-interworking-config'),
  data: { 'mp-adapter.conf': stringify(MP_ADAPTER), 'ccp-adapter.conf': stringify(CCP_ADAPTER) },
});

/** Without data: the register job writes them, and applying it again must not take them away. */
const clusterId = (): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cluster-id', namespace: INTERWORKING_NAMESPACE },
});

export interface InterworkingInput {
  /** Image of antrea-interworking; all containers run it. */
  readonly image: string;
}

/**
 * Everything of interworking.yaml, in an order in which it can be applied: it is the same for every cluster. The job `register` runs
 * once; to run it again it has to be deleted first, as a Job's template cannot be changed.
 */
export const interworkingObjects = ({ image }: InterworkingInput): readonly Manifest[] => [
  namespace(),
  informationKind('AntreaCCPAdapterInfo', 'ccpainfo'),
  informationKind('AntreaMPAdapterInfo', 'mpainfo'),
  clusterId(),
  configuration(),
  ...interworkingAccess(),
  registryJob('register', image),
  interworkingDeployment(image),
];

/**
 * The job that takes a cluster out of NSX: it removes the adapters, the inventory, references from policies and groups, and what NSX made
 * in the cluster. VMware's manifest of it is not public: rights and arguments follow those of the register job.
 */
export const deregisterObjects = ({ image }: InterworkingInput): readonly Manifest[] => [
  ...deregisterAccess(),
  registryJob('deregister', image),
];
