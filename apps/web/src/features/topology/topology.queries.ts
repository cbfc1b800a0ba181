import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { TopologyView } from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { stringifySearch } from '../../lib/search-params.ts';
import type { TopologySearch } from './topology.search.ts';

/** How the server is asked to fold. */
export type TopologyAsk = Pick<TopologySearch, 'group' | 'label' | 'expand' | 'hide' | 'only' | 'prefix' | 'services'>;

/** The graph of a scope; `turn` counts the looks at a moving range. */
export const topologyQuery = (cluster: string, scope: FlowScope, ask: TopologyAsk, turn: number) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'topology', scope, ask, turn],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const { prefix, ...rest } = ask;
      const search = stringifySearch({ ...scope, filter: scope.filter.trim(), ...rest, externalPrefix: prefix });
      return request<TopologyView>(`${clusterPath(cluster, 'topology')}${search}`, { signal });
    },
  });
