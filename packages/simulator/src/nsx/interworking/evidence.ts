import { ClusterControlPlane, readBootstrapConfig, readClusterId } from '@netloft/nsx';
import { isObject } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { statusOf } from '../../world/pods.ts';
import type { NsxWorld, PolicyObject } from '../types.ts';
import { controlPlanePath, DEPLOYMENT, NAMESPACE } from './names.ts';
import type { Registration } from './types.ts';

const configMap = (store: MemoryStore, name: string): KubeObject | undefined =>
  store.get('', 'configmaps', name, NAMESPACE);

/** What the cluster was told to register as; undefined without a bootstrap-config that names a cluster. */
export const bootstrapName = (store: MemoryStore): string | undefined =>
  readBootstrapConfig(configMap(store, 'bootstrap-config'))?.name;

/** `clusterID`, as the register job wrote it. */
export const ownClusterId = (store: MemoryStore): string | undefined => readClusterId(configMap(store, 'cluster-id'));

/** PEM of the certificate in Secret nsx-cert. */
export function ownCertificate(store: MemoryStore): string | undefined {
  const data = store.get('', 'secrets', 'nsx-cert', NAMESPACE)?.['data'];
  const encoded = isObject(data) ? data['tls.crt'] : undefined;
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

/** Whether a Pod of the adapters is ready. */
export function adaptersRun(store: MemoryStore): boolean {
  const deployment = store.get('apps', 'deployments', DEPLOYMENT, NAMESPACE);
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return false;
  return Number(statusOf(deployment)['readyReplicas'] ?? 0) > 0;
}

export function nodeIdOf(plane: PolicyObject | undefined): string | undefined {
  const read = ClusterControlPlane.safeParse(plane);
  return read.success ? read.data.node_id : undefined;
}

/** Under what the cluster is registered: NSX has its control plane, with the id that the cluster keeps. */
export function registrationOf(world: NsxWorld, store: MemoryStore): Registration | undefined {
  const [name, clusterId] = [bootstrapName(store), ownClusterId(store)];
  if (name === undefined || clusterId === undefined) return undefined;
  return nodeIdOf(world.policies.get(controlPlanePath(name))) === clusterId ? { name, clusterId } : undefined;
}
