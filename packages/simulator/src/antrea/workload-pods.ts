import type { PodEntry } from '@netloft/antrea';

/** Pods of a workload that traffic names as `namespace/name`: the Pod of that name, or those that a controller made from it. */
export function workloadPods(workload: string, pods: ReadonlyMap<string, PodEntry>): readonly PodEntry[] {
  const exact = pods.get(workload);
  return exact === undefined ? [...pods.values()].filter((pod) => pod.key.startsWith(`${workload}-`)) : [exact];
}
