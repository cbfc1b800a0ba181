import { WORKLOAD_SUFFIX, workloadOf } from '@netloft/analytics';
import type { CheckEnd, ObjectHit, PodByWorkload } from '@netloft/contracts';
import { checksText as text } from './checks.messages.ts';

export const WORKLOAD_KINDS: readonly PodByWorkload['kind'][] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
];
export type EndKind = 'workload' | 'selector' | 'pod' | 'service' | 'ip' | 'any';

/** One end of a check as its form holds it: what belongs to each kind is kept while another is chosen. */
export interface EndDraft {
  readonly kind: EndKind;
  readonly namespace: string;
  /** Name of the Pod or Service. */
  readonly name: string;
  readonly workloadKind: PodByWorkload['kind'];
  readonly workload: string;
  /** `app=yelb-ui, tier=web`. */
  readonly labels: string;
  readonly ip: string;
}

export const EMPTY_END: EndDraft = {
  kind: 'workload',
  namespace: '',
  name: '',
  workloadKind: 'Deployment',
  workload: '',
  labels: '',
  ip: '',
};

/** Labels that controllers write on Pods: they end with the Pod or with its template. */
const GENERATED =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|job-name|batch\.kubernetes\.io\/.*|statefulset\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index)$/;

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/** `app=yelb-ui, tier=web` as labels; null when a part is none. */
export function labelsOf(typed: string): Record<string, string> | null {
  const parts = typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const pairs = parts.map((part) => {
    const at = part.indexOf('=');
    return at < 1 ? null : ([part.slice(0, at).trim(), part.slice(at + 1).trim()] as const);
  });
  const good = pairs.filter((pair) => pair !== null);
  return good.length === 0 || good.length < pairs.length ? null : Object.fromEntries(good);
}

const SUFFIX = new RegExp(WORKLOAD_SUFFIX);

/** The workload of a Pod: by the labels that its controller wrote, else by the shape of its name; null for a Pod that nothing made. */
export function workloadOfPod(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Pick<PodByWorkload, 'kind' | 'name'> | null {
  const job = labels['batch.kubernetes.io/job-name'] ?? labels['job-name'];
  if (job !== undefined) return { kind: 'Job', name: job };
  const hash = labels['pod-template-hash'];
  const at = hash === undefined ? -1 : name.lastIndexOf(`-${hash}-`);
  if (at > 0) return { kind: 'Deployment', name: name.slice(0, at) };
  const workload = workloadOf(name);
  const suffix = SUFFIX.exec(name)?.[0] ?? '';
  if (workload === name || suffix === '') return null;
  if (labels['statefulset.kubernetes.io/pod-name'] !== undefined || /^-\d{1,5}$/.test(suffix))
    return { kind: 'StatefulSet', name: workload };
  if (/^-\w+-\w+$/.test(suffix)) return { kind: 'Deployment', name: workload };
  return { kind: labels['controller-revision-hash'] === undefined ? 'ReplicaSet' : 'DaemonSet', name: workload };
}

/** What is known of a Pod put into the fields of every kind, so that changing the kind finds them filled. */
export function withPod(draft: EndDraft, namespace: string, name: string, hit: ObjectHit | null | undefined): EndDraft {
  const labels = Object.fromEntries(Object.entries(hit?.labels ?? {}).filter(([key]) => !GENERATED.test(key)));
  const workload = name === '' ? null : workloadOfPod(name, hit?.labels);
  return {
    ...draft,
    namespace,
    name,
    ...(workload === null ? { workload: '' } : { workloadKind: workload.kind, workload: workload.name }),
    labels: labelsText(labels),
  };
}

/**
 * The end of a trace as a check keeps it: a Pod of a workload by the workload, so that the check outlives the Pod's name; everything else
 * as it is. `hit` is the Pod as the cluster has it, null when it is gone.
 */
export function draftOfEnd(end: CheckEnd | undefined, hit: ObjectHit | null | undefined): EndDraft {
  if (end === undefined) return { ...EMPTY_END, kind: 'any' };
  if (end.type === 'ip') return { ...EMPTY_END, kind: 'ip', ip: end.ip };
  if (end.type === 'service') return { ...EMPTY_END, kind: 'service', namespace: end.namespace, name: end.name };
  if (end.type === 'workload')
    return { ...EMPTY_END, kind: 'workload', namespace: end.namespace, workloadKind: end.kind, workload: end.name };
  if (end.type === 'selector')
    return { ...EMPTY_END, kind: 'selector', namespace: end.namespace, labels: labelsText(end.labels) };
  const draft = withPod(EMPTY_END, end.namespace, end.name, hit);
  return { ...draft, kind: draft.workload === '' ? 'pod' : 'workload' };
}

/** An end that was kept as exactly one Pod stays so when its check is edited. */
export const keptEnd = (end: CheckEnd | undefined, hit: ObjectHit | null | undefined): EndDraft =>
  end?.type === 'pod' ? { ...draftOfEnd(end, hit), kind: 'pod' } : draftOfEnd(end, hit);

export type EndResult =
  | { readonly ok: true; readonly end: CheckEnd | undefined }
  | { readonly ok: false; readonly fault: string };

const fault = (words: string): EndResult => ({ ok: false, fault: words });

/** The end that the form asks for, or what is missing. */
export function endOfDraft(draft: EndDraft): EndResult {
  const { kind, namespace, name } = draft;
  if (kind === 'any') return { ok: true, end: undefined };
  if (kind === 'ip') {
    const ip = draft.ip.trim();
    return ip === '' ? fault(text.faultIp) : { ok: true, end: { type: 'ip', ip } };
  }
  if (kind === 'workload') {
    const workload = draft.workload.trim();
    return namespace === '' || workload === ''
      ? fault(text.faultWorkload)
      : { ok: true, end: { type: 'workload', namespace, kind: draft.workloadKind, name: workload } };
  }
  if (kind === 'selector') {
    const labels = labelsOf(draft.labels);
    if (labels === null || namespace === '') return fault(text.faultLabels);
    return { ok: true, end: { type: 'selector', namespace, labels } };
  }
  return namespace === '' || name === '' ? fault(text.faultEnd) : { ok: true, end: { type: kind, namespace, name } };
}
