import type {
  AuditQuery,
  ChangeRecord,
  ChangeRecordDetail,
  ChangeRecordList,
  ChangeRequest,
  ChangeResponse,
  UndoRequest,
} from '@netloft/contracts';
import { type ChangeContext, type MadeChange, makeChange } from '../../changes/changes.ts';
import type { ChangeStore, StoredChange } from '../../changes/types.ts';
import { undoChange, undoneBy, whyNotUndoable } from '../../changes/undo.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import type { RecordVisibility } from './audit.visibility.ts';

/** A record as readers see it, with what other records say about it. */
export function recordOf(store: ChangeStore, change: StoredChange): ChangeRecord {
  const { beforeUnknown: _known, ...shown } = change;
  const by = undoneBy(store, change.id);
  return {
    ...shown,
    ...(by === undefined ? {} : { undoneBy: by }),
    notUndoable: whyNotUndoable(store, change),
  };
}

const FIELDS = [
  'at',
  'user',
  'operation',
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'state',
  'message',
  'reason',
] as const;
const shape: ListShape<ChangeRecord> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (record: ChangeRecord) => record[name]])),
  idOf: (record) => record.id,
  defaultSort: '-at',
};

const objectName = ({ namespace, name }: StoredChange): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

function isWanted(change: StoredChange, { kind, object, user, state, from, to }: AuditQuery): boolean {
  return (
    (kind === undefined || change.kind === kind) &&
    (object === undefined || objectName(change) === object) &&
    (user === undefined || change.user === user) &&
    (state === undefined || change.state === state) &&
    (from === undefined || Date.parse(change.at) >= Date.parse(from)) &&
    (to === undefined || Date.parse(change.at) <= Date.parse(to))
  );
}

/** One page of the records that the caller may see; `hidden` tells how many others the cluster has. */
export async function listChanges(
  { store, now }: ChangeContext,
  visibility: RecordVisibility,
  open: OpenCluster,
  query: AuditQuery,
): Promise<Result<ChangeRecordList, Fault>> {
  for (const path of ['from', 'to'] as const) {
    const time = query[path];
    if (time === undefined || !Number.isNaN(Date.parse(time))) continue;
    const message = 'is no time; write it as in 2026-11-25T10:00:00Z.';
    return err({ code: 'INVALID_REQUEST', detail: `${path} ${message}`, errors: [{ path, message }] });
  }
  await store.latest?.();
  const all = store.list(open.cluster.name);
  const visible = await visibility.visible(open, all);
  if (!visible.ok) return visible;
  const wanted = visible.value.filter((change) => isWanted(change, query));
  const page = pageOf(
    wanted.map((change) => recordOf(store, change)),
    query,
    shape,
  );
  if (!page.ok) return page;
  // Not only those that match: else one could ask for objects and users that one may not know of.
  const hidden = all.length - visible.value.length;
  const reason = 'needs get on the objects that were changed';
  const { dropped } = store;
  return ok({
    ...page.value,
    freshness: { state: 'live', asOf: new Date(now()).toISOString() },
    ...(dropped === undefined ? {} : { partial: dropped }),
    ...(hidden === 0 ? {} : { hidden: [{ what: hidden === 1 ? 'change' : 'changes', count: hidden, reason }] }),
  });
}

/** A record that the caller may see; NOT_FOUND for every other, whether it exists or not. */
async function visibleChange(
  store: ChangeStore,
  visibility: RecordVisibility,
  open: OpenCluster,
  id: string,
): Promise<Result<StoredChange, Fault>> {
  await store.latest?.();
  const change = store.get(id);
  const missing = err<Fault>({
    code: 'NOT_FOUND',
    detail: `There is no record ${id} of the cluster ${open.cluster.name} that you may see.`,
  });
  if (change?.cluster !== open.cluster.name) return missing;
  const visible = await visibility.visible(open, [change]);
  if (!visible.ok) return visible;
  return visible.value.length === 0 ? missing : ok(change);
}

/** One record with the object before and after. */
export async function readChange(
  { store }: ChangeContext,
  visibility: RecordVisibility,
  open: OpenCluster,
  id: string,
): Promise<Result<ChangeRecordDetail, Fault>> {
  const change = await visibleChange(store, visibility, open, id);
  if (!change.ok) return change;
  const objects = await store.objects(id);
  if (!objects.ok) return objects;
  const { before, after } = objects.value as {
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  };
  return ok({ id, record: recordOf(store, change.value), before, after });
}

function responseOf(store: ChangeStore, made: MadeChange): Result<ChangeResponse, Fault> {
  const change = store.get(made.id);
  if (change === undefined) return err({ code: 'INTERNAL', detail: `The record ${made.id} is not there any more.` });
  const { before, after, warnings } = made;
  return ok({ record: recordOf(store, change), before, after, warnings: [...warnings] });
}

/** Makes a change, or lets the cluster check it. */
export async function change(
  context: ChangeContext,
  open: OpenCluster,
  request: ChangeRequest,
): Promise<Result<ChangeResponse, Fault>> {
  const made = await makeChange(context, open, request);
  return made.ok ? responseOf(context.store, made.value) : made;
}

/** Takes a change back that the caller may see. */
export async function undo(
  context: ChangeContext,
  visibility: RecordVisibility,
  open: OpenCluster,
  id: string,
  request: UndoRequest,
): Promise<Result<ChangeResponse, Fault>> {
  const found = await visibleChange(context.store, visibility, open, id);
  if (!found.ok) return found;
  const made = await undoChange(context, open, found.value, request);
  return made.ok ? responseOf(context.store, made.value) : made;
}
