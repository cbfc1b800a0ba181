import type { PodEntry, PolicyIndex, ServiceEntry } from '@netloft/antrea';
import { workloadPods } from './workload-pods.ts';

const NO_PODS: ReadonlyMap<string, PodEntry> = new Map();
const speaks = (pod: PodEntry): boolean => !pod.ended && pod.ips.length > 0;

/** Pods that can speak, by Namespace, for one evaluator at a time: traffic asks for them again and again. */
export class SpeakingPods {
  #index: PolicyIndex | undefined;
  #byNamespace: ReadonlyMap<string, ReadonlyMap<string, PodEntry>> = new Map();

  #in(index: PolicyIndex, namespace: string): ReadonlyMap<string, PodEntry> {
    if (this.#index !== index) {
      const byNamespace = new Map<string, Map<string, PodEntry>>();
      for (const pod of index.inventory.pods.values()) {
        if (!speaks(pod)) continue;
        let own = byNamespace.get(pod.namespace);
        if (own === undefined) {
          own = new Map();
          byNamespace.set(pod.namespace, own);
        }
        own.set(pod.key, pod);
      }
      this.#index = index;
      this.#byNamespace = byNamespace;
    }
    return this.#byNamespace.get(namespace) ?? NO_PODS;
  }

  /** Pods of a workload, named as `namespace/name`. */
  ofWorkload(index: PolicyIndex, workload: string): readonly PodEntry[] {
    const [namespace = ''] = workload.split('/');
    return workloadPods(workload, this.#in(index, namespace));
  }

  /** Pods behind a Service by its selector. */
  behind(index: PolicyIndex, { namespace, selector }: ServiceEntry): readonly PodEntry[] {
    const wanted = Object.entries(selector ?? {});
    if (wanted.length === 0) return [];
    return [...this.#in(index, namespace).values()].filter((pod) =>
      wanted.every(([key, value]) => pod.labels[key] === value),
    );
  }
}

/** Port of a Pod that a port of a Service leads to; undefined where the Pod has no port of that name. */
export function targetPortOf(service: ServiceEntry, pod: PodEntry, port: number, protocol: string): number | undefined {
  const target = service.ports.find((one) => one.port === port && one.protocol === protocol)?.targetPort;
  return typeof target === 'string' ? pod.namedPorts.find((named) => named.name === target)?.port : target;
}
