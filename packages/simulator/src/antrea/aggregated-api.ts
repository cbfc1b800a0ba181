import type { ExtraAnswer, ExtraHandler, ExtraRequest } from '../kubernetes/api-server.ts';
import { parseYaml } from '../kubernetes/body.ts';
import { isObject } from '../kubernetes/json.ts';
import { mediaType, negotiate, type Negotiated, written } from '../kubernetes/negotiation.ts';
import { resourceRequest, type ResourceRequest } from '../kubernetes/paths.ts';
import { LIST_KINDS, OBJECT_KINDS } from '../kubernetes/render.ts';
import { labelPredicate } from '../kubernetes/selectors.ts';
import { badRequest, methodNotAllowed, pathNotFound, StatusError } from '../kubernetes/status.ts';
import { type IncludeObject, tableOf } from '../kubernetes/table.ts';
import type { KubeObject, ResourceDefinition } from '../kubernetes/types.ts';
import { AGGREGATED_VERSIONS } from './aggregated.ts';
import type { ComponentPods } from './component-pods.ts';

type Json = Readonly<Record<string, unknown>>;

/** How one resource answers; objects come without apiVersion and kind. Refusals are thrown as StatusError. */
export interface AggregatedResource {
  readonly get?: (name: string, namespace: string | undefined, query: URLSearchParams) => Json;
  readonly list?: (namespace: string | undefined) => readonly Json[];
  readonly create?: (object: Json) => Json;
}

/** What the aggregator says when nobody answers behind an APIService. */
const unavailable = (): StatusError =>
  new StatusError(503, 'ServiceUnavailable', 'service unavailable\n', undefined, {
    'content-type': 'text/plain; charset=utf-8',
  });

function checkShape(definition: ResourceDefinition, asked: ResourceRequest): void {
  const { verb, hasName, namespace, subresource } = asked;
  if (subresource !== undefined || (!definition.namespaced && namespace !== undefined)) throw pathNotFound();
  if (definition.verbs?.includes(verb) !== true) throw methodNotAllowed();
  if ((verb === 'get') !== hasName) throw methodNotAllowed();
  if (definition.namespaced && namespace === undefined && verb !== 'list') throw pathNotFound();
}

async function objectOf(request: ExtraRequest, { kind }: ResourceDefinition, apiVersion: string): Promise<Json> {
  const value = parseYaml((await request.body()).toString('utf8'));
  if (!isObject(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind}): no object`);
  for (const [field, wanted] of Object.entries({ apiVersion, kind })) {
    const given = value[field] ?? wanted;
    if (given !== wanted)
      throw badRequest(
        `the object provided is unrecognized (must be of type ${kind}): its ${field} is ${JSON.stringify(given)}`,
      );
  }
  return value;
}

interface Form {
  readonly definition: ResourceDefinition;
  readonly apiVersion: string;
  readonly negotiated: Negotiated;
  readonly query: URLSearchParams;
}

/** The answer as the client wants it: the object or list, its metadata only, or a Table. */
function shaped(objects: readonly Json[], isList: boolean, { definition, apiVersion, negotiated, query }: Form): Json {
  const { kind } = definition;
  const version = negotiated.version || 'v1';
  const metadata = {};
  if (negotiated.as === 'Table') {
    const include = (query.get('includeObject') ?? 'Metadata') as IncludeObject;
    const whole = objects.map((one) => ({ kind, apiVersion, ...one }) as unknown as KubeObject);
    return tableOf(definition, whole, { metadata, version, include, withColumns: true, now: Date.now() });
  }
  const partial = negotiated.as !== undefined;
  const named = partial
    ? { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}` }
    : { kind, apiVersion };
  const items = objects.map((one) => (partial ? { metadata: one['metadata'] } : one));
  if (!isList) return { ...named, ...items[0] };
  return { ...named, kind: `${named.kind}List`, metadata, items };
}

/**
 * The aggregated groups of antrea-controller behind the API server: authorized like every resource, computed when asked for.
 * 503 while no controller runs.
 */
export function aggregatedApi(
  definitions: readonly ResourceDefinition[],
  resources: Readonly<Record<string, AggregatedResource>>,
  pods: ComponentPods,
): ExtraHandler {
  return async (request): Promise<ExtraAnswer | undefined> => {
    const { method, segments, query, headers } = request;
    const [root, group = '', version] = segments;
    if (root !== 'apis' || version === undefined || AGGREGATED_VERSIONS[group] !== version) return undefined;
    const asked = resourceRequest(method, segments, query);
    if (asked === undefined) return undefined;
    const { verb, resource: plural, namespace, name, subresource } = asked;
    request.authorize({ verb, group, resource: plural, subresource, namespace, name });
    if (pods.controller() === undefined) throw unavailable();
    const definition = definitions.find((one) => one.group === group && one.plural === plural);
    const resource = resources[plural];
    if (definition === undefined || resource === undefined) throw pathNotFound();
    checkShape(definition, asked);
    const apiVersion = `${group}/${version}`;
    const isList = verb === 'list';
    const negotiated = negotiate(headers.accept, isList ? LIST_KINDS : OBJECT_KINDS);
    const answer = (objects: readonly Json[] | undefined, status = 200): ExtraAnswer => {
      if (objects === undefined) throw methodNotAllowed();
      const body = JSON.stringify(shaped(objects, isList, { definition, apiVersion, negotiated, query }));
      return { status, contentType: mediaType(negotiated.format), body: written(body, negotiated.format) };
    };
    if (verb === 'create') {
      const made = resource.create?.(await objectOf(request, definition, apiVersion));
      return answer(made && [made], 201);
    }
    if (verb === 'list') {
      const selected = labelPredicate(query.get('labelSelector'));
      const all = resource.list?.(namespace);
      return answer(all?.filter((one) => selected?.(one as unknown as KubeObject) ?? true));
    }
    const found = resource.get?.(name ?? '', namespace, query);
    return answer(found && [found]);
  };
}
