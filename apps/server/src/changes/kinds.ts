import { CHANGEABLE, changeableKind, type KubernetesObject } from '@netloft/contracts';
import { type OpenCluster, resolveResource } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { ResourceRef } from '../upstreams/kubernetes/types.ts';

/** An object that Netloft may change, and where it lives. */
export interface ChangeTarget {
  readonly resource: ResourceRef;
  readonly namespace: string | undefined;
  readonly name: string;
}

const fault = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

const allKinds = (): string =>
  Object.entries(CHANGEABLE)
    .map(([group, kinds]) => `${Object.keys(kinds).join(', ')} (${group})`)
    .join('; ');

/** Where the object lives; INVALID_REQUEST for a kind that Netloft does not change, or without the Namespace that its kind needs. */
export function targetOf({ apiVersion, kind, metadata }: KubernetesObject): Result<ChangeTarget, Fault> {
  const [group = '', version] = apiVersion.split('/');
  const found = changeableKind(apiVersion, kind);
  if (version === undefined || version === '' || found === undefined)
    return fault('object.kind', `Netloft does not change ${kind} of ${apiVersion}; it changes ${allKinds()}.`);
  const { namespace, name } = metadata;
  const { plural, namespaced: needsOne } = found;
  if (needsOne && (namespace === undefined || namespace === ''))
    return fault('object.metadata.namespace', `a ${kind} belongs to a Namespace; name it.`);
  if (!needsOne && namespace !== undefined && namespace !== '')
    return fault('object.metadata.namespace', `a ${kind} belongs to no Namespace; leave it out.`);
  return ok({ resource: { group, version, plural }, namespace: needsOne ? namespace : undefined, name });
}

/**
 * Whether the cluster has the kind in this version: FEATURE_UNAVAILABLE without the kind, INVALID_REQUEST with the versions that it has
 * instead. Where that cannot be asked, the change itself will tell.
 */
export async function checkServed(open: OpenCluster, { resource }: ChangeTarget): Promise<Result<void, Fault>> {
  const { group, plural, version } = resource;
  const served = await open.cluster.served(open.identity, group);
  const versions = served.ok ? (served.value[plural] ?? []) : [version];
  if (versions.includes(version)) return ok(undefined);
  if (versions.length > 0)
    return fault(
      'object.apiVersion',
      `${open.cluster.name} serves ${plural} in ${versions.join(', ')} of ${group} only.`,
    );
  const missing = await resolveResource(open, { group, plural });
  return missing.ok ? ok(undefined) : missing;
}

/** The object in a version that the cluster serves, its own if possible: records outlive versions. */
export async function inServedVersion(open: OpenCluster, object: KubernetesObject): Promise<KubernetesObject> {
  const target = targetOf(object);
  if (!target.ok) return object;
  const { group, plural, version } = target.value.resource;
  const served = await open.cluster.served(open.identity, group);
  const versions = served.ok ? (served.value[plural] ?? []) : [];
  const [preferred = version] = versions;
  return versions.includes(version) ? object : { ...object, apiVersion: `${group}/${preferred}` };
}
