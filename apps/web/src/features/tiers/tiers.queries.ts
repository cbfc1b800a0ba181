import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { EditorFacts, KubernetesObject, Rung, TierList } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import { fetchObject } from '../../lib/changes.queries.ts';
import { editorFactsQuery } from '../../lib/editor-facts.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';

export const useRungs = (cluster: string): TopicState<Rung> =>
  useLiveTopic('tiers', cluster === '' ? null : { cluster });

/** What the live ladder does not carry: rights, limits, whether hits are counted. Asked again when Tiers come or go. */
export const tierListQuery = (cluster: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'tiers', version],
    queryFn: ({ signal }) => request<TierList>(clusterPath(cluster, 'tiers'), { signal }),
    placeholderData: keepPreviousData,
    enabled: cluster !== '',
    staleTime: 30_000,
  });

/** `apiVersion` in which the cluster serves Tiers, the one that it prefers. */
export const tierVersionQuery = (cluster: string) => ({
  ...editorFactsQuery(cluster),
  select: ({ served }: EditorFacts) => `crd.antrea.io/${served['crd.antrea.io/tiers']?.[0] ?? 'v1beta1'}`,
});

export const tierObject = (apiVersion: string, name: string): KubernetesObject => ({
  apiVersion,
  kind: 'Tier',
  metadata: { name },
});

/** A Tier as the API server has it; `version` is the rung's resourceVersion, so that it follows the cluster. */
export const tierQuery = (cluster: string, apiVersion: string | undefined, name: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'tier', name, apiVersion, version],
    queryFn: ({ signal }) => fetchObject(cluster, tierObject(apiVersion ?? '', name), signal),
    placeholderData: keepPreviousData,
    enabled: cluster !== '' && apiVersion !== undefined,
  });
