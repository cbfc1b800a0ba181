import type { NsxPolicyDetail } from '@netloft/contracts';

/** How often one policy is asked for, in milliseconds: more often while NSX brings it to its clusters. */
const AGAIN = { moving: 2_000, quiet: 15_000 } as const;

/** Whether something about the realization is still under way. */
export const isMoving = ({ summary }: Pick<NsxPolicyDetail, 'summary'>): boolean =>
  summary.realization.state === 'In Progress' ||
  summary.clusterPolicies.some(({ phase }) => ['Pending', 'Realizing', 'Updating'].includes(phase)) ||
  (summary.realization.state === 'Success' && summary.clusterPolicies.some(isBehind));

const isBehind = ({ nodesRealized, nodesDesired }: NsxPolicyDetail['summary']['clusterPolicies'][number]): boolean =>
  nodesRealized !== null && nodesDesired !== null && nodesRealized < nodesDesired;

/** The pause before a policy is asked for again. */
export const againOf = (query: { readonly state: { readonly data: NsxPolicyDetail | undefined } }): number =>
  query.state.data !== undefined && isMoving(query.state.data) ? AGAIN.moving : AGAIN.quiet;
