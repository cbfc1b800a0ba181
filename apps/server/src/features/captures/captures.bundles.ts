import { isDeepStrictEqual } from 'node:util';
import { bundleSpec, validateBundleRequest } from '@netloft/antrea';
import type { BundleDetail, BundleList, BundleRequest, BundleSummary, ListQuery } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView } from '../../derived-view.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { ListShape } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { ok, type Result } from '../../result.ts';
import { bundleFacts } from '../../upstreams/antrea/captures/bundle-facts.ts';
import { bundleSummary } from '../../upstreams/antrea/captures/bundle-state.ts';
import { BUNDLES, watchBundles } from '../../upstreams/antrea/captures/resources.ts';
import { hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import { createOwn, formFault, listOwn, type OwnObjectKind, readOwn, removeOwn } from './captures.kinds.ts';
import { surroundingsOf } from './captures.service.ts';
import { objectView } from './captures.views.ts';

export const BUNDLE: OwnObjectKind = { ...BUNDLES, kind: 'SupportBundleCollection', what: 'support bundles' };

const FIELDS = [
  'name',
  'state',
  'reason',
  'collectedNodes',
  'desiredNodes',
  'failedNodes',
  'nodes',
  'fileServer',
  'managed',
  'requestedBy',
  'createdAt',
  'startedAt',
  'completedAt',
] as const satisfies readonly (keyof BundleSummary)[];

const shape: ListShape<BundleSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: BundleSummary) => row[name]])),
  idOf: (row) => row.id,
  defaultSort: '-createdAt',
};

async function detailOf(
  context: FeatureContext,
  { cluster, identity }: OpenCluster,
  object: KubeObject,
): Promise<BundleDetail> {
  const facts = bundleFacts(cluster, identity, surroundingsOf(context));
  try {
    await facts.ready();
    return facts.detail(object);
  } finally {
    for (const watch of facts.watches) watch.release();
  }
}

/** Creates a SupportBundleCollection from a form. Fields that Antrea would report late or not at all are INVALID_REQUEST, by field. */
export async function createBundle(
  context: FeatureContext,
  open: OpenCluster,
  writes: RecentWrites,
  request: BundleRequest,
): Promise<Result<BundleDetail, Fault>> {
  const faults = validateBundleRequest(request);
  if (faults.length > 0) return formFault(faults);
  const created = await createOwn(open, BUNDLE, writes, bundleSpec(request));
  return created.ok ? ok(await detailOf(context, open, created.value)) : created;
}

/** One page of all collections that the caller may see, newest first unless asked otherwise. */
export async function listBundles(
  context: FeatureContext,
  open: OpenCluster,
  writes: RecentWrites,
  query: ListQuery,
): Promise<Result<BundleList, Fault>> {
  const watch = watchBundles(open.cluster, open.identity);
  try {
    return await listOwn(open, BUNDLE, writes, watch, query, shape, (object) => bundleSummary(object, context.now()));
  } finally {
    watch.release();
  }
}

/** Everything about one collection, read now. */
export async function readBundle(
  context: FeatureContext,
  open: OpenCluster,
  name: string,
): Promise<Result<BundleDetail, Fault>> {
  const found = await readOwn(open, BUNDLE, name);
  return found.ok ? ok(await detailOf(context, open, found.value)) : found;
}

export const removeBundle = (open: OpenCluster, writes: RecentWrites, name: string): Promise<Result<void, Fault>> =>
  removeOwn(open, BUNDLE, writes, name);

/** Rows of all collections, live. */
export function bundlesView(context: FeatureContext, { cluster, identity }: OpenCluster): LiveView<BundleSummary> {
  const watch = watchBundles(cluster, identity);
  return createDerivedView<BundleSummary>({
    watches: [watch],
    compute: () => [...watch.items.values()].map((object) => bundleSummary(object, context.now())),
    same: isDeepStrictEqual,
    freshness: () => watch.freshness(),
    hidden: () => hiddenOf(watch, BUNDLE.what, BUNDLE),
  });
}

/** One collection, live; no item when it is not there (any more). */
export const bundleView = (context: FeatureContext, open: OpenCluster, name: string): Promise<LiveView<BundleDetail>> =>
  objectView(open, BUNDLE, watchBundles(open.cluster, open.identity), name, () =>
    bundleFacts(open.cluster, open.identity, surroundingsOf(context)),
  );
