import type { Fault } from '../../errors.ts';
import { faultOfUpstream } from '../../errors.ts';
import { NETLOFT_FIELD_MANAGER } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { err, ok, type Result } from '../../result.ts';
import { resourceSegments } from '../../upstreams/kubernetes/client.ts';
import type { KubeObject, ResourceRef } from '../../upstreams/kubernetes/types.ts';
import type { Json } from './nsx.objects.ts';

/** An object of a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** Kinds that the manifests of a registration hold. */
const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  ServiceAccount: 'serviceaccounts',
  CustomResourceDefinition: 'customresourcedefinitions',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  Job: 'jobs',
  Deployment: 'deployments',
};

export function resourceOf({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): ResourceRef | undefined {
  const plural = PLURALS[kind];
  const parts = apiVersion.split('/');
  const [group, version] = parts.length === 1 ? ['', parts[0]] : parts;
  return plural === undefined || group === undefined || version === undefined ? undefined : { group, version, plural };
}

const shownMetadata = (metadata: Json): Json =>
  Object.fromEntries(
    Object.entries(metadata).filter(([key]) => ['name', 'namespace', 'labels', 'annotations'].includes(key)),
  );

/** An object for a diff: what its author wrote, the values of Secrets left out. */
export function forDiff(object: Json): Json {
  const { status: _status, metadata, ...rest } = object;
  const shown: Json = { ...rest, metadata: shownMetadata((metadata ?? {}) as Json) };
  if (object['kind'] !== 'Secret') return shown;
  const data = (object['data'] ?? object['stringData'] ?? {}) as Json;
  const { stringData: _plain, ...kept } = shown;
  return { ...kept, data: Object.fromEntries(Object.keys(data).map((key) => [key, '(not shown)'])) };
}

/** What applying one object comes to. */
export interface Applied {
  readonly action: 'create' | 'update' | 'keep';
  readonly before: KubeObject | null;
  readonly after: KubeObject;
}

const sameSpec = (a: Json, b: Json): boolean => JSON.stringify(forDiff(a)) === JSON.stringify(forDiff(b));

/** The object as the cluster holds it; null when there is none. */
export async function readObject(open: OpenCluster, object: Manifest): Promise<Result<KubeObject | null, Fault>> {
  const resource = resourceOf(object);
  if (resource === undefined) return err({ code: 'INTERNAL', detail: `Netloft does not apply a ${object.kind}.` });
  const { name, namespace } = object.metadata;
  const found = await open.client.get(resource, name, namespace);
  if (found.ok) return ok({ ...found.value, apiVersion: object.apiVersion, kind: object.kind });
  return found.error.code === 'not-found' ? ok(null) : err(faultOfUpstream(found.error));
}

/**
 * Applies one object as the caller, by server-side apply under Netloft's field manager, or lets the cluster check that. Applied again
 * it changes nothing.
 */
export async function applyObject(
  open: OpenCluster,
  object: Manifest,
  dryRun: boolean,
): Promise<Result<Applied, Fault>> {
  const resource = resourceOf(object);
  if (resource === undefined) return err({ code: 'INTERNAL', detail: `Netloft does not apply a ${object.kind}.` });
  const before = await readObject(open, object);
  if (!before.ok) return before;
  const { name, namespace } = object.metadata;
  const answer = await open.client.request('PATCH', resourceSegments(resource, namespace, name), {
    query: { fieldManager: NETLOFT_FIELD_MANAGER, force: 'true', dryRun: dryRun ? 'All' : undefined },
    contentType: 'application/apply-patch+yaml',
    body: object,
  });
  if (!answer.ok) return err(faultOfUpstream(answer.error));
  const after = answer.value as KubeObject;
  const action = before.value === null ? 'create' : sameSpec(before.value, after) ? 'keep' : 'update';
  return ok({ action, before: before.value, after });
}

/** Deletes one object as the caller; one that is not there is fine. */
export async function deleteObject(open: OpenCluster, object: Manifest): Promise<Result<void, Fault>> {
  const resource = resourceOf(object);
  if (resource === undefined) return err({ code: 'INTERNAL', detail: `Netloft does not delete a ${object.kind}.` });
  const { name, namespace } = object.metadata;
  const answer = await open.client.request('DELETE', resourceSegments(resource, namespace, name), {
    query: { propagationPolicy: 'Background' },
  });
  return answer.ok || answer.error.code === 'not-found' ? ok(undefined) : err(faultOfUpstream(answer.error));
}
