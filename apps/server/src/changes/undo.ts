import { type ChangeRequest, type KubernetesObject, CHANGEABLE, type UndoRequest } from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { type ChangeContext, type MadeChange, makeChange, nameOf } from './changes.ts';
import { targetOf } from './kinds.ts';
import { asNew, forRecord, onTopOf, saysTheSame } from './objects.ts';
import type { ChangeObjects, ChangeStore, StoredChange } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** Why a change cannot be undone; null when it can. */
export function whyNotUndoable(store: ChangeStore, change: StoredChange): string | null {
  if (change.state === 'dry-run') return 'it was a dry run: nothing was changed';
  if (change.state === 'refused') return 'it was refused: nothing was changed';
  if (change.state !== 'applied') return 'whether it was made is open; look at the object itself';
  const by = store.undoneBy(change.id);
  if (by !== undefined && store.undoneBy(by) === undefined) return 'it was undone already';
  const group = change.apiVersion.split('/')[0] ?? '';
  return CHANGEABLE[group]?.includes(change.kind) === true ? null : `Netloft does not change ${change.kind}`;
}

const movedOn = (object: KubernetesObject, what: string): Result<never, Fault> =>
  err({
    code: 'UPSTREAM_CONFLICT',
    detail: `${nameOf(object)} ${what}, so that taking this change back would undo more than it did.`,
    action: 'Edit the object itself: its history shows every state, and the editor merges what others changed.',
  });

/** The change that takes another one back, on top of what the cluster holds now. */
async function oppositeOf(
  open: OpenCluster,
  change: StoredChange,
  { before, after }: ChangeObjects,
): Promise<Result<Pick<ChangeRequest, 'operation' | 'object'>, Fault>> {
  const made = (after ?? before) as KubernetesObject | null;
  const target = made === null ? undefined : targetOf(made);
  if (made === null || target === undefined)
    return err({ code: 'CHANGE_NOT_UNDOABLE', detail: 'The record holds no object.' });
  if (!target.ok) return target;
  const { resource, namespace, name } = target.value;
  if (change.operation === 'DELETE') return ok({ operation: 'CREATE', object: asNew(before as Json) });
  const found = await open.client.get(resource, name, namespace);
  if (!found.ok)
    return found.error.code === 'not-found' ? movedOn(made, 'was deleted since') : upstreamFault(found.error);
  const current = forRecord(found.value) ?? {};
  if (!saysTheSame(current, made)) return movedOn(made, 'was changed since');
  return change.operation === 'CREATE'
    ? ok({ operation: 'DELETE', object: onTopOf(current, current) })
    : ok({ operation: 'UPDATE', object: onTopOf(before as Json, current) });
}

/** Takes a change back as a new one, which is checked and recorded like any other. CHANGE_NOT_UNDOABLE says why not, UPSTREAM_CONFLICT that others changed the object since. */
export async function undoChange(
  context: ChangeContext,
  open: OpenCluster,
  change: StoredChange,
  { dryRun, reason }: UndoRequest,
): Promise<Result<MadeChange, Fault>> {
  const why = whyNotUndoable(context.store, change);
  if (why !== null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: `This change cannot be undone: ${why}.` });
  const objects = await context.store.objects(change.id);
  if (!objects.ok) return objects;
  const opposite = await oppositeOf(open, change, objects.value);
  if (!opposite.ok) return opposite;
  const rebase = async (): Promise<KubernetesObject | undefined> => {
    const again = await oppositeOf(open, change, objects.value);
    return again.ok ? again.value.object : undefined;
  };
  const request = { ...opposite.value, dryRun, ...(reason === undefined ? {} : { reason }) };
  return makeChange(context, open, request, { undoes: change.id, rebase });
}
