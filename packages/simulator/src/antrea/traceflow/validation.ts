import { traceflowAdmission } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf } from '../../world/pods.ts';

/** Why Antrea does not run a Traceflow, in its words; undefined when it does. */
export function traceflowFault(store: MemoryStore, traceflow: KubeObject): string | undefined {
  return traceflowAdmission(traceflow.metadata.name, specOf(traceflow), (namespace, name) => {
    const pod = store.get('', 'pods', name, namespace);
    return pod === undefined ? undefined : { hostNetwork: specOf(pod)['hostNetwork'] === true };
  });
}
