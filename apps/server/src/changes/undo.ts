import { read } from '@netloft/antrea';
import {
  changeableKind,
  type ChangeRequest,
  type KubernetesObject,
  NETLOFT_FIELD_MANAGER,
  type UndoRequest,
} from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { KubeObject } from '../upstreams/kubernetes/types.ts';
import { type ChangeContext, type MadeChange, makeChange, nameOf } from './changes.ts';
import { inServedVersion, targetOf } from './kinds.ts';
import { asNew, onTopOf, saysTheSame } from './objects.ts';
import type { ChangeObjects, ChangeStore, StoredChange } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** The change that took this one back, unless that was taken back in turn. */
export function undoneBy(store: ChangeStore, id: string): string | undefined {
  const by = store.undoneBy(id);
  return by === undefined || undoneBy(store, by) !== undefined ? undefined : by;
}

/** Why a change cannot be undone; null when it can. */
export function whyNotUndoable(store: ChangeStore, change: StoredChange): string | null {
  if (change.state === 'dry-run') return 'it was a dry run: nothing was changed';
  if (change.state === 'refused') return 'it was refused: nothing was changed';
  if (change.state !== 'applied') return 'whether it was made is open; look at the object itself';
  if (undoneBy(store, change.id) !== undefined) return 'it was undone already';
  if (change.beforeUnknown === true)
    return 'what the object was before is not on record: its reader had no right to get it';
  return changeableKind(change.apiVersion, change.kind) !== undefined ? null : `Netloft does not change ${change.kind}`;
}

const isOf =
  (change: StoredChange) =>
  (other: StoredChange): boolean =>
    other.kind === change.kind &&
    other.apiVersion.split('/')[0] === change.apiVersion.split('/')[0] &&
    other.namespace === change.namespace &&
    other.name === change.name;

/** Who changed the object after a change: by Netloft's own records, else by the field managers that the object names. */
function whoSince(store: ChangeStore, change: StoredChange, current: KubeObject | undefined): string {
  const all = store.list(change.cluster);
  const later = all
    .slice(
      0,
      all.findIndex(({ id }) => id === change.id),
    )
    .find((one) => one.state === 'applied' && isOf(change)(one));
  const writers = read
    .objects(current?.metadata['managedFields'])
    .filter((one) => read.text(one['subresource']) === undefined && (read.text(one['time']) ?? '') !== '')
    .map((one) => ({ manager: read.text(one['manager']) ?? '', time: read.text(one['time']) ?? '' }))
    .filter(
      ({ manager, time }) => manager !== NETLOFT_FIELD_MANAGER && Date.parse(time) >= Date.parse(change.at) - 1000,
    )
    .toSorted((a, b) => (a.time < b.time ? 1 : -1));
  const [writer] = writers;
  if (writer !== undefined && (later === undefined || Date.parse(writer.time) > Date.parse(later.at)))
    return ` by ${writer.manager}, at ${writer.time}`;
  return later === undefined ? '' : ` by ${later.user} through Netloft, at ${later.at}`;
}

const movedOn = (object: KubernetesObject, what: string): Result<never, Fault> =>
  err({
    code: 'UPSTREAM_CONFLICT',
    detail: `${nameOf(object)} ${what}. Taking this change back would take that back too.`,
    action:
      'Edit the object itself: its history shows every state, and the editor’s three-way merge keeps what others changed.',
  });

/** The change that takes another one back, on top of what the cluster holds now. */
async function oppositeOf(
  store: ChangeStore,
  open: OpenCluster,
  change: StoredChange,
  { before, after }: ChangeObjects,
): Promise<Result<Pick<ChangeRequest, 'operation' | 'object'>, Fault>> {
  const recorded = (after ?? before) as KubernetesObject | null;
  if (recorded === null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: 'The record holds no object.' });
  const made = await inServedVersion(open, recorded);
  const target = targetOf(made);
  if (!target.ok) return target;
  const { resource, namespace, name } = target.value;
  if (change.operation === 'DELETE') return ok({ operation: 'CREATE', object: asNew(made) });
  const found = await open.client.get(resource, name, namespace);
  if (!found.ok)
    return found.error.code === 'not-found'
      ? movedOn(made, `was deleted since${whoSince(store, change, undefined)}`)
      : upstreamFault(found.error);
  // Lists and some older API servers leave these away.
  const current: Json = { ...found.value, apiVersion: made.apiVersion, kind: made.kind };
  if (!saysTheSame(current, made)) return movedOn(made, `was changed since${whoSince(store, change, found.value)}`);
  return change.operation === 'CREATE'
    ? ok({ operation: 'DELETE', object: onTopOf(current, current) })
    : ok({ operation: 'UPDATE', object: onTopOf({ ...(before as Json), apiVersion: made.apiVersion }, current) });
}

/**
 * Takes a change back as a new one, which is checked and recorded like any other. CHANGE_NOT_UNDOABLE says why not, UPSTREAM_CONFLICT
 * who changed the object since.
 */
export async function undoChange(
  context: ChangeContext,
  open: OpenCluster,
  change: StoredChange,
  { dryRun, reason }: UndoRequest,
): Promise<Result<MadeChange, Fault>> {
  const { store } = context;
  const why = whyNotUndoable(store, change);
  if (why !== null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: `This change cannot be undone: ${why}.` });
  const objects = await store.objects(change.id);
  if (!objects.ok) return objects;
  const opposite = await oppositeOf(store, open, change, objects.value);
  if (!opposite.ok) return opposite;
  const rebase = async (): Promise<KubernetesObject | undefined> => {
    const again = await oppositeOf(store, open, change, objects.value);
    return again.ok ? again.value.object : undefined;
  };
  const request = { ...opposite.value, dryRun, ...(reason === undefined ? {} : { reason }) };
  return makeChange(context, open, request, { undoes: change.id, rebase });
}
