import { groupNames, servedIn, versionsOf } from './discovery.ts';
import { objectOf, type Json } from './json.ts';
import type { ResourceDefinition } from './types.ts';

type Definitions = readonly ResourceDefinition[];

/** Index of OpenAPI v3 documents, one a group version. */
export function openApiIndex(definitions: Definitions): Json {
  const paths: Json = {};
  for (const version of versionsOf(definitions, ''))
    paths[`api/${version}`] = { serverRelativeURL: `/openapi/v3/api/${version}` };
  for (const group of groupNames(definitions)) {
    for (const version of versionsOf(definitions, group)) {
      paths[`apis/${group}/${version}`] = { serverRelativeURL: `/openapi/v3/apis/${group}/${version}` };
    }
  }
  return { paths };
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const stringMap = { type: 'object', additionalProperties: { type: 'string' } };
const META_SCHEMA: Json = {
  type: 'object',
  description: 'ObjectMeta is metadata that all persisted resources must have.',
  properties: {
    name: { type: 'string' },
    generateName: { type: 'string' },
    namespace: { type: 'string' },
    uid: { type: 'string' },
    resourceVersion: { type: 'string' },
    generation: { type: 'integer', format: 'int64' },
    creationTimestamp: { type: 'string', format: 'date-time' },
    deletionTimestamp: { type: 'string', format: 'date-time' },
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    labels: stringMap,
    annotations: stringMap,
    finalizers: { type: 'array', items: { type: 'string' } },
    ownerReferences: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    managedFields: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  },
};
const query = (name: string, type: string): Json => ({ name, in: 'query', schema: { type, uniqueItems: true } });
/** Clients look here to learn whether the server knows dry runs and field validation. */
const WRITE_PARAMETERS = [
  query('dryRun', 'string'),
  query('fieldManager', 'string'),
  query('fieldValidation', 'string'),
];
const LIST_PARAMETERS = ['labelSelector', 'fieldSelector', 'continue', 'resourceVersion', 'resourceVersionMatch'].map(
  (name) => query(name, 'string'),
);

function schemaName(group: string, version: string, kind: string): string {
  if (group === '') return `io.k8s.api.core.${version}.${kind}`;
  const builtin = group.endsWith('.k8s.io') || !group.includes('.');
  return builtin
    ? `io.k8s.api.${group.split('.')[0] ?? ''}.${version}.${kind}`
    : `${group.split('.').toReversed().join('.')}.${version}.${kind}`;
}

function kindSchema(one: ResourceDefinition, version: string, schema: Json | undefined): Json {
  return {
    ...(schema ?? { 'x-kubernetes-preserve-unknown-fields': true }),
    type: 'object',
    properties: {
      ...objectOf(schema?.['properties']),
      apiVersion: {
        type: 'string',
        description: 'APIVersion defines the versioned schema of this representation of an object.',
      },
      kind: {
        type: 'string',
        description: 'Kind is a string value representing the REST resource this object represents.',
      },
      metadata: { allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }], default: {} },
    },
    'x-kubernetes-group-version-kind': [{ group: one.group, version, kind: one.kind }],
  };
}

/** OpenAPI v3 document of one group version: schemas with their group, version and kind, and the paths of the resources. */
export function openApiDocument(
  definitions: Definitions,
  group: string,
  version: string,
  serverVersion: string,
): Json | undefined {
  const served = servedIn(definitions, group, version);
  if (served.length === 0) return undefined;
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const schemas: Json = { [OBJECT_META]: META_SCHEMA };
  const paths: Json = {};
  for (const one of served) {
    const name = schemaName(group, version, one.kind);
    schemas[name] = kindSchema(one, version, one.versions.find((entry) => entry.name === version)?.schema);
    const schema = { $ref: `#/components/schemas/${name}` };
    const operation = (action: string, parameters: readonly Json[]): Json => ({
      parameters,
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': { group, version, kind: one.kind },
      responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } },
    });
    const path = one.namespaced ? `${base}/namespaces/{namespace}/${one.plural}` : `${base}/${one.plural}`;
    paths[path] = { get: operation('list', LIST_PARAMETERS), post: operation('post', WRITE_PARAMETERS) };
    if (one.verbs !== undefined && !one.verbs.includes('get')) continue;
    paths[`${path}/{name}`] = {
      get: operation('get', []),
      put: operation('put', WRITE_PARAMETERS),
      patch: operation('patch', [...WRITE_PARAMETERS, query('force', 'boolean')]),
      delete: operation('delete', [query('dryRun', 'string')]),
    };
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: serverVersion }, paths, components: { schemas } };
}
