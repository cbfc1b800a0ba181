import { attempt } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { NsxWorld } from '../types.ts';
import { beginJob, endJob, retryJob } from './job-status.ts';
import { NAMESPACE } from './names.ts';
import type { JobResult } from './registry-jobs.ts';

/** `backoffLimit` of the jobs' manifests. */
const RETRIES = 3;
const JOBS = ['register', 'deregister'] as const;
export type RegistryJob = (typeof JOBS)[number];

export interface RegistryJobs {
  /** Milliseconds that one attempt takes. */
  readonly jobMs: number;
  /** For names of Pods. */
  readonly random: () => number;
  readonly work: (name: RegistryJob) => JobResult;
}

/**
 * Runs the jobs `register` and `deregister` of a cluster that are made from now on: a failed attempt is made again as often as the
 * back-off allows, and a job that ended goes after its time to live. Other Jobs run nowhere. Returns what ends it.
 */
export function runRegistryJobs(
  world: NsxWorld,
  store: MemoryStore,
  { jobMs, random, work }: RegistryJobs,
): () => void {
  let isClosed = false;
  const isThere = ({ metadata: { name, uid } }: KubeObject): boolean =>
    !isClosed && store.get('batch', 'jobs', name, NAMESPACE)?.metadata.uid === uid;

  const tryIt = (job: KubeObject, name: RegistryJob, failures: number): void =>
    world.after(jobMs, () => {
      if (!isThere(job)) return;
      const result = work(name);
      if (!result.ok && failures < RETRIES) {
        retryJob(store, job, failures + 1, result.message);
        tryIt(job, name, failures + 1);
        return;
      }
      const ttlMs = endJob(store, name, result);
      if (ttlMs === undefined) return;
      world.after(ttlMs, () => {
        if (isThere(job)) attempt(() => void store.remove('batch', 'jobs', name, NAMESPACE));
      });
    });

  const leave = store.subscribe('batch', 'jobs', ({ type, object }) => {
    const name = JOBS.find((one) => one === object.metadata.name);
    if (type !== 'ADDED' || object.metadata.namespace !== NAMESPACE || name === undefined) return;
    world.after(0, () => {
      if (isThere(object)) beginJob(store, object, random);
    });
    tryIt(object, name, 0);
  });
  return () => {
    isClosed = true;
    leave();
  };
}
