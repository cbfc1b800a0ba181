import { readObject } from './body.ts';
import type { Answer, Call, Cluster } from './context.ts';
import { deleteCollection, deleteObject } from './deletes.ts';
import { typed } from './decoding.ts';
import { mediaType, negotiate, written, type Negotiated } from './negotiation.ts';
import { getObject, listObjects, startWatch } from './reads.ts';
import { LIST_KINDS, OBJECT_KINDS, Renderer } from './render.ts';
import type { TokenUsers } from './authentication.ts';
import { answerReview } from './reviews.ts';
import { methodNotAllowed, pathNotFound } from './status.ts';
import { serveSubresource } from './subresources.ts';
import type { Watch } from './watch.ts';
import { createObject, patchObject, updateObject } from './writes.ts';

/** Text of the answer; a watch answers by itself. */
export type Served =
  | { readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly watch: Watch | undefined };

const WRITES: Readonly<Record<string, (call: Call, cluster: Cluster) => Promise<Answer>>> = {
  create: createObject,
  update: updateObject,
  patch: patchObject,
};
/** Verbs that need a name in the path, and those that must have none. */
const ON_OBJECTS: ReadonlySet<string> = new Set(['get', 'update', 'patch', 'delete']);
const ON_COLLECTIONS: ReadonlySet<string> = new Set(['create', 'list', 'watch', 'deletecollection']);

/** Whether path and method fit the resource; throws 404 or 405. */
function checkShape({ definition, resource, namespace }: Call): void {
  const { verb, hasName, subresource, rest } = resource;
  if (subresource !== undefined) {
    if (subresource !== 'status' || !definition.statusSubresource || rest.length > 0) throw pathNotFound();
    if (verb !== 'get' && verb !== 'update' && verb !== 'patch') throw methodNotAllowed();
    return;
  }
  if (!definition.namespaced && resource.namespace !== undefined && resource.resource !== 'namespaces')
    throw pathNotFound();
  if (!ON_OBJECTS.has(verb) && !ON_COLLECTIONS.has(verb)) throw methodNotAllowed();
  if (definition.verbs !== undefined && !definition.verbs.includes(verb)) throw methodNotAllowed();
  if (ON_OBJECTS.has(verb) !== hasName) throw methodNotAllowed();
  if (definition.namespaced && namespace === undefined && verb !== 'list' && verb !== 'watch') throw methodNotAllowed();
}

async function review(call: Call, cluster: Cluster, tokens: TokenUsers): Promise<string> {
  const { value, text } = await readObject(call.request, call.definition);
  const { definition, namespace, user } = call;
  const { metadata, ...body } = typed(value, text, call);
  const { name, ...rest } = metadata;
  const named = name === '' ? rest : metadata;
  return JSON.stringify(
    await answerReview({ ...body, metadata: named }, { definition, namespace, user, rbac: cluster.rbac, tokens }),
  );
}

async function mutateOrRead(
  call: Call,
  cluster: Cluster,
  negotiated: Negotiated,
): Promise<{ readonly status: number; readonly text: string }> {
  const { verb } = call.resource;
  const renderer = new Renderer(call, cluster, negotiated);
  const write = WRITES[verb];
  if (write !== undefined) {
    const { status, object } = await write(call, cluster);
    return { status, text: renderer.one(object) };
  }
  if (verb === 'get') return { status: 200, text: renderer.one(getObject(call, cluster)) };
  if (verb === 'delete') {
    const deleted = await deleteObject(call, cluster);
    return { status: 200, text: 'object' in deleted ? renderer.one(deleted.object) : JSON.stringify(deleted.status) };
  }
  const { objects, metadata } = verb === 'list' ? listObjects(call, cluster) : await deleteCollection(call, cluster);
  return { status: 200, text: renderer.list(objects, metadata) };
}

/** Serves a request about a resource; throws a StatusError. */
export async function serveResource(call: Call, cluster: Cluster, tokens: TokenUsers): Promise<Served> {
  const { definition, resource, request } = call;
  const special = resource.subresource === undefined ? undefined : await serveSubresource(call, cluster);
  if (special !== undefined) return { status: special.status, contentType: 'application/json', body: special.text };
  checkShape(call);
  const isReview = definition.group === 'authentication.k8s.io' || definition.group === 'authorization.k8s.io';
  const onMany = ON_COLLECTIONS.has(resource.verb) && resource.verb !== 'create' && resource.verb !== 'watch';
  const negotiated = negotiate(request.headers.accept, onMany ? LIST_KINDS : OBJECT_KINDS);
  if (resource.verb === 'watch') return { watch: startWatch(call, cluster, new Renderer(call, cluster, negotiated)) };
  const { status, text } = isReview
    ? { status: 201, text: await review(call, cluster, tokens) }
    : await mutateOrRead(call, cluster, negotiated);
  return { status, contentType: mediaType(negotiated.format), body: written(text, negotiated.format) };
}
