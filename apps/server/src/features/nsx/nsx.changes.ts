import { randomUUID } from 'node:crypto';
import { NSX_AUDIT_CLUSTER, type NsxChangeRequest, type NsxChangeResponse, type NsxFinding } from '@netloft/contracts';
import type { StoredChange } from '../../changes/types.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { OpenNsx } from './nsx.access.ts';
import { checkObject } from './nsx.check.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { type Json, KINDS, wantedPart } from './nsx.objects.ts';
import { recordOf } from './nsx.record-view.ts';
import { checkSeen } from './nsx.seen.ts';
import { readObject, type Written, writeObject } from './nsx.writing.ts';

/** What is sent as one change; `object` null deletes. */
export interface Intent {
  readonly request: NsxChangeRequest;
  /** Id of the change that this one takes back. */
  readonly undoes?: string;
}

/** Rules that have no id yet get one: records name them by it, and so does NSX. */
const withRuleIds = (object: Json): Json =>
  Array.isArray(object['rules'])
    ? {
        ...object,
        rules: object['rules'].map((rule: unknown) =>
          typeof rule === 'object' && rule !== null && !('id' in rule) ? { id: randomUUID(), ...rule } : rule,
        ),
      }
    : object;

function storedOf(context: NsxContext, open: OpenNsx, { request, undoes }: Intent, user: string): StoredChange {
  const { kind, operation, object, dryRun, reason } = request;
  return {
    id: randomUUID(),
    cluster: NSX_AUDIT_CLUSTER,
    at: new Date(context.now()).toISOString(),
    user: open.kind === 'personal' ? `${user} as ${open.api.user}` : user,
    operation,
    apiVersion: KINDS[kind].apiVersion,
    kind,
    name: object.id,
    state: dryRun ? 'dry-run' : 'intended',
    ...(undoes === undefined ? {} : { undoes }),
    ...(reason === undefined ? {} : { reason }),
  };
}

const errorsOf = (findings: readonly NsxFinding[]): readonly NsxFinding[] =>
  findings.filter(({ severity }) => severity === 'error');

/** NSX would refuse it: what, where, and what to do. */
function refusedBy(findings: readonly NsxFinding[]): Result<never, Fault> {
  // The span stands beside the object.
  const errors = findings.map(({ path, message }) => ({
    path: /^span(?:\.|$)/.test(path) ? path : `object.${path}`,
    message,
  }));
  return err({
    code: 'INVALID_REQUEST',
    detail: findings.map(({ path, message }) => `${path}: ${message}`).join(' '),
    action: findings[0]?.action ?? 'Correct the fields that are named; NSX would refuse them.',
    errors,
  });
}

async function settle(
  context: NsxContext,
  id: string,
  written: Written,
): Promise<Result<{ readonly after: Json | null; readonly warnings: readonly string[] }, Fault>> {
  const { store } = context;
  if (written.outcome !== 'made') {
    const state = written.outcome === 'refused' ? 'refused' : 'unknown';
    await store.settle(id, { state, message: written.error.message });
    return nsxFault(written.error);
  }
  const after = written.object === null ? null : wantedPart(written.object);
  const recorded = await store.settle(id, { state: 'applied', after });
  const warnings = recorded.ok
    ? []
    : [`The change was made, but its record could not be completed yet: ${recorded.error.detail}`];
  return ok({ after, warnings });
}

/**
 * Makes one change in NSX, or only checks it. NSX's limits and the revisions are checked first; the intent is on record before NSX is
 * asked, the outcome after. UPSTREAM_CONFLICT where others changed the object, AUDIT_UNAVAILABLE where nothing can be recorded: then
 * nothing was sent.
 */
export async function changeNsx(
  context: NsxContext,
  open: OpenNsx,
  user: string,
  intent: Intent,
): Promise<Result<NsxChangeResponse, Fault>> {
  const { request } = intent;
  const { kind, operation, object, dryRun } = request;
  const now = await readObject(open.api, kind, object.id);
  if (!now.ok) return nsxFault(now.error);
  const before = now.value;
  const current = checkSeen(request, before);
  if (!current.ok) return current;
  const wanted: Json | null =
    operation === 'DELETE'
      ? null
      : kind === 'SecurityPolicy'
        ? { ...withRuleIds(object), span: [...(request.span ?? [])].sort() }
        : object;
  const checked = wanted === null ? ok([]) : await checkObject(context, open, kind, wanted, before);
  if (!checked.ok) return checked;
  const findings = checked.value;
  if (errorsOf(findings).length > 0) return refusedBy(errorsOf(findings));

  const { store } = context;
  const change = storedOf(context, open, intent, user);
  const recordedBefore = before === undefined ? null : wantedPart(before);
  const intended = await store.intend(change, {
    before: recordedBefore,
    after: wanted === null ? null : wantedPart(wanted),
  });
  if (!intended.ok) return intended;
  if (dryRun) {
    const after = wanted === null ? null : wantedPart(wanted);
    const done = await store.settle(change.id, { state: 'dry-run', after });
    if (!done.ok) return done;
    return responseOf(context, change.id, { before: recordedBefore, after, findings, warnings: [] });
  }
  const written = await writeObject(open.api, {
    kind,
    id: object.id,
    object: wanted,
    before,
    overwrite: request.overwrite,
  });
  sourcesOf(context, open).changed();
  const settled = await settle(context, change.id, written);
  if (!settled.ok) return settled;
  const { after, warnings } = settled.value;
  return responseOf(context, change.id, { before: recordedBefore, after, findings, warnings });
}

function responseOf(
  context: NsxContext,
  id: string,
  parts: {
    readonly before: Json | null;
    readonly after: Json | null;
    readonly findings: readonly NsxFinding[];
    readonly warnings: readonly string[];
  },
): Result<NsxChangeResponse, Fault> {
  const change = context.store.get(id);
  if (change === undefined) return err({ code: 'INTERNAL', detail: `The record ${id} is not there any more.` });
  const { before, after, findings, warnings } = parts;
  return ok({
    record: recordOf(context.store, change),
    before: before === null ? null : { ...before },
    after: after === null ? null : { ...after },
    findings: [...findings],
    warnings: [...warnings],
  });
}
