import { randomUUID } from 'node:crypto';
import { type ChangeRequest, type KubernetesObject, NETLOFT_FIELD_MANAGER } from '@netloft/contracts';
import { callerOf } from '../caller.ts';
import { type OpenCluster, upstreamFault } from '../cluster-access.ts';
import { type Fault, faultOfUpstream } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { resourceSegments } from '../upstreams/kubernetes/client.ts';
import type { UpstreamError, UpstreamResult } from '../upstreams/kubernetes/types.ts';
import { type ChangeTarget, targetOf } from './kinds.ts';
import { forRecord } from './objects.ts';
import type { ChangeStore, StoredChange } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a change needs besides the request. */
export interface ChangeContext {
  readonly store: ChangeStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A change that was made, or that the cluster would make. */
export interface MadeChange {
  readonly id: string;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly warnings: readonly string[];
}

/** No answer came back, so that it is open whether the change was made. */
const isOpen = ({ code, status }: UpstreamError): boolean =>
  (code === 'unavailable' || code === 'timeout' || code === 'failed') && status === undefined;

/** How often a change is sent again on top of a newer version that says the same. */
const MAX_REBASES = 3;

/** What only an undo has. */
export interface UndoDetails {
  /** Id of the change that is taken back. */
  readonly undoes: string;
  /** The same change on top of the version that the cluster holds now; undefined when others changed the object. */
  readonly rebase: () => Promise<KubernetesObject | undefined>;
}

type Written = UpstreamResult<{ readonly value: unknown; readonly warnings: readonly string[] }>;

const isOutdated = (answer: Written): boolean => !answer.ok && answer.error.code === 'conflict';

/** Sends the change as the caller, once. Unknown fields are refused in words by every API server that knows fieldValidation. */
function send(
  { client }: OpenCluster,
  request: ChangeRequest,
  { resource, namespace, name }: ChangeTarget,
): Promise<Written> {
  const { operation, object, dryRun } = request;
  const query = { dryRun: dryRun ? 'All' : undefined };
  const writing = { ...query, fieldManager: NETLOFT_FIELD_MANAGER, fieldValidation: 'Strict' };
  if (operation === 'CREATE')
    return client.write('POST', resourceSegments(resource, namespace), { query: writing, body: object });
  if (operation === 'UPDATE')
    return client.write('PUT', resourceSegments(resource, namespace, name), { query: writing, body: object });
  const { resourceVersion, uid } = object.metadata as { resourceVersion?: unknown; uid?: unknown };
  const preconditions = {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
  return client.write('DELETE', resourceSegments(resource, namespace, name), {
    query,
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
  });
}

/** What the object is before the change; null where it must not be there yet. */
async function readBefore(
  { client }: OpenCluster,
  { operation }: ChangeRequest,
  { resource, namespace, name }: ChangeTarget,
): Promise<Result<Json | null, Fault>> {
  if (operation === 'CREATE') return ok(null);
  const found = await client.get(resource, name, namespace);
  return found.ok ? ok(forRecord(found.value)) : upstreamFault(found.error);
}

/** After a lost answer: what the object is now, or undefined when that cannot be told either. */
async function readAfter(
  { client }: OpenCluster,
  { resource, namespace, name }: ChangeTarget,
): Promise<Json | null | undefined> {
  const found = await client.get(resource, name, namespace);
  if (found.ok) return forRecord(found.value);
  return found.error.code === 'not-found' ? null : undefined;
}

const versionOf = (object: Json | null | undefined): unknown =>
  (object?.['metadata'] as Json | undefined)?.['resourceVersion'];

/**
 * Whether a change whose answer was lost was made, from the object as it is now: a DELETE when it is gone, a CREATE when it is there
 * (it was not before), an UPDATE when its version is another than the one that the change named.
 */
function wasMade({ operation, object }: ChangeRequest, after: Json | null | undefined): boolean | undefined {
  if (after === undefined) return undefined;
  if (operation === 'DELETE') return after === null;
  if (after === null) return false;
  return operation === 'CREATE'
    ? undefined
    : versionOf(after) !== object.metadata['resourceVersion']
      ? undefined
      : false;
}

const lacksVersion = ({ operation, object }: ChangeRequest): boolean =>
  operation === 'UPDATE' && typeof object.metadata['resourceVersion'] !== 'string';

/**
 * Makes one change as the caller, or lets the cluster check it. The intent is on record before the cluster is asked, the outcome
 * after. What the API server or a webhook refuses comes back word for word; AUDIT_UNAVAILABLE when nothing can be recorded, and then
 * nothing was sent.
 */
export async function makeChange(
  { store, now }: ChangeContext,
  open: OpenCluster,
  request: ChangeRequest,
  undo?: UndoDetails,
): Promise<Result<MadeChange, Fault>> {
  const target = targetOf(request.object);
  if (!target.ok) return target;
  if (lacksVersion(request)) {
    const message =
      'an UPDATE names the version that it was made from, so that it cannot undo what others did meanwhile.';
    const path = 'object.metadata.resourceVersion';
    return err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });
  }
  const caller = await callerOf(open);
  if (!caller.ok) return caller;
  const before = await readBefore(open, request, target.value);
  if (!before.ok) return before;
  const change = changeOf(open, request, target.value, {
    at: now(),
    user: caller.value.username,
    undoes: undo?.undoes,
  });
  const wanted = request.operation === 'DELETE' ? null : forRecord(request.object);
  const intended = await store.intend(change, { before: before.value, after: wanted });
  if (!intended.ok) return intended;

  let answer = await send(open, request, target.value);
  // A status that a controller wrote meanwhile is a newer version too.
  const rebase = undo?.rebase ?? (() => Promise.resolve(undefined));
  for (let tries = 0; isOutdated(answer) && tries < MAX_REBASES; tries += 1) {
    const object = await rebase();
    if (object === undefined) break;
    answer = await send(open, { ...request, object }, target.value);
  }
  if (!answer.ok) return refused({ store, now }, open, request, target.value, change.id, answer.error);
  const after = request.operation === 'DELETE' ? null : forRecord(answer.value.value);
  const recorded = await store.settle(change.id, { state: request.dryRun ? 'dry-run' : 'applied', after });
  // The change was made; a record that cannot be finished stays `intended`, which says that its outcome is open.
  const warnings = recorded.ok
    ? []
    : [`The change was made, but its record could not be finished: ${recorded.error.detail}`];
  return ok({ id: change.id, before: before.value, after, warnings: [...answer.value.warnings, ...warnings] });
}

function changeOf(
  { cluster }: OpenCluster,
  { operation, object, dryRun, reason }: ChangeRequest,
  { namespace, name }: ChangeTarget,
  { at, user, undoes }: { readonly at: number; readonly user: string; readonly undoes: string | undefined },
): StoredChange {
  return {
    id: randomUUID(),
    cluster: cluster.name,
    at: new Date(at).toISOString(),
    user,
    operation,
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    state: dryRun ? 'dry-run' : 'intended',
    ...(namespace === undefined ? {} : { namespace }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(reason === undefined ? {} : { reason }),
  };
}

async function refused(
  { store }: ChangeContext,
  open: OpenCluster,
  request: ChangeRequest,
  target: ChangeTarget,
  id: string,
  error: UpstreamError,
): Promise<Result<never, Fault>> {
  const fault = faultOfUpstream(error);
  if (request.dryRun || !isOpen(error)) {
    // A dry run changes nothing, whatever became of its answer.
    await store.settle(id, { state: 'refused', message: error.message });
    return err(fault);
  }
  const after = await readAfter(open, target);
  const made = wasMade(request, after);
  const state = made === undefined ? 'unknown' : made ? 'applied' : 'refused';
  await store.settle(id, { state, message: error.message, ...(after === undefined ? {} : { after }) });
  const action =
    made === true
      ? 'The object shows that the change was made all the same.'
      : made === false
        ? 'The object shows that the change was not made; try again.'
        : 'Look at the object before you try again: the change may have been made.';
  return err({ ...fault, action });
}

/** The kind and name of an object in words. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
