import { randomUUID } from 'node:crypto';
import { read } from '@netloft/antrea';
import type { ChangeRequest, KubernetesObject } from '@netloft/contracts';
import { callerOf } from '../caller.ts';
import { type OpenCluster, upstreamFault } from '../cluster-access.ts';
import { type Fault, faultOfUpstream } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { type ChangeTarget, checkServed, targetOf } from './kinds.ts';
import { forRecord } from './objects.ts';
import { send, type Sent } from './sending.ts';
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

/** How often a change is sent again on top of a newer version that says the same. */
const MAX_REBASES = 3;

/** What only an undo has. */
export interface UndoDetails {
  /** Id of the change that is taken back. */
  readonly undoes: string;
  /** The same change on top of the version that the cluster holds now; undefined when others changed the object. */
  readonly rebase: () => Promise<KubernetesObject | undefined>;
}

/** What the object is before the change; undefined when the caller may not read it. A CREATE finds nothing. */
async function readBefore(
  { client }: OpenCluster,
  { operation }: ChangeRequest,
  { resource, namespace, name }: ChangeTarget,
): Promise<Result<Json | null | undefined, Fault>> {
  if (operation === 'CREATE') return ok(null);
  const found = await client.get(resource, name, namespace);
  if (found.ok) return ok(forRecord(found.value));
  // Whether they may write it nevertheless is the API server's to say, in its own words.
  return found.error.code === 'forbidden' ? ok(undefined) : upstreamFault(found.error);
}

const uidOf = (object: Json | null | undefined): string | undefined =>
  read.text(read.object(object?.['metadata'])?.['uid']);

const isOutdated = (sent: Sent): boolean => sent.outcome === 'refused' && sent.error.code === 'conflict';

const lacksVersion = ({ operation, object }: ChangeRequest): boolean =>
  operation === 'UPDATE' && !read.text(object.metadata['resourceVersion']);

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
    return err({ code: 'UPSTREAM_CONFLICT', detail: `${path}: ${message}`, errors: [{ path, message }] });
  }
  const served = await checkServed(open, target.value);
  if (!served.ok) return served;
  const caller = await callerOf(open);
  if (!caller.ok) return caller;
  const before = await readBefore(open, request, target.value);
  if (!before.ok) return before;
  const change = changeOf(open, request, target.value, {
    at: now(),
    user: caller.value.username,
    undoes: undo?.undoes,
    isBeforeKnown: before.value !== undefined,
  });
  const wanted = request.operation === 'DELETE' ? null : forRecord(request.object);
  const intended = await store.intend(change, { before: before.value ?? null, after: wanted });
  if (!intended.ok) return intended;

  const uid = uidOf(before.value);
  let sent = await send(open, request, target.value, uid);
  // A status that a controller wrote meanwhile is a newer version too.
  const rebase = undo?.rebase ?? (() => Promise.resolve(undefined));
  for (let tries = 0; isOutdated(sent) && tries < MAX_REBASES; tries += 1) {
    const object = await rebase();
    if (object === undefined) break;
    sent = await send(open, { ...request, object }, target.value, uid);
  }
  if (sent.outcome !== 'made') return notMade(store, request, change.id, sent);
  const after = sent.object === null ? null : forRecord(sent.object);
  const recorded = await store.settle(change.id, { state: request.dryRun ? 'dry-run' : 'applied', after });
  // The change was made all the same; the store goes on trying to complete its record.
  const warnings = recorded.ok
    ? []
    : [`The change was made, but its record could not be completed yet: ${recorded.error.detail}`];
  return ok({ id: change.id, before: before.value ?? null, after, warnings: [...sent.warnings, ...warnings] });
}

function changeOf(
  { cluster }: OpenCluster,
  { operation, object, dryRun, reason }: ChangeRequest,
  { namespace, name }: ChangeTarget,
  by: {
    readonly at: number;
    readonly user: string;
    readonly undoes: string | undefined;
    readonly isBeforeKnown: boolean;
  },
): StoredChange {
  const { at, user, undoes, isBeforeKnown } = by;
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
    ...(isBeforeKnown ? {} : { beforeUnknown: true }),
  };
}

const STATES = { refused: 'refused', 'not-made': 'refused', open: 'unknown' } as const;
const ACTIONS = {
  'not-made': 'The object shows that nothing was changed; try again.',
  open: 'Look at the object before you try again: the change may have been made.',
} as const;

/** Records that a change was not made, or that it is open, and says so in the API server's words. */
async function notMade(
  store: ChangeStore,
  { dryRun }: ChangeRequest,
  id: string,
  { outcome, error }: Exclude<Sent, { outcome: 'made' }>,
): Promise<Result<never, Fault>> {
  // A dry run changes nothing, whatever became of its answer.
  await store.settle(id, { state: dryRun ? 'dry-run' : STATES[outcome], message: error.message });
  const fault = faultOfUpstream(error);
  return err(outcome === 'refused' ? fault : { ...fault, action: ACTIONS[outcome] });
}

/** The kind and name of an object in words. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
