import { interworkingObjects } from '@netloft/nsx';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { IMAGE } from '../../world/interworking.ts';
import { DEPLOYMENT, NAMESPACE } from './names.ts';

/** Makes the Deployment of the adapters, as `kubectl apply -f interworking.yaml` does, unless it is there. */
export function startAdapters(store: MemoryStore): void {
  if (store.get('apps', 'deployments', DEPLOYMENT, NAMESPACE) !== undefined) return;
  for (const { apiVersion, kind, metadata, ...rest } of interworkingObjects({ image: IMAGE })) {
    if (kind !== 'Deployment') continue;
    const { name, labels } = metadata;
    store.create('apps', 'deployments', {
      apiVersion,
      kind,
      metadata: { name, namespace: NAMESPACE, labels: { ...labels } },
      ...rest,
    });
  }
}
