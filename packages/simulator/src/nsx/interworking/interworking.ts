import type { ClusterHooks } from '../core/control.ts';
import { notFound, refusal } from '../core/refusals.ts';
import type { ClusterHealthSource } from '../clusters/health.ts';
import type { Json, NsxWorld, Stored } from '../types.ts';
import { startAdapters } from './adapters-deployment.ts';
import { readHealthWish } from './health-wish.ts';
import { ClusterLink, type LinkedCluster, type LinkTimings } from './link.ts';
import { register } from './registry-jobs.ts';

const DEFAULT_TIMINGS: LinkTimings = { jobMs: 1_000, inventoryMs: 2_000 };
/** So long ago that any interval has passed three times: NSX's greatest is ten minutes. */
const LONG_AGO_MS = 3 * 600_000 + 1_000;

/** The links of all clusters, and what the control port does to them. */
export interface Interworking {
  readonly links: readonly ClusterLink[];
  readonly hooks: ClusterHooks;
  close(): void;
}

const missing = (name: string): { readonly ok: false; readonly refusal: ReturnType<typeof notFound> } => ({
  ok: false,
  refusal: notFound(name),
});

/** Joins clusters to NSX: those whose world is registered already run at once, with their inventory. */
export function startInterworking(
  world: NsxWorld,
  clusters: readonly LinkedCluster[],
  health: ClusterHealthSource,
  timings: Partial<LinkTimings> = {},
): Interworking {
  const links = clusters.map((cluster) => new ClusterLink(world, cluster, health, { ...DEFAULT_TIMINGS, ...timings }));
  const stores = new Map(clusters.map(({ name, store }) => [name, store]));
  const linkOf = (name: string): ClusterLink | undefined => links.find((link) => link.name === name);
  const stateOf = (link: ClusterLink): Stored<Json> => ({
    ok: true,
    value: { name: link.name, connected: link.connected(), controlPlane: link.controlPlaneName ?? null },
  });
  return {
    links,
    hooks: {
      health(name, wish) {
        const link = linkOf(name);
        if (link === undefined) return missing(name);
        const read = readHealthWish(wish);
        if (!read.ok) return read;
        return health.wish(link.controlPlaneName ?? name, read.value) ? stateOf(link) : missing(name);
      },
      register(name) {
        const [link, store] = [linkOf(name), stores.get(name)];
        if (link === undefined || store === undefined) return missing(name);
        const done = register(world, store);
        if (!done.ok) return { ok: false, refusal: refusal(400, 0, done.message) };
        startAdapters(store);
        health.wish(link.controlPlaneName ?? name, {});
        return stateOf(link);
      },
      deregister(name) {
        const link = linkOf(name);
        if (link === undefined) return missing(name);
        link.deregister();
        return stateOf(link);
      },
      stopHeartbeat(name) {
        const link = linkOf(name);
        if (link === undefined) return missing(name);
        return health.silence(link.controlPlaneName ?? name, LONG_AGO_MS) ? stateOf(link) : missing(name);
      },
    },
    close: () => {
      for (const link of links) link.close();
    },
  };
}
