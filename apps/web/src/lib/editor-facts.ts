import { queryOptions } from '@tanstack/react-query';
import type { EditorFacts } from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

/** What editors check and complete with. Asked once in a while: names in the cluster come and go slowly. */
export const editorFactsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'editor-facts'],
    queryFn: ({ signal }) => request<EditorFacts>(clusterPath(cluster, 'policies', 'editor-facts'), { signal }),
    enabled: cluster !== '',
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
