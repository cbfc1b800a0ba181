import { useQuery } from '@tanstack/react-query';
import type { CheckEnd, CheckRequestInput, ObjectHit } from '@netloft/contracts';
import { objectsQuery } from '../../../lib/objects.ts';
import type { EndHits } from './check-draft.model.ts';

/** The Pod of an end as the cluster has it: undefined while it is asked, null when the end is no Pod or the Pod is gone or hidden. */
function useHit(cluster: string, end: CheckEnd | undefined): ObjectHit | null | undefined {
  const pod = end?.type === 'pod' ? end : null;
  const found = useQuery({
    ...objectsQuery(cluster, {
      kinds: ['Pod'],
      filter: pod?.name ?? '',
      namespace: pod?.namespace ?? '',
      limit: 5,
    }),
    enabled: pod !== null && cluster !== '',
    retry: false,
  });
  if (pod === null) return null;
  if (found.isPending) return undefined;
  return found.data?.items.find((hit) => hit.name === pod.name && hit.namespace === pod.namespace) ?? null;
}

/** The Pods at both ends of a request, from which their workloads and labels are known; undefined while they are asked. */
export function useEndHits(cluster: string, request: CheckRequestInput | null): EndHits | undefined {
  const source = useHit(cluster, request?.source);
  const destination = useHit(cluster, request?.destination);
  return source === undefined || destination === undefined ? undefined : { source, destination };
}
