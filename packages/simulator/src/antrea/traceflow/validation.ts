import { traceflowAdmission } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { AdmissionPlugin, KubeObject } from '../../kubernetes/types.ts';
import { specOf } from '../../world/pods.ts';

/** Why Antrea does not run a Traceflow, in its words; undefined when it does. */
export function traceflowFault(store: MemoryStore, traceflow: KubeObject): string | undefined {
  return traceflowAdmission(traceflow.metadata.name, specOf(traceflow), (namespace, name) => {
    const pod = store.get('', 'pods', name, namespace);
    return pod === undefined ? undefined : { hostNetwork: specOf(pod)['hostNetwork'] === true };
  });
}

/** The webhook that refuses such Traceflows when they are created; Antrea has it since 1.14. */
export const traceflowValidator =
  (store: MemoryStore): AdmissionPlugin =>
  ({ definition, operation, object }) => {
    if (definition.plural !== 'traceflows' || operation !== 'CREATE' || object === undefined) return { allowed: true };
    const fault = traceflowFault(store, object);
    return fault === undefined
      ? { allowed: true }
      : { allowed: false, webhook: 'traceflowvalidator.antrea.io', message: fault };
  };
