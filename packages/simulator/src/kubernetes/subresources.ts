import { bodyType, readBody, readObject } from './body.ts';
import type { Call, Cluster } from './context.ts';
import { isObject, objectOf, type Json } from './json.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merging.ts';
import { writeOptions } from './options.ts';
import { currentOf } from './reads.ts';
import { selectorText } from './selectors.ts';
import { badRequest, invalid, methodNotAllowed, notFound } from './status.ts';
import type { KubeObject, ResourceDefinition } from './types.ts';

/** A subresource of Kubernetes' own kinds whose body is of another kind than the resource. */
export interface Subresource {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

const SCALE: Subresource = { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] };
const EVICTION: Subresource = { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] };
const SCALED: ReadonlySet<string> = new Set(['deployments', 'replicasets', 'statefulsets']);

/** Subresources of a resource by name, status aside. */
export function subresourcesOf({ group, plural }: ResourceDefinition): Readonly<Record<string, Subresource>> {
  if (group === 'apps' && SCALED.has(plural)) return { scale: SCALE };
  return group === '' && plural === 'pods' ? { eviction: EVICTION } : {};
}

function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = objectOf(object['spec']);
  const status = objectOf(object['status']);
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'];
  const selector = selectorText(objectOf(spec['selector']));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { replicas: spec['replicas'] ?? 0 },
    status: { replicas: status['replicas'] ?? 0, selector },
  };
}

async function wantedScale(scale: KubeObject, { request, resource, definition }: Call): Promise<Json> {
  if (resource.verb === 'update')
    return objectOf((await readObject(request, { group: 'autoscaling', kind: 'Scale' })).value);
  const text = (await readBody(request)).toString('utf8');
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw badRequest(`error decoding patch: invalid JSON for the scale of ${definition.plural}`);
  }
  return objectOf(
    bodyType(request) === 'application/json-patch+json' ? jsonPatch(scale, patch) : mergePatch(scale, patch),
  );
}

/** GET, PUT and PATCH of the number of replicas. */
async function serveScale(call: Call, cluster: Cluster): Promise<KubeObject> {
  const { definition, resource, query, request } = call;
  const { store } = cluster;
  const name = resource.name ?? '';
  const before = currentOf(call, cluster);
  if (before === undefined) throw notFound(definition, name);
  if (resource.verb === 'get') return scaleOf(before);
  const { dryRun } = writeOptions(
    query,
    resource.verb === 'patch' ? 'PatchOptions' : 'UpdateOptions',
    request.headers['user-agent'],
  );
  const wanted = await wantedScale(scaleOf(before), call);
  const { replicas } = objectOf(wanted['spec']);
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    const message = `Invalid value: ${JSON.stringify(replicas ?? null)}: must be greater than or equal to 0`;
    throw invalid({ group: 'autoscaling', plural: 'scales', kind: 'Scale' }, name, [
      { reason: 'FieldValueInvalid', field: 'spec.replicas', message },
    ]);
  }
  // The body took time to arrive: what is there now counts.
  const current = currentOf(call, cluster);
  if (current === undefined) throw notFound(definition, name);
  const asked = objectOf(wanted['metadata'])['resourceVersion'];
  const resourceVersion =
    resource.verb === 'update' && typeof asked === 'string' ? asked : (current.metadata.resourceVersion ?? '');
  const next = {
    ...current,
    metadata: { ...current.metadata, resourceVersion },
    spec: { ...objectOf(current['spec']), replicas },
  };
  store.target(definition, next);
  return scaleOf(dryRun ? next : store.update(definition.group, definition.plural, next));
}

/** POST of an Eviction: the Pod is deleted; no disruption budget is simulated. */
async function serveEviction(call: Call, cluster: Cluster): Promise<Json> {
  const { request, definition, resource, namespace, query } = call;
  const { value } = await readObject(request, { group: 'policy', kind: 'Eviction' });
  const { dryRun } = writeOptions(query, 'CreateOptions', request.headers['user-agent']);
  const name = resource.name ?? '';
  if (currentOf(call, cluster) === undefined) throw notFound(definition, name);
  const { deleteOptions } = objectOf(value);
  const grace = isObject(deleteOptions) ? deleteOptions['gracePeriodSeconds'] : undefined;
  const options = typeof grace === 'number' ? { graceSeconds: grace } : {};
  if (!dryRun) cluster.store.remove(definition.group, definition.plural, name, namespace, options);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

/** Serves a subresource that has its own kind; undefined when the resource has none of that name. */
export async function serveSubresource(
  call: Call,
  cluster: Cluster,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  const { verb, subresource, rest } = call.resource;
  const found = subresourcesOf(call.definition)[subresource ?? ''];
  if (found === undefined || rest.length > 0) return undefined;
  if (!found.verbs.includes(verb)) throw methodNotAllowed();
  if (found === EVICTION) return { status: 201, text: JSON.stringify(await serveEviction(call, cluster)) };
  return { status: 200, text: JSON.stringify(await serveScale(call, cluster)) };
}
