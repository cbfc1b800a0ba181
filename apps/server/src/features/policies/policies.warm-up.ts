import type { FastifyRequest } from 'fastify';
import { openCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import { policyRows } from '../../upstreams/antrea/policy-state/rows.ts';

/** Pages that read the policies of a cluster. */
const PAGES = /^\/clusters\/([^/]+)\/(?:policies|tiers|groups|what-if|tier-access)(?:\/|$)/;

/** The cluster whose policies a page of this address will ask for; undefined for every other page. */
export function clusterOfPage(referer: string | undefined): string | undefined {
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const [, name] = PAGES.exec(new URL(referer).pathname) ?? [];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/**
 * Begins to read the policies when a page that needs them asks for its session, which is the first thing that it does: by the time
 * that its code has come, they are there. What nobody asks for is given up after the usual linger.
 */
export function warmUp(context: FeatureContext, request: FastifyRequest): void {
  if (request.routeOptions.url !== '/auth/session' || request.method !== 'GET') return;
  const cluster = clusterOfPage(request.headers.referer);
  if (cluster === undefined) return;
  const open = openCluster(context, request.identity, cluster);
  if (!open.ok) return;
  const rows = policyRows(context, open.value);
  void rows.ready().finally(() => rows.release());
}
