import { useParams } from '@tanstack/react-router';

/** Name of the cluster that the address speaks of; empty on pages that belong to none. */
export function useCluster(): string {
  const params = useParams({ strict: false });
  return 'cluster' in params && typeof params.cluster === 'string' ? params.cluster : '';
}
