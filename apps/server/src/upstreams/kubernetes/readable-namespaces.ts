import type { OpenCluster } from '../../cluster-access.ts';
import { type Fault, faultOfUpstream } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
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
): Promise<Result<boolean, Fault>> {
  const key = [cluster.name, identity.key, group, plural, namespace].join('\n');
  const known = kept.get(key);
  if (known !== undefined && known.until > performance.now()) return ok(known.allowed);
  const answer = await mayI(client, { verb: 'list', group, resource: plural, namespace });
  if (!answer.ok) return answer;
  const allowed = answer.value;
  kept.delete(key);
  kept.set(key, { until: performance.now() + KEEP_MS, allowed });
  const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return answer;
}

/** What is said beside what may be hidden in Namespaces that nobody named. */
export const UNLISTED = 'which namespaces there are cannot be read (list on namespaces): name yours in Settings';

interface Candidates {
  readonly names: readonly string[];
  /** Whether these are all that there are. */
  readonly complete: boolean;
  /** Why it could not be learned which there are. */
  readonly fault?: Fault;
}

/** Namespaces that the caller can be asked about: all, when they may be listed, else those that they name themselves. */
async function candidates({ cluster, identity }: OpenCluster): Promise<Candidates> {
  const watch = cluster.watch(identity, {
    name: 'namespace-names',
    resource: { group: '', version: 'v1', plural: 'namespaces' },
    project: () => true,
  });
  await watch.ready();
  const names = [...watch.items.keys()].sort();
  const { state, asOf } = watch.freshness();
  const failure = asOf === null && state !== 'forbidden' ? watch.failure() : undefined;
  watch.release();
  if (failure !== undefined) return { names, complete: false, fault: faultOfUpstream(failure) };
  if (state !== 'forbidden') return { names, complete: true };
  return { names: [...namedNamespaces(identity)], complete: false };
}

/** Which Namespaces a caller may read, as far as the cluster said so. */
export interface ReadableNamespaces {
  readonly names: readonly string[];
  /** How many they may not read; null when it is not known which namespaces there are. */
  readonly hidden: number | null;
  /** Of which the cluster did not say whether they may, and why: that is no “no”, and is asked again the next time. */
  readonly unanswered?: { readonly names: readonly string[]; readonly fault: Fault };
}

/** Namespaces in which the caller may list a resource that they may not list everywhere. */
export async function readableNamespaces(
  open: OpenCluster,
  resource: NamespacedResource,
  wanted: string | undefined,
): Promise<ReadableNamespaces> {
  const found: Candidates = wanted === undefined ? await candidates(open) : { names: [wanted], complete: true };
  const names: string[] = [];
  const unanswered: string[] = [];
  let fault = found.fault;
  const queue = found.names.slice(0, MAX_ASKED);
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const answer = await mayList(open, resource, next);
      if (!answer.ok) {
        fault ??= answer.error;
        unanswered.push(next);
      } else if (answer.value) names.push(next);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return {
    names: names.sort(),
    hidden: found.complete ? found.names.length - names.length - unanswered.length : null,
    ...(fault === undefined ? {} : { unanswered: { names: unanswered, fault } }),
  };
}
