import type { OpenCluster } from '../../cluster-access.ts';
import { mayI } from './access-review.ts';
import { namedNamespaces } from './named-namespaces.ts';

/** A resource of which a caller may read some Namespaces and not others. */
export interface NamespacedResource {
  /** '' is the core group. */
  readonly group: string;
  readonly plural: string;
}

/** Reviews that run side by side. */
const LANES = 8;
const KEEP_MS = 30_000;
/** Namespaces asked about; more than this would be a burden on the API server. */
const MAX_ASKED = 500;
const MAX_KEPT = 5_000;

const kept = new Map<string, { readonly until: number; readonly allowed: boolean }>();

async function mayList(
  { client, identity, cluster }: OpenCluster,
  { group, plural }: NamespacedResource,
  namespace: string,
): Promise<boolean> {
  const key = [cluster.name, identity.key, group, plural, namespace].join('\n');
  const known = kept.get(key);
  if (known !== undefined && known.until > performance.now()) return known.allowed;
  const answer = await mayI(client, { verb: 'list', group, resource: plural, namespace });
  if (!answer.ok) return false;
  const allowed = answer.value;
  kept.delete(key);
  kept.set(key, { until: performance.now() + KEEP_MS, allowed });
  const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return allowed;
}

/** What is said beside what may be hidden in Namespaces that nobody named. */
export const UNLISTED = 'which namespaces there are cannot be read (list on namespaces): name yours in Settings';

/** Namespaces that the caller can be asked about: all, when they may be listed, else those that they name themselves. */
async function candidates({ cluster, identity }: OpenCluster): Promise<{ names: string[]; complete: boolean }> {
  const watch = cluster.watch(identity, {
    name: 'namespace-names',
    resource: { group: '', version: 'v1', plural: 'namespaces' },
    project: () => true,
  });
  await watch.ready();
  const names = [...watch.items.keys()].sort();
  const complete = watch.freshness().state !== 'forbidden';
  watch.release();
  if (complete) return { names, complete: true };
  return { names: [...namedNamespaces(identity)], complete: false };
}

/**
 * Namespaces in which the caller may list a resource that they may not list everywhere. `hidden` counts those in which they may not; null
 * when it is not known which namespaces there are.
 */
export async function readableNamespaces(
  open: OpenCluster,
  resource: NamespacedResource,
  wanted: string | undefined,
): Promise<{ names: string[]; hidden: number | null }> {
  const found = wanted === undefined ? await candidates(open) : { names: [wanted], complete: true };
  const asked = found.names.slice(0, MAX_ASKED);
  const names: string[] = [];
  const queue = [...asked];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      if (await mayList(open, resource, next)) names.push(next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { names: names.sort(), hidden: found.complete ? found.names.length - names.length : null };
}
