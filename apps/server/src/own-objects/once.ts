import type { OpenCluster } from '../cluster-access.ts';
import { ok } from '../result.ts';
import type { KubeObject, ResourceRef, UpstreamError, UpstreamResult } from '../upstreams/kubernetes/types.ts';

const ATTEMPTS = 3;
/** No answer came back, so that it is open whether the change was made. */
const isOpen = (error: UpstreamError): boolean => error.code === 'unavailable' && error.status === undefined;

/** Creates an object whose name is its own: after a lost connection it is sent again, and found if the first attempt made it. */
export async function createOnce(
  { client }: OpenCluster,
  resource: ResourceRef,
  object: KubeObject,
): Promise<UpstreamResult<KubeObject>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.create(resource, object);
    if (answer.ok) return answer;
    if (attempt > 1 && answer.error.reason === 'AlreadyExists') return client.get(resource, object.metadata.name);
    if (attempt === ATTEMPTS || !isOpen(answer.error)) return answer;
  }
}

/** Removes an object; after a lost connection again, and what is gone then counts as removed. */
export async function removeOnce(
  { client }: OpenCluster,
  resource: ResourceRef,
  name: string,
): Promise<UpstreamResult<unknown>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.remove(resource, name);
    if (answer.ok || (attempt > 1 && answer.error.code === 'not-found')) return ok(undefined);
    if (attempt === ATTEMPTS || !isOpen(answer.error)) return answer;
  }
}
