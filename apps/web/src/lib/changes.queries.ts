import { queryOptions } from '@tanstack/react-query';
import {
  type AuditQuery,
  changeableKind,
  type ChangeRecordDetail,
  type ChangeRecordList,
  type ChangeRequestInput,
  type ChangeResponse,
  type DraftChange,
  type KubernetesObject,
  type UndoRequest,
  type ValidateResponse,
  type WhatChangesResponse,
} from '@netloft/contracts';
import { clusterPath, request } from './api-client.ts';

/** `crd.antrea.io/v1beta1` taken apart; the core group is empty. */
export function splitVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The object as the API server holds it now. */
export function fetchObject(
  cluster: string,
  object: KubernetesObject,
  signal?: AbortSignal,
): Promise<KubernetesObject> {
  const { group, version } = splitVersion(object.apiVersion);
  const { namespace, name } = object.metadata;
  const path = clusterPath(
    cluster,
    'k8s',
    ...(group === '' ? ['api'] : ['apis', group]),
    version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    changeableKind(object.apiVersion, object.kind)?.plural ?? `${object.kind.toLowerCase()}s`,
    name,
  );
  return request<KubernetesObject>(path, signal === undefined ? {} : { signal });
}

/** Makes one change, or lets the cluster check it (`dryRun`). */
export const postChange = (
  cluster: string,
  change: ChangeRequestInput,
  signal?: AbortSignal,
): Promise<ChangeResponse> =>
  request<ChangeResponse>(clusterPath(cluster, 'changes'), {
    method: 'POST',
    body: change,
    ...(signal === undefined ? {} : { signal }),
  });

/** What Antrea's own admission would say. */
export const postValidate = (
  cluster: string,
  question: { readonly operation: string; readonly object?: object; readonly oldObject?: object },
  signal?: AbortSignal,
): Promise<ValidateResponse> =>
  request<ValidateResponse>(clusterPath(cluster, 'policies', 'validate'), {
    method: 'POST',
    body: question,
    ...(signal === undefined ? {} : { signal }),
  });

/** Connections among workloads whose verdict the drafts turn. */
export const postWhatChanges = (
  cluster: string,
  changes: readonly DraftChange[],
  signal?: AbortSignal,
): Promise<WhatChangesResponse> =>
  request<WhatChangesResponse>(clusterPath(cluster, 'policies', 'what-changes'), {
    method: 'POST',
    body: { changes },
    ...(signal === undefined ? {} : { signal }),
  });

/** Takes a recorded change back, as a new change. */
export const postUndo = (
  cluster: string,
  id: string,
  body: UndoRequest,
  signal?: AbortSignal,
): Promise<ChangeResponse> =>
  request<ChangeResponse>(clusterPath(cluster, 'audit', id, 'undo'), {
    method: 'POST',
    body,
    ...(signal === undefined ? {} : { signal }),
  });

/** Records of changes, newest first. */
export const auditQuery = (cluster: string, query: AuditQuery) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'audit', query],
    queryFn: ({ signal }) => {
      const words = new URLSearchParams();
      for (const [key, value] of Object.entries(query)) if (value !== undefined) words.set(key, String(value));
      return request<ChangeRecordList>(`${clusterPath(cluster, 'audit')}?${words.toString()}`, { signal });
    },
    enabled: cluster !== '',
  });

/** One record with the object before and after. */
export const auditRecordQuery = (cluster: string, id: string) =>
  queryOptions({
    queryKey: ['clusters', cluster, 'audit-record', id],
    queryFn: ({ signal }) => request<ChangeRecordDetail>(clusterPath(cluster, 'audit', id), { signal }),
    enabled: cluster !== '' && id !== '',
    staleTime: Infinity,
  });
