import { applyDefaults, prune } from '@netloft/antrea';
import type { Call, Cluster } from './context.ts';
import { apiVersionOf } from './conversion.ts';
import { isCustom } from './definitions.ts';
import { isObject, summary, type Json } from './json.ts';
import { badRequest } from './status.ts';
import type { JsonSchema, KubeObject, ResourceDefinition } from './types.ts';

export const schemaOf = (definition: ResourceDefinition, version: string): JsonSchema | undefined =>
  definition.versions.find(({ name }) => name === version)?.schema;

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
const goType = (value: unknown): string =>
  Array.isArray(value) ? 'array' : isObject(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;

/** First member of the metadata whose type is wrong, in the words of Go's decoder. */
function metadataTypeFault(metadata: Json): string | undefined {
  const fault = (value: unknown, field: string, type: string): string =>
    `json: cannot unmarshal ${goType(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;
  for (const field of ['name', 'generateName', 'namespace', 'uid', 'resourceVersion']) {
    const value = metadata[field] ?? undefined;
    if (value !== undefined && typeof value !== 'string') return fault(value, field, 'string');
  }
  for (const field of ['labels', 'annotations']) {
    const value = metadata[field] ?? undefined;
    if (value === undefined) continue;
    if (!isObject(value)) return fault(value, field, 'map[string]string');
    const wrong = Object.values(value).find((one) => typeof one !== 'string');
    if (wrong !== undefined) return fault(wrong, field, 'string');
  }
  const { finalizers, ownerReferences } = metadata;
  if (finalizers !== undefined && finalizers !== null && !isStrings(finalizers))
    return fault(finalizers, 'finalizers', '[]string');
  if (
    ownerReferences !== undefined &&
    ownerReferences !== null &&
    !(Array.isArray(ownerReferences) && ownerReferences.every(isObject))
  ) {
    return fault(ownerReferences, 'ownerReferences', '[]v1.OwnerReference');
  }
  return undefined;
}

/** Members of metadata that clients may send as null, or empty, without meaning it. */
function cleaned(metadata: Json): Json {
  return Object.fromEntries(Object.entries(metadata).filter(([key, value]) => value !== null && key !== 'selfLink'));
}

/** Checks that the value is an object of the call's kind and version; returns it with metadata in order. */
export function typed(value: unknown, text: string, call: Call): KubeObject {
  const { definition, resource } = call;
  const { kind: wantedKind } = definition;
  const refuse = (why: string): never => {
    throw badRequest(`the object provided is unrecognized (must be of type ${wantedKind}): ${why} (${summary(text)})`);
  };
  if (!isObject(value)) {
    return refuse(
      value === undefined || value === null
        ? "Object 'Kind' is missing in ''"
        : `couldn't get version/kind; json parse error: json: cannot unmarshal ${goType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  const wantedVersion = apiVersionOf(definition, resource.version);
  const custom = isCustom(definition);
  const kind = value['kind'] ?? (custom ? undefined : wantedKind);
  const apiVersion = value['apiVersion'] ?? (custom ? undefined : wantedVersion);
  if (typeof kind !== 'string' || kind === '') return refuse(`Object 'Kind' is missing in '${text}'`);
  if (typeof apiVersion !== 'string' || apiVersion === '') return refuse(`Object 'apiVersion' is missing in '${text}'`);
  if (apiVersion !== wantedVersion) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wantedVersion})`,
    );
  }
  const handled = `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${wantedKind}`;
  if (!custom && kind !== wantedKind) {
    throw badRequest(
      `${handled}: converting (${resource.version}.${kind}) to (${resource.version}.${wantedKind}): unknown conversion`,
    );
  }
  const metadata = value['metadata'] ?? {};
  if (!isObject(metadata))
    throw badRequest(
      `${handled}: json: cannot unmarshal ${goType(metadata)} into Go struct field .metadata of type v1.ObjectMeta`,
    );
  const fault = metadataTypeFault(metadata);
  if (fault !== undefined) throw badRequest(`${handled}: ${fault}`);
  const clean = cleaned(metadata);
  return {
    ...value,
    apiVersion,
    kind,
    metadata: { ...clean, name: typeof clean['name'] === 'string' ? clean['name'] : '' },
  };
}

/** Prunes and defaults by the schema of a version; custom kinds only. */
export function structured(
  object: KubeObject,
  definition: ResourceDefinition,
  version: string,
  unknown: string[] = [],
): KubeObject {
  const schema = schemaOf(definition, version);
  if (schema === undefined) return object;
  return applyDefaults(schema, prune(schema, object, unknown)) as KubeObject;
}

/**
 * An object as a client sent it: typed, pruned and defaulted. Unknown fields are refused (fieldValidation=Strict),
 * warned of (Warn) or passed over (Ignore).
 */
export function decoded(value: unknown, text: string, call: Call, { minor }: Cluster): KubeObject {
  const object = typed(value, text, call);
  const unknown: string[] = [];
  const result = structured(object, call.definition, call.resource.version, unknown);
  const mode = call.query.get('fieldValidation') ?? (minor >= 25 ? 'Warn' : 'Ignore');
  const faults = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (faults.length > 0 && mode === 'Strict') {
    const { kind } = call.definition;
    throw badRequest(
      `${kind} in version ${JSON.stringify(call.resource.version)} cannot be handled as a ${kind}: strict decoding error: ${faults.join(', ')}`,
    );
  }
  if (mode === 'Warn') call.warnings.push(...faults);
  return result;
}
