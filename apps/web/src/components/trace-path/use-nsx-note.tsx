import { useCallback, useMemo, type ReactNode } from 'react';
import type { TracePath, TracePolicy } from '@netloft/contracts';
import { NsxPolicyLink, useNsxLinks } from '../nsx-link/index.ts';
import { policyName } from './trace-path.model.ts';

const KIND = 'AntreaClusterNetworkPolicy';

/** NSX realizes its policies as ClusterNetworkPolicies only; where it names one itself, it may leave the kind away. */
export const mayBeFromNsx = ({ kind }: TracePolicy): boolean => kind === KIND || kind === '';

/** Id of such a policy in the cluster's routes. */
export const nsxLinkId = ({ name }: TracePolicy): string => `${KIND}:${name}`;

/** What stands behind the name of a policy that came from NSX: the way to it. Asks only when the trace names one that may be NSX's. */
export function useNsxNote(cluster: string, { nodes }: TracePath): (policy: TracePolicy) => ReactNode {
  const wanted = useMemo(
    () =>
      nodes.some(({ observations }) => observations.some(({ policy }) => policy !== undefined && mayBeFromNsx(policy))),
    [nodes],
  );
  const links = useNsxLinks(cluster, wanted);
  return useCallback(
    (policy: TracePolicy) => {
      const link = mayBeFromNsx(policy) ? links.get(nsxLinkId(policy)) : undefined;
      return link === undefined ? null : (
        <>
          {' '}
          <NsxPolicyLink link={link} shown={policyName(policy)} />
        </>
      );
    },
    [links],
  );
}
