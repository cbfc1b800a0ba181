import type { CheckEnd, CheckRequest, PodBySelector, PodByWorkload, TraceEndpoint } from '@netloft/contracts';
import { podEntry } from '../../evaluation/entries.ts';
import { object, objects, text } from '../../evaluation/read.ts';
import type { RawObject } from '../../evaluation/types.ts';

/** The Pod that a selector or workload stands for now, with how it was found in words; or why there is none. */
export type ResolvedEnd =
  | {
      readonly ok: true;
      readonly end: Extract<TraceEndpoint, { type: 'pod' }>;
      readonly how: string;
      readonly node: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

type Described = PodBySelector | PodByWorkload;

/** Whether an end describes its Pod rather than naming it. */
export const isDescribed = (end: CheckEnd | undefined): end is Described =>
  end?.type === 'selector' || end?.type === 'workload';

/** `yelb/yelb-ui`, `Deployment yelb/yelb-ui`, `Pods app=yelb in yelb` or the address; `fallback` for an end that is left open. */
export function checkEndText(end: CheckEnd | undefined, fallback = 'any'): string {
  if (end === undefined) return fallback;
  if (end.type === 'ip') return end.ip;
  if (end.type === 'workload') return `${end.kind} ${end.namespace}/${end.name}`;
  if (end.type !== 'selector') return `${end.namespace}/${end.name}`;
  const labels = Object.entries(end.labels).map(([key, value]) => `${key}=${value}`);
  return `Pods ${labels.toSorted().join(',')} in ${end.namespace}`;
}

function belongsTo(pod: RawObject, { kind, name }: PodByWorkload): boolean {
  const { owner, labels } = podEntry(pod);
  if (owner === undefined) return false;
  if (kind !== 'Deployment') return owner.kind === kind && owner.name === name;
  // A Deployment owns its Pods through ReplicaSets, whose names it makes of its own and the hash of the template.
  const hash = labels['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name === `${name}-${hash}`;
}

const hasLabels = (pod: RawObject, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => pod.metadata.labels?.[key] === value);

const conditionTrue = (pod: RawObject, type: string): boolean =>
  objects(object(pod.status)?.['conditions']).some((one) => one['type'] === type && one['status'] === 'True');

function runs(pod: RawObject): boolean {
  const { ended, ips } = podEntry(pod);
  return !ended && ips.length > 0 && text(pod.metadata['deletionTimestamp']) === undefined;
}

/**
 * The Pod that `end` stands for among the Pods of its Namespace: a running one that is not being removed, ready ones first, then by name, so
 * that two runs take the same Pod while it is there. Pods in their Node's network are left out, as Antrea traces none of them.
 */
export function resolveCheckEnd(end: Described, pods: readonly RawObject[]): ResolvedEnd {
  const what = checkEndText(end);
  const matching = pods.filter(
    (pod) =>
      (pod.metadata.namespace ?? 'default') === end.namespace &&
      (end.type === 'selector' ? hasLabels(pod, end.labels) : belongsTo(pod, end)),
  );
  if (matching.length === 0) return { ok: false, reason: `${what}: there is no such Pod` };
  const running = matching.filter((pod) => runs(pod));
  if (running.length === 0) return { ok: false, reason: `${what}: none of ${matching.length} Pods is running` };
  const traceable = running.filter((pod) => !podEntry(pod).hostNetwork);
  const rank = (pod: RawObject): number => (conditionTrue(pod, 'Ready') ? 0 : 1);
  const [chosen] = traceable.toSorted((a, b) => rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
  if (chosen === undefined)
    return { ok: false, reason: `${what}: every Pod is in its Node’s network, which Antrea does not trace` };
  const { namespace, name, key, node } = podEntry(chosen);
  const of = running.length === 1 ? 'the only one that runs' : `1 of ${running.length} that run`;
  return { ok: true, end: { type: 'pod', namespace, name }, how: `${key} for ${what}, ${of}`, node };
}

/** Namespaces whose Pods must be known to resolve a request's ends; empty when both name what they mean. */
export function namespacesToResolve({ source, destination }: CheckRequest): readonly string[] {
  const described = [source, destination].filter((end) => isDescribed(end));
  return [...new Set(described.map((end) => end.namespace))];
}
