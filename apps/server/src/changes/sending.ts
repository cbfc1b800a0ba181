import { read } from '@netloft/antrea';
import { type ChangeRequest, NETLOFT_FIELD_MANAGER } from '@netloft/contracts';
import type { OpenCluster } from '../cluster-access.ts';
import { resourceSegments } from '../upstreams/kubernetes/client.ts';
import type { KubeObject, UpstreamError, UpstreamResult } from '../upstreams/kubernetes/types.ts';
import type { ChangeTarget } from './kinds.ts';
import { contains } from './objects.ts';

type Json = Readonly<Record<string, unknown>>;

/** What became of a change that was sent. */
export type Sent =
  /** `object` is as the cluster holds it now; null after a DELETE. */
  | { readonly outcome: 'made'; readonly object: Json | null; readonly warnings: readonly string[] }
  | { readonly outcome: 'refused'; readonly error: UpstreamError }
  /** The answer was lost, and the object shows that nothing happened. */
  | { readonly outcome: 'not-made'; readonly error: UpstreamError }
  /** The answer was lost, and the object does not tell whether the change was made. */
  | { readonly outcome: 'open'; readonly error: UpstreamError };

type Written = UpstreamResult<{ readonly value: unknown; readonly warnings: readonly string[] }>;

const ATTEMPTS = 3;

/** No answer came back, one that cannot be read, or only that of something between Netloft and the API server. */
const isOpen = ({ open, code, status = 0 }: UpstreamError): boolean =>
  open === true || status === 502 || status === 504 || (code === 'bad-answer' && status >= 200 && status < 300);

/** Sends the change once. Unknown fields are refused in words by every API server that knows fieldValidation; older ones pass it over. */
function write(
  { client }: OpenCluster,
  { operation, object, dryRun }: ChangeRequest,
  { resource, namespace, name }: ChangeTarget,
  uid: string | undefined,
): Promise<Written> {
  const query = { dryRun: dryRun ? 'All' : undefined };
  const writing = { ...query, fieldManager: NETLOFT_FIELD_MANAGER, fieldValidation: 'Strict' };
  if (operation === 'CREATE')
    return client.write('POST', resourceSegments(resource, namespace), { query: writing, body: object });
  if (operation === 'UPDATE')
    return client.write('PUT', resourceSegments(resource, namespace, name), { query: writing, body: object });
  const { resourceVersion, uid: named } = object.metadata as { resourceVersion?: unknown; uid?: unknown };
  const version = read.text(resourceVersion);
  const identity = read.text(named) ?? uid;
  // Without these, another object of the same name that came meanwhile would be deleted and not be on record.
  const preconditions = {
    ...(identity === undefined ? {} : { uid: identity }),
    ...(version === undefined ? {} : { resourceVersion: version }),
  };
  return client.write('DELETE', resourceSegments(resource, namespace, name), {
    query,
    ...(Object.keys(preconditions).length === 0
      ? {}
      : { body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions } }),
  });
}

const isNetlofts = ({ metadata }: KubeObject): boolean =>
  read
    .objects(metadata['managedFields'])
    .some((one) => one['manager'] === NETLOFT_FIELD_MANAGER && read.text(one['subresource']) === undefined);

/** Whether the change was made, from the object as it is now (null: gone); undefined when it does not tell. */
function wasMade(
  { operation, object }: ChangeRequest,
  now: KubeObject | null,
  uid: string | undefined,
): boolean | undefined {
  if (operation === 'DELETE') {
    if (now === null || (uid !== undefined && now.metadata.uid !== uid)) return true;
    return now.metadata['deletionTimestamp'] !== undefined;
  }
  if (now === null) return operation === 'CREATE' ? false : undefined;
  if (operation === 'UPDATE' && now.metadata.resourceVersion === object.metadata['resourceVersion']) return false;
  return isNetlofts(now) && contains(now, object) ? true : undefined;
}

/** After a lost answer: what the object itself says. */
async function look(
  { client }: OpenCluster,
  request: ChangeRequest,
  { resource, namespace, name }: ChangeTarget,
  uid: string | undefined,
  error: UpstreamError,
): Promise<Sent> {
  const found = await client.get(resource, name, namespace);
  if (!found.ok && found.error.code !== 'not-found') return { outcome: 'open', error };
  const now = found.ok ? found.value : null;
  const made = wasMade(request, now, uid);
  if (made === true) return { outcome: 'made', object: request.operation === 'DELETE' ? null : now, warnings: [] };
  // After a timeout the API server may still be at work.
  return { outcome: made === false && error.code !== 'timeout' ? 'not-made' : 'open', error };
}

/**
 * Sends a change as the caller. One whose answer is lost is sent again, because a CREATE by name, an UPDATE of one version and a
 * DELETE of one uid can be made only once; then, and when every answer was lost, the object itself tells what happened.
 * `uid` is that of the object before the change.
 */
export async function send(
  open: OpenCluster,
  request: ChangeRequest,
  target: ChangeTarget,
  uid: string | undefined,
): Promise<Sent> {
  let lost: UpstreamError | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const answer = await write(open, request, target, uid);
    if (answer.ok) {
      const { value, warnings } = answer.value;
      const object = request.operation === 'DELETE' ? null : (read.object(value) ?? null);
      return { outcome: 'made', object, warnings };
    }
    const { error } = answer;
    if (!isOpen(error)) {
      if (lost === undefined || request.dryRun) return { outcome: 'refused', error };
      // `AlreadyExists`, a conflict or `NotFound` may be the trace of the attempt before.
      const seen = await look(open, request, target, uid, lost);
      return seen.outcome === 'not-made' ? { outcome: 'refused', error } : seen;
    }
    lost = error;
    if (error.code === 'timeout') break;
  }
  const error = lost ?? { code: 'failed', cluster: open.cluster.name, message: 'no answer' };
  return request.dryRun ? { outcome: 'refused', error } : look(open, request, target, uid, error);
}
