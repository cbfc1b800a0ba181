import { isDeepStrictEqual } from 'node:util';
import { captureSpec, validateCaptureRequest } from '@netloft/antrea';
import type { CaptureDetail, CaptureList, CaptureRequest, CaptureSummary, ListQuery } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { ListShape } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { ok, type Result } from '../../result.ts';
import { captureFacts, type CaptureSurroundings } from '../../upstreams/antrea/captures/capture-facts.ts';
import { CAPTURES, watchCaptures } from '../../upstreams/antrea/captures/resources.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import { hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import { createOwn, formFault, listOwn, type OwnObjectKind, readOwn, removeOwn } from './captures.kinds.ts';
import { objectView } from './captures.views.ts';

export const CAPTURE: OwnObjectKind = { ...CAPTURES, kind: 'PacketCapture', what: 'captures' };

const FIELDS = [
  'name',
  'source',
  'destination',
  'protocol',
  'destinationPort',
  'ipFamily',
  'direction',
  'state',
  'reason',
  'captured',
  'wanted',
  'node',
  'agentPod',
  'fileServer',
  'managed',
  'requestedBy',
  'createdAt',
  'startedAt',
  'completedAt',
] as const satisfies readonly (keyof CaptureSummary)[];

const shape: ListShape<CaptureSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: CaptureSummary) => row[name]])),
  idOf: (row) => row.id,
  defaultSort: '-createdAt',
};

/** Where captures of an app are looked at from. */
export const surroundingsOf = ({ config, now }: FeatureContext): CaptureSurroundings => ({
  namespace: config.antreaNamespace,
  servers: config.fileServers,
  now,
});

/** A release that lacks a field would drop it in silence, and capture something else. */
const GATES_MAX_AGE_MS = 60_000;

/** Creates a PacketCapture from a form. Fields that Antrea would report late or not at all are INVALID_REQUEST, by field. */
export async function createCapture(
  context: FeatureContext,
  open: OpenCluster,
  writes: RecentWrites,
  request: CaptureRequest,
): Promise<Result<CaptureDetail, Fault>> {
  const gates = await gateReaderOf(context).read(open, GATES_MAX_AGE_MS);
  const faults = validateCaptureRequest(request, gates.ok ? gates.value.antreaVersion : null);
  if (faults.length > 0) return formFault(faults);
  const created = await createOwn(open, CAPTURE, writes, captureSpec(request));
  return created.ok ? ok(await detailOf(context, open, created.value)) : created;
}

async function detailOf(
  context: FeatureContext,
  { cluster, identity }: OpenCluster,
  object: Parameters<ReturnType<typeof captureFacts>['detail']>[0],
): Promise<CaptureDetail> {
  const facts = captureFacts(cluster, identity, surroundingsOf(context), [object]);
  try {
    await facts.ready();
    return facts.detail(object);
  } finally {
    for (const watch of facts.watches) watch.release();
  }
}

/** One page of all captures that the caller may see, newest first unless asked otherwise. */
export async function listCaptures(
  context: FeatureContext,
  open: OpenCluster,
  writes: RecentWrites,
  query: ListQuery,
): Promise<Result<CaptureList, Fault>> {
  const watch = watchCaptures(open.cluster, open.identity);
  const facts = captureFacts(open.cluster, open.identity, surroundingsOf(context));
  try {
    await facts.ready();
    return await listOwn(open, CAPTURE, writes, watch, query, shape, (object) => facts.summary(object));
  } finally {
    for (const one of [watch, ...facts.watches]) one.release();
  }
}

/** Everything about one capture, read now. */
export async function readCapture(
  context: FeatureContext,
  open: OpenCluster,
  name: string,
): Promise<Result<CaptureDetail, Fault>> {
  const found = await readOwn(open, CAPTURE, name);
  return found.ok ? ok(await detailOf(context, open, found.value)) : found;
}

export const removeCapture = (open: OpenCluster, writes: RecentWrites, name: string): Promise<Result<void, Fault>> =>
  removeOwn(open, CAPTURE, writes, name);

/** Rows of all captures, live. */
export function capturesView(context: FeatureContext, { cluster, identity }: OpenCluster): LiveView<CaptureSummary> {
  const watch = watchCaptures(cluster, identity);
  const facts = captureFacts(cluster, identity, surroundingsOf(context));
  return createDerivedView<CaptureSummary>({
    watches: [watch, ...facts.watches],
    compute: () => [...watch.items.values()].map((object) => facts.summary(object)),
    same: isDeepStrictEqual,
    freshness: () => watch.freshness(),
    hidden: () => hiddenOf(watch, CAPTURE.what, CAPTURE),
  });
}

/** One capture, live; no item when it is not there (any more). */
export const captureView = (
  context: FeatureContext,
  open: OpenCluster,
  name: string,
): Promise<LiveView<CaptureDetail>> =>
  objectView(open, CAPTURE, watchCaptures(open.cluster, open.identity), name, (object) =>
    captureFacts(open.cluster, open.identity, surroundingsOf(context), object === undefined ? [] : [object]),
  );
