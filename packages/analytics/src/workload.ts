/**
 * Ends of Pod names that controllers make, as one RE2 expression, so that SQL and programs share it. Kubernetes' generated letters have no
 * vowels and no 0, 1, 3 (apimachinery util/rand, SafeEncodeString). In this order: a Deployment's template hash and the Pod's own five; a
 * CronJob's minutes since 1970 and five; five alone (DaemonSet, Job, ReplicaSet); a StatefulSet's ordinal.
 */
export const WORKLOAD_SUFFIX =
  '(-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}|-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9]{1,5})$';

const SUFFIX = new RegExp(WORKLOAD_SUFFIX);
const MOST_KEPT = 50_000;
const kept = new Map<string, string>();

/** What made a Pod, by its name alone: `yelb-ui` of `yelb-ui-6df49457d6-m5clv`. A name that no controller makes stands for itself. */
export function workloadOf(pod: string): string {
  const known = kept.get(pod);
  if (known !== undefined) return known;
  const workload = pod.replace(SUFFIX, '') || pod;
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pod, workload);
  return workload;
}
