import { number, object, objects, text } from '../read.ts';
import type { JobFacts } from './state-facts.ts';

const count = (value: unknown): number => Math.max(0, number(value) ?? 0);

/** How a Job stands, from its status. A Job that Kubernetes has not looked at yet has no status, and is not active. */
export function readJob(job: unknown): JobFacts {
  const status = object(object(job)?.['status']) ?? {};
  const holds = (type: string) =>
    objects(status['conditions']).find((one) => one['type'] === type && one['status'] === 'True');
  const failed = holds('Failed');
  const message = [text(failed?.['reason']), text(failed?.['message'])].filter((one) => !!one).join(': ');
  return {
    active: count(status['active']),
    succeeded: Math.max(count(status['succeeded']), holds('Complete') === undefined ? 0 : 1),
    failed: count(status['failed']),
    gaveUp: failed !== undefined,
    ...(message === '' ? {} : { message }),
  };
}

/** Ready containers of the newest Pod of Deployment `interworking` that is not being deleted; undefined when there is none. */
export function interworkingContainers(
  pods: readonly unknown[],
): { readonly ready: number; readonly total: number } | undefined {
  const [newest] = objects(pods)
    .map((pod) => ({ pod, metadata: object(pod['metadata']) ?? {} }))
    .filter(({ metadata }) => metadata['deletionTimestamp'] === undefined)
    .toSorted((a, b) =>
      (text(b.metadata['creationTimestamp']) ?? '') < (text(a.metadata['creationTimestamp']) ?? '') ? -1 : 1,
    );
  if (newest === undefined) return undefined;
  const total = objects(object(newest.pod['spec'])?.['containers']).length;
  const statuses = objects(object(newest.pod['status'])?.['containerStatuses']);
  return { ready: statuses.filter((one) => one['ready'] === true).length, total };
}
