import type { VisibleNamespaces } from '@netloft/flow-store';
import type { Hidden } from '@netloft/contracts';
import type { OpenCluster } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { mayI } from '../upstreams/kubernetes/access-review.ts';
import { keyWithNames } from '../upstreams/kubernetes/named-namespaces.ts';
import { readableNamespaces, UNLISTED } from '../upstreams/kubernetes/readable-namespaces.ts';

/** Flows tell of Pods: whoever may list the Pods of a Namespace may see its flows. */
const PODS = { group: '', plural: 'pods' } as const;
const KEEP_MS = 30_000;
const MOST_KEPT = 2_000;

export interface FlowVisibility {
  readonly namespaces: VisibleNamespaces;
  readonly hidden: readonly Hidden[];
}

const kept = new Map<string, { readonly until: number; readonly value: FlowVisibility }>();

const NEEDED = 'needs list on pods; a flow is shown when the Pods at both of its ends may be listed';

/**
 * Namespaces whose flows the caller may see, asked of the cluster and kept half a minute for this credential alone. When the cluster does not
 * say it of every Namespace, that is its fault: rows would be missing without a word.
 */
export async function visibleFlows(open: OpenCluster): Promise<Result<FlowVisibility, Fault>> {
  const key = [open.cluster.server, open.cluster.name, keyWithNames(open.identity)].join('\n');
  const known = kept.get(key);
  if (known !== undefined && known.until > performance.now()) return ok(known.value);
  const everywhere = await mayI(open.client, { verb: 'list', group: '', resource: 'pods' });
  if (!everywhere.ok) return everywhere;
  const found = everywhere.value ? ok({ namespaces: 'all' as const, hidden: [] }) : await someNamespaces(open);
  if (!found.ok) return found;
  kept.delete(key);
  kept.set(key, { until: performance.now() + KEEP_MS, value: found.value });
  const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return found;
}

async function someNamespaces(open: OpenCluster): Promise<Result<FlowVisibility, Fault>> {
  const { names, hidden, unanswered } = await readableNamespaces(open, PODS, undefined);
  if (unanswered !== undefined) return err(unanswered.fault);
  if (hidden === 0) return ok({ namespaces: names, hidden: [] });
  const what = hidden === null ? 'flows of other namespaces' : `flows of ${hidden} namespaces`;
  return ok({
    namespaces: names,
    hidden: [{ what, count: hidden, reason: hidden === null ? `${NEEDED}; ${UNLISTED}` : NEEDED }],
  });
}
