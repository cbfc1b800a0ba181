import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { GroupDetail, GroupSummary, KubernetesObject, PreviewResponse } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';

export const useGroups = (cluster: string): TopicState<GroupSummary> =>
  useLiveTopic('groups', cluster === '' ? null : { cluster });

/** Changes when the detail of a group does: its object, what it holds or who uses it. */
export const versionOf = ({ resourceVersion, pods, usedBy, computed, warnings }: GroupSummary): string =>
  `${resourceVersion}/${pods ?? '?'}/${usedBy}/${String(computed)}/${warnings}`;

/** One group in full; `id` is a name or `ns/name`. */
export const groupQuery = (cluster: string, id: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'groups', id, version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => request<GroupDetail>(clusterPath(cluster, 'groups', id), { signal }),
    enabled: cluster !== '' && id !== '',
    retry: false,
  });

/** What a draft group would hold now. */
export const groupPreviewQuery = (cluster: string, object: KubernetesObject) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'group-preview', JSON.stringify(object)],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      request<PreviewResponse>(clusterPath(cluster, 'policies', 'preview'), {
        method: 'POST',
        body: { object },
        signal,
      }),
    enabled: cluster !== '',
    retry: false,
    gcTime: 30_000,
  });
