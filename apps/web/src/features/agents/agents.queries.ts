import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AgentDetail, AgentSummary, ControllerDetail, ControllerSummary } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import type { TopicState } from '../../lib/live-socket.ts';
import { useLiveTopic } from '../../lib/live-topic.ts';

export const useAgents = (cluster: string): TopicState<AgentSummary> =>
  useLiveTopic('agents', cluster === '' ? null : { cluster });
export const useController = (cluster: string): TopicState<ControllerSummary> =>
  useLiveTopic('controller', cluster === '' ? null : { cluster });

/** One agent with its object. `version` is the live summary's resourceVersion, so that the object follows it; the older one stays until the newer is there. */
export const agentQuery = (cluster: string, name: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'agents', name, version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => request<AgentDetail>(clusterPath(cluster, 'agents', name), { signal }),
    enabled: cluster !== '' && name !== '',
  });

export const controllerQuery = (cluster: string, version: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'controller', version],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => request<ControllerDetail>(clusterPath(cluster, 'controller'), { signal }),
    enabled: cluster !== '',
  });
