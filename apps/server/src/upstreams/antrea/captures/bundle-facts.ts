import { bundleOutcome, bundleRequestOf, conditionsOf, read } from '@netloft/antrea';
import { type BundleDetail, BundleRequest } from '@netloft/contracts';
import type { Identity } from '../../../identity.ts';
import type { ClusterHandle, KubeObject, SharedWatch } from '../../kubernetes/types.ts';
import { withoutManagedFields } from '../objects.ts';
import { hiddenOf } from '../served-watch.ts';
import { bundleCauses, bundleNodes, watchNodeLabels } from './bundle-nodes.ts';
import { bundleSummary } from './bundle-state.ts';
import type { CaptureSurroundings } from './capture-facts.ts';

const NODES = { group: '', plural: 'nodes' } as const;

/** What a caller sees around a collection, kept current. Release the watches. */
export interface BundleFacts {
  readonly watches: readonly SharedWatch<unknown>[];
  ready(): Promise<void>;
  detail(object: KubeObject): BundleDetail;
}

export function bundleFacts(
  cluster: ClusterHandle,
  identity: Identity,
  { servers, now }: CaptureSurroundings,
): BundleFacts {
  const nodes = watchNodeLabels(cluster, identity);
  return {
    watches: [nodes],
    ready: () => nodes.ready(),
    detail(object) {
      const at = now();
      const outcome = bundleOutcome(object, at);
      const seen = nodes.freshness().asOf !== null && nodes.freshness().state !== 'forbidden';
      const hidden = hiddenOf(nodes, 'Nodes whose file was collected', NODES);
      return {
        id: object.metadata.name,
        summary: bundleSummary(object, at),
        // Objects of others may hold what the form cannot say.
        request: BundleRequest.safeParse(bundleRequestOf(read.object(object['spec']) ?? {})).data ?? null,
        conditions: conditionsOf(read.object(object['status'])?.['conditions']),
        nodes: bundleNodes(object, { now: at, labels: seen ? nodes.items : null, servers }),
        failure: outcome.failure,
        likelyCauses: bundleCauses(object, outcome),
        ...(hidden.length > 0 ? { hidden } : {}),
        object: withoutManagedFields(object),
      };
    },
  };
}
