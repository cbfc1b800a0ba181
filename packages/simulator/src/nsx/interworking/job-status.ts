import { attempt, timestamp } from '../../cluster/timers.ts';
import { objectOf, textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { suffix } from '../../world/identifiers.ts';
import { controllerRef, specOf, statusOf } from '../../world/pods.ts';
import { objectsOf } from '../policy/objects.ts';
import type { Json } from '../types.ts';
import { NAMESPACE } from './names.ts';
import type { JobResult } from './registry-jobs.ts';

const podOf = (store: MemoryStore, { metadata: { uid } }: KubeObject): KubeObject | undefined =>
  store
    .list('', 'pods', NAMESPACE)
    .find(({ metadata }) => metadata.ownerReferences?.some((owner) => owner['uid'] === uid) === true);

function setStatus(store: MemoryStore, plural: 'jobs' | 'pods', object: KubeObject, status: Json): void {
  attempt(() => void store.updateStatus(plural === 'jobs' ? 'batch' : '', plural, { ...object, status }));
}

/** The Pod's status with its containers in a state; each of them is the job's own. */
function withContainers(pod: KubeObject, members: (container: Json) => Json): Json {
  const known = objectsOf(statusOf(pod)['containerStatuses']);
  const containerStatuses = objectsOf(specOf(pod)['containers']).map((container) => ({
    name: container['name'],
    image: container['image'],
    restartCount: 0,
    ...known.find(({ name }) => name === container['name']),
    ...members(container),
  }));
  return { ...statusOf(pod), containerStatuses };
}

/** Marks a job as being at work, and makes its Pod. */
export function beginJob(store: MemoryStore, job: KubeObject, random: () => number): void {
  const { name, uid = '' } = job.metadata;
  const current = store.get('batch', 'jobs', name, NAMESPACE);
  if (current === undefined || current.metadata.uid !== uid) return;
  setStatus(store, 'jobs', current, { active: 1, startTime: timestamp() });
  const template = objectOf(specOf(job)['template']);
  const labels = Object.entries(objectOf(objectOf(template['metadata'])['labels'])).map(
    ([key, value]) => [key, textOf(value)] as const,
  );
  attempt(
    () =>
      void store.create('', 'pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${name}-${suffix(5, random)}`,
          namespace: NAMESPACE,
          labels: { ...Object.fromEntries(labels), 'job-name': name },
          ownerReferences: [controllerRef({ apiVersion: 'batch/v1', kind: 'Job', name, uid })],
        },
        spec: objectOf(template['spec']),
        status: { phase: 'Pending' },
      }),
  );
}

/** Says of the job's Pod that its work failed and is tried again, as with `restartPolicy: OnFailure`. */
export function retryJob(store: MemoryStore, job: KubeObject, failures: number, message: string): void {
  const pod = podOf(store, job);
  if (pod === undefined) return;
  const ended = { exitCode: 1, reason: 'Error', message, finishedAt: timestamp() };
  setStatus(
    store,
    'pods',
    pod,
    withContainers(pod, () => ({ restartCount: failures, lastState: { terminated: ended } })),
  );
}

function conditionOf(result: JobResult, now: string): Json {
  const said = result.ok
    ? { type: 'Complete', reason: 'CompletionsReached', message: '' }
    : { type: 'Failed', reason: 'BackoffLimitExceeded', message: result.message };
  return { ...said, status: 'True', lastProbeTime: now, lastTransitionTime: now };
}

/** Writes how a job ended, with its Pod, as Kubernetes does. Milliseconds until the job is to be removed; undefined when it stays. */
export function endJob(store: MemoryStore, name: string, result: JobResult): number | undefined {
  const job = store.get('batch', 'jobs', name, NAMESPACE);
  if (job === undefined) return undefined;
  const now = timestamp();
  const { startTime } = statusOf(job);
  setStatus(store, 'jobs', job, {
    startTime,
    ...(result.ok ? { succeeded: 1, completionTime: now } : { failed: 1 }),
    conditions: [conditionOf(result, now)],
  });
  const pod = podOf(store, job);
  if (pod !== undefined) {
    const terminated = result.ok
      ? { exitCode: 0, reason: 'Completed', finishedAt: now }
      : { exitCode: 1, reason: 'Error', message: result.message, finishedAt: now };
    const status = withContainers(pod, () => ({ ready: false, started: false, state: { terminated } }));
    setStatus(store, 'pods', pod, { ...status, phase: result.ok ? 'Succeeded' : 'Failed' });
  }
  const { ttlSecondsAfterFinished: seconds } = specOf(job);
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}
