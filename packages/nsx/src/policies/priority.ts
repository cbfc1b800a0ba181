const STEPS = 2 ** 50;

/**
 * `spec.priority` of the ClusterNetworkPolicy that NSX's policy number `n` becomes: 1 + n × 2⁻⁵⁰. Derived from priorities seen in
 * clusters, all of which it gives to the last digit. Exact for n below 2⁵⁰.
 */
export const clusterPriority = (n: number): number => 1 + n / STEPS;

/** NSX's policy number behind a priority; undefined when {@link clusterPriority} gives it for no number. */
export function sequenceOfPriority(priority: number): number | undefined {
  const n = (priority - 1) * STEPS;
  return Number.isInteger(n) && n >= 0 && n < STEPS ? n : undefined;
}
