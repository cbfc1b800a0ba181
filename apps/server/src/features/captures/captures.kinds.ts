import { randomUUID } from 'node:crypto';
import { type ListQuery, type ListOf, NETLOFT_TRACEFLOW_LABEL, NETLOFT_TRACEFLOW_USER } from '@netloft/contracts';
import { type OpenCluster, resolveResource, upstreamFault } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { createOnce, removeOnce } from '../../own-objects/once.ts';
import type { RecentWrites } from '../../own-objects/recent-writes.ts';
import { err, ok, type Result } from '../../result.ts';
import { faultOfWatch, hiddenOf } from '../../upstreams/antrea/served-watch.ts';
import type { KubeObject, SharedWatch } from '../../upstreams/kubernetes/types.ts';

/** What captures and bundles have in common: objects of a kind that are made, listed, read and removed. */
export interface OwnObjectKind {
  readonly group: string;
  readonly plural: string;
  readonly kind: 'PacketCapture' | 'SupportBundleCollection';
  /** For people, in the plural. */
  readonly what: string;
}

export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/** Faults of a form as one refusal, by field. */
export const formFault = (faults: readonly FieldFault[]): Result<never, Fault> =>
  err({
    code: 'INVALID_REQUEST',
    detail: faults.map((fault) => `${fault.path}: ${fault.message}`).join(' '),
    errors: faults,
  });

/** Key of an object among recent writes: the two kinds may have objects of the same name. */
const noted = ({ plural }: OwnObjectKind, { cluster }: OpenCluster): string => `${cluster.name}/${plural}`;

/**
 * Creates an object with this spec in the version that the cluster serves, marked as Netloft's, so that only it is cleaned up, and with who
 * asked for it. What the cluster refuses comes back in its own words.
 */
export async function createOwn(
  open: OpenCluster,
  kind: OwnObjectKind,
  writes: RecentWrites,
  spec: unknown,
): Promise<Result<KubeObject, Fault>> {
  const resource = await resolveResource(open, kind);
  if (!resource.ok) return resource;
  const { group, version } = resource.value;
  const created = await createOnce(open, resource.value, {
    apiVersion: `${group}/${version}`,
    kind: kind.kind,
    metadata: {
      name: `netloft-${randomUUID()}`,
      labels: { [NETLOFT_TRACEFLOW_LABEL]: 'true' },
      annotations: { [NETLOFT_TRACEFLOW_USER]: open.identity.username },
    },
    spec,
  });
  if (!created.ok) return upstreamFault(created.error);
  writes.note(noted(kind, open), created.value.metadata.name, true);
  return created;
}

/** The object itself, read now. */
export async function readOwn(
  open: OpenCluster,
  kind: OwnObjectKind,
  name: string,
): Promise<Result<KubeObject, Fault>> {
  const resource = await resolveResource(open, kind);
  if (!resource.ok) return resource;
  const found = await open.client.get(resource.value, name);
  return found.ok ? found : upstreamFault(found.error);
}

/** Cancels or removes an object; whose it is decides the cluster. */
export async function removeOwn(
  open: OpenCluster,
  kind: OwnObjectKind,
  writes: RecentWrites,
  name: string,
): Promise<Result<void, Fault>> {
  const resource = await resolveResource(open, kind);
  if (!resource.ok) return resource;
  const removed = await removeOnce(open, resource.value, name);
  if (!removed.ok) return upstreamFault(removed.error);
  writes.note(noted(kind, open), name, false);
  return ok(undefined);
}

/** One page of rows of all objects of a kind that the caller may see. */
export async function listOwn<T>(
  open: OpenCluster,
  kind: OwnObjectKind,
  writes: RecentWrites,
  watch: SharedWatch<KubeObject>,
  query: ListQuery,
  shape: ListShape<T>,
  row: (object: KubeObject) => T,
): Promise<Result<ListOf<T>, Fault>> {
  await watch.ready();
  const fault = faultOfWatch(watch);
  if (fault !== undefined) return err(fault);
  await writes.settled(noted(kind, open), watch);
  const page = pageOf([...watch.items.values()].map(row), query, shape);
  if (!page.ok) return page;
  const hidden = hiddenOf(watch, kind.what, kind);
  return ok({ ...page.value, freshness: watch.freshness(), ...(hidden.length > 0 ? { hidden } : {}) });
}
