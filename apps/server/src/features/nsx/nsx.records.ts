import {
  type AuditQuery,
  type ChangeRecord,
  NSX_AUDIT_CLUSTER,
  type NsxAuditDetail,
  type NsxAuditList,
  type NsxChangeRequest,
  NsxChangeKind,
  type NsxChangeResponse,
  type UndoRequest,
} from '@netloft/contracts';
import type { ChangeStore, StoredChange } from '../../changes/types.ts';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { err, ok, type Result } from '../../result.ts';
import { whoChanged } from './nsx.envelope.ts';
import type { OpenNsx } from './nsx.access.ts';
import { recordOf, whyNotUndoable } from './nsx.record-view.ts';
import { changeNsx } from './nsx.changes.ts';
import type { NsxContext } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { type Json, saysTheSame } from './nsx.objects.ts';
import { onTopOf } from './nsx.phases.ts';
import { readObject } from './nsx.writing.ts';

const FIELDS = ['at', 'user', 'operation', 'kind', 'name', 'state', 'message', 'reason'] as const;
const shape: ListShape<ChangeRecord> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (record: ChangeRecord) => record[name]])),
  idOf: (record) => record.id,
  defaultSort: '-at',
};

/** Changes of NSX made through Netloft. Who may read NSX may read them. */
export function listRecords({ store, now }: NsxContext, query: AuditQuery): Result<NsxAuditList, Fault> {
  const wanted = store.list(NSX_AUDIT_CLUSTER).filter(
    (change) =>
      (query.kind === undefined || change.kind === query.kind) &&
      (query.object === undefined || change.name === query.object) &&
      (query.user === undefined || change.user === query.user) &&
      (query.state === undefined || change.state === query.state) &&
      // A time that cannot be read compares false with every other and finds nothing.
      (query.from === undefined || Date.parse(change.at) >= Date.parse(query.from)) &&
      (query.to === undefined || Date.parse(change.at) <= Date.parse(query.to)),
  );
  const page = pageOf(
    wanted.map((change) => recordOf(store, change)),
    query,
    shape,
  );
  if (!page.ok) return page;
  const { dropped } = store;
  return ok({
    ...page.value,
    freshness: { state: 'live', asOf: new Date(now()).toISOString() },
    ...(dropped === undefined ? {} : { partial: dropped }),
  });
}

function changeOf(store: ChangeStore, id: string): Result<StoredChange, Fault> {
  const change = store.get(id);
  return change?.cluster === NSX_AUDIT_CLUSTER
    ? ok(change)
    : err({ code: 'NOT_FOUND', detail: `There is no record ${id} of NSX.` });
}

export async function readRecord({ store }: NsxContext, id: string): Promise<Result<NsxAuditDetail, Fault>> {
  await store.latest?.();
  const change = changeOf(store, id);
  if (!change.ok) return change;
  const objects = await store.objects(id);
  if (!objects.ok) return objects;
  const copy = (object: object | null) => (object === null ? null : { ...object });
  return ok({
    id,
    record: recordOf(store, change.value),
    before: copy(objects.value.before),
    after: copy(objects.value.after),
  });
}

const movedOn = (name: string, what: string): Result<never, Fault> =>
  err({
    code: 'UPSTREAM_CONFLICT',
    detail: `${name} ${what}. Taking this change back would take that back too.`,
    action: 'Edit the object itself; its earlier states are in the records.',
  });

/** The change that takes another one back, on top of what NSX holds now. */
function oppositeOf(
  change: StoredChange,
  { before, after }: { readonly before: Json | null; readonly after: Json | null },
  now: Json | undefined,
): Result<Pick<NsxChangeRequest, 'operation' | 'object' | 'span' | 'spanSeen'>, Fault> {
  const spanOf = (object: Json): Pick<NsxChangeRequest, 'span'> =>
    Array.isArray(object['span']) ? { span: object['span'] as string[] } : {};
  const sent = (object: Json): NsxChangeRequest['object'] => {
    const { span: _span, ...rest } = object;
    return { ...rest, id: change.name };
  };
  if (change.operation === 'DELETE') {
    if (before === null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: 'The record holds no object.' });
    if (now !== undefined) return movedOn(change.name, 'was made again since');
    return ok({ operation: 'CREATE', object: sent(before), ...spanOf(before) });
  }
  if (now === undefined) return movedOn(change.name, 'was deleted since');
  if (after === null || !saysTheSame(now, after))
    return movedOn(change.name, `was changed since by ${whoChanged(now)}`);
  if (change.operation === 'CREATE') return ok({ operation: 'DELETE', object: sent(now) });
  if (before === null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: 'The record holds no object.' });
  const seen = spanOf(now).span;
  return ok({
    operation: 'UPDATE',
    object: sent(onTopOf(before, now)),
    ...spanOf(before),
    ...(seen === undefined ? {} : { spanSeen: seen }),
  });
}

/** Takes a change of NSX back as a new one. CHANGE_NOT_UNDOABLE says why not, UPSTREAM_CONFLICT who changed the object since. */
export async function undoRecord(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  id: string,
  { dryRun, reason }: UndoRequest,
): Promise<Result<NsxChangeResponse, Fault>> {
  const { store } = context;
  const change = changeOf(store, id);
  if (!change.ok) return change;
  const why = whyNotUndoable(store, change.value);
  if (why !== null) return err({ code: 'CHANGE_NOT_UNDOABLE', detail: `This change cannot be undone: ${why}.` });
  const kind = NsxChangeKind.parse(change.value.kind);
  const [objects, now] = await Promise.all([store.objects(id), readObject(open.api, kind, change.value.name)]);
  if (!objects.ok) return objects;
  if (!now.ok) return nsxFault(now.error);
  const opposite = oppositeOf(
    change.value,
    { before: objects.value.before as Json | null, after: objects.value.after as Json | null },
    now.value,
  );
  if (!opposite.ok) return opposite;
  return changeNsx(context, open, user, {
    // Who changed what a protected principal owns chose to, and may take that back.
    request: {
      ...opposite.value,
      kind,
      overwrite: now.value?.['_protection'] === 'REQUIRE_OVERRIDE',
      dryRun,
      ...(reason === undefined ? {} : { reason }),
    },
    undoes: id,
  });
}
