import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { PolicyDetail, PolicyList, PolicySummary } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';

export const usePolicies = (cluster: string): TopicState<PolicySummary> =>
  useLiveTopic('policies', cluster === '' ? null : { cluster });

/** One policy in full. `version` is the live summary's resourceVersion, so that the detail follows it; the older one stays until the newer is there. */
export const policyQuery = (cluster: string, id: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'policies', id, version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => request<PolicyDetail>(clusterPath(cluster, 'policies', id), { signal }),
    enabled: cluster !== '' && id !== '',
    retry: false,
  });

/** Changes when the detail of a policy does: its object, its status or what it selects. */
export const versionOf = ({ resourceVersion, appliedTo, warnings, status }: PolicySummary): string =>
  `${resourceVersion}/${appliedTo.pods ?? '?'}/${warnings}/${status.phase}${status.nodesRealized ?? '?'}`;

/** Whether hits are counted at all, and why not: the live topic carries rows only. */
export const statisticsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'policies-statistics'],
    queryFn: async ({ signal }) =>
      (await request<PolicyList>(`${clusterPath(cluster, 'policies')}?limit=1`, { signal })).statistics,
    enabled: cluster !== '',
    staleTime: 60_000,
  });
