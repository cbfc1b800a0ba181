import { queryOptions } from '@tanstack/react-query';
import type {
  BundleDetail,
  BundleRequestInput,
  CaptureDetail,
  CaptureRequestInput,
  CapturesAvailability,
  Session,
} from '@netloft/contracts';
import { clusterPath, request } from '../../lib/api-client.ts';

/** Whether the cluster answers captures and bundles and what the caller may do with them. Gates change rarely, so it is asked anew while the page is open. */
export const availabilityQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'captures', 'availability'],
    queryFn: ({ signal }) =>
      request<CapturesAvailability>(clusterPath(cluster, 'captures', 'availability'), { signal }),
    enabled: cluster !== '',
    refetchInterval: 30_000,
    staleTime: 5000,
  });

export const capturesPath = (cluster: string, ...parts: string[]): string => clusterPath(cluster, 'captures', ...parts);
export const bundlesPath = (cluster: string, ...parts: string[]): string =>
  clusterPath(cluster, 'support-bundles', ...parts);

export const createCapture = (cluster: string, wanted: CaptureRequestInput): Promise<CaptureDetail> =>
  request<CaptureDetail>(capturesPath(cluster), { method: 'POST', body: wanted });
export const fetchCapture = (cluster: string, name: string): Promise<CaptureDetail> =>
  request<CaptureDetail>(capturesPath(cluster, name));
/** Removes a PacketCapture; a running one ends, and its file on the Node goes with it. */
export const deleteCapture = (cluster: string, name: string): Promise<void> =>
  request<void>(capturesPath(cluster, name), { method: 'DELETE' });
/** Address of a capture's file. */
export const captureFile = (cluster: string, name: string): string => capturesPath(cluster, name, 'file');

export const createBundle = (cluster: string, wanted: BundleRequestInput): Promise<BundleDetail> =>
  request<BundleDetail>(bundlesPath(cluster), { method: 'POST', body: wanted });
export const fetchBundle = (cluster: string, name: string): Promise<BundleDetail> =>
  request<BundleDetail>(bundlesPath(cluster, name));
/** Removes a SupportBundleCollection; a running one ends. */
export const deleteBundle = (cluster: string, name: string): Promise<void> =>
  request<void>(bundlesPath(cluster, name), { method: 'DELETE' });
/** Address of one Node's file of a bundle. */
export const bundleFile = (cluster: string, name: string, node: string): string =>
  bundlesPath(cluster, name, 'nodes', node, 'file');

/** One capture, asked once: for what the live topic does not hold (yet, or any more). */
export const captureQuery = (cluster: string, name: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'captures', 'packets', name],
    queryFn: () => fetchCapture(cluster, name),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

/** The same of a bundle. */
export const bundleQuery = (cluster: string, name: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'captures', 'bundles', name],
    queryFn: () => fetchBundle(cluster, name),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

/** Who is signed in, to tell own captures from those of others. */
export const whoAmIQuery = () =>
  queryOptions({
    queryKey: ['who-am-i'],
    queryFn: ({ signal }) => request<Session>('/auth/session', { signal }),
    staleTime: Infinity,
  });
