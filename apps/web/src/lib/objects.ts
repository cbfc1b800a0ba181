import { queryOptions } from '@tanstack/react-query';
import type { ObjectHit, ObjectKind, ObjectList } from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

export interface ObjectSearch {
  readonly kinds: readonly ObjectKind[];
  readonly filter: string;
  readonly namespace?: string;
  readonly limit?: number;
}

/** Objects of a cluster that match, best first: `GET /api/v1/clusters/{c}/objects`. */
export const objectsQuery = (cluster: string, search: ObjectSearch) =>
  queryOptions({
    queryKey: ['objects', cluster, search.kinds.join(','), search.namespace ?? '', search.filter, search.limit ?? 50],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ kinds: search.kinds.join(','), limit: String(search.limit ?? 50) });
      if (search.filter !== '') params.set('filter', search.filter);
      if (search.namespace !== undefined && search.namespace !== '') params.set('namespace', search.namespace);
      return request<ObjectList>(`${clusterPath(cluster, 'objects')}?${params.toString()}`, { signal });
    },
    staleTime: 5000,
  });

/** `namespace/name`, or the name alone of cluster-wide kinds. */
export const referenceOf = (hit: Pick<ObjectHit, 'namespace' | 'name'>): string =>
  hit.namespace === undefined ? hit.name : `${hit.namespace}/${hit.name}`;

/** `namespace/name` taken apart; the namespace is undefined where there is none. */
export function splitReference(reference: string): { readonly namespace: string | undefined; readonly name: string } {
  const at = reference.indexOf('/');
  return at < 0
    ? { namespace: undefined, name: reference.trim() }
    : { namespace: reference.slice(0, at).trim(), name: reference.slice(at + 1).trim() };
}
