import { NETLOFT_TRACEFLOW_LABEL } from '@netloft/contracts';
import type { FeatureContext } from '../feature.ts';
import { serverIdentity } from '../upstreams/kubernetes/server-identity.ts';
import type { ClusterHandle, KubeObject } from '../upstreams/kubernetes/types.ts';

const EVERY_MS = 60_000;
/** Soon after the start, because a server that is restarted often would otherwise never get to it. */
const FIRST_MS = 5_000;

/** A kind of which Netloft makes objects, and how long each is kept. */
export interface OwnKind {
  readonly group: string;
  readonly plural: string;
  /** For people: `Traceflows`. */
  readonly what: string;
  readonly retentionMinutes: number;
}

export interface Cleanup {
  start(): void;
  stop(): void;
  /** One round over all clusters; resolves with the number of removed objects. A round under way is joined, not doubled. */
  run(): Promise<number>;
}

interface CleanupLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** Netloft's own by its label, and older than the retention by the cluster's creation time. */
export function isExpired(object: KubeObject, retentionMinutes: number, now: number): boolean {
  if (object.metadata.labels?.[NETLOFT_TRACEFLOW_LABEL] !== 'true') return false;
  const created = Date.parse(object.metadata.creationTimestamp ?? '');
  return !Number.isNaN(created) && now - created > retentionMinutes * 60_000;
}

/** Removes what Netloft made of these kinds when its time is over, with the server's own identity; objects of others are never touched. */
export function createCleanup(
  { clusters, now }: Pick<FeatureContext, 'clusters' | 'now'>,
  log: CleanupLog,
  kinds: readonly OwnKind[],
): Cleanup {
  let timer: NodeJS.Timeout | undefined;
  let first: NodeJS.Timeout | undefined;
  let underWay: Promise<number> | undefined;
  const failing = new Map<string, string>();

  /** A cluster that stays away is told once, not every minute. */
  function note(cluster: string, { what }: OwnKind, failure: string | undefined): void {
    const key = `${cluster}\n${what}`;
    if (failure !== undefined && failing.get(key) !== failure)
      log.warn({ cluster, failure }, `${what} of Netloft cannot be cleaned up`);
    if (failure === undefined) failing.delete(key);
    else failing.set(key, failure);
  }

  async function clean(cluster: ClusterHandle, kind: OwnKind): Promise<number> {
    const client = cluster.client(serverIdentity);
    const resource = await cluster.resolve(serverIdentity, kind.group, kind.plural);
    if (!client.ok || !resource.ok) {
      note(cluster.name, kind, !client.ok ? client.error.message : resource.ok ? undefined : resource.error.message);
      return 0;
    }
    if (resource.value === null) return 0;
    const list = await client.value.list(resource.value, { labelSelector: `${NETLOFT_TRACEFLOW_LABEL}=true` });
    if (!list.ok) {
      note(cluster.name, kind, list.error.message);
      return 0;
    }
    let removed = 0;
    let failure: string | undefined;
    for (const object of list.value.filter((one) => isExpired(one, kind.retentionMinutes, now()))) {
      const { name, uid } = object.metadata;
      // Without its uid another object of the same name, made since, could be removed.
      if (uid === undefined) continue;
      const answer = await client.value.remove(resource.value, name, undefined, { uid });
      if (answer.ok) removed += 1;
      else if (answer.error.code !== 'not-found' && answer.error.code !== 'conflict') failure = answer.error.message;
    }
    note(cluster.name, kind, failure);
    if (removed > 0) log.info({ cluster: cluster.name, removed }, `removed expired ${kind.what} of Netloft`);
    return removed;
  }

  async function round(): Promise<number> {
    const removed = await Promise.all(clusters.all().flatMap((cluster) => kinds.map((kind) => clean(cluster, kind))));
    return removed.reduce((sum, one) => sum + one, 0);
  }

  const run = (): Promise<number> => {
    underWay ??= round().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  const inBackground = (): void =>
    void run().catch((error: unknown) => log.warn({ err: error }, 'clean-up of Netloft’s own objects failed'));

  return {
    run,
    start() {
      if (timer !== undefined) return;
      first = setTimeout(inBackground, FIRST_MS);
      timer = setInterval(inBackground, EVERY_MS);
      first.unref();
      timer.unref();
    },
    stop() {
      clearTimeout(first);
      clearInterval(timer);
      timer = undefined;
    },
  };
}
