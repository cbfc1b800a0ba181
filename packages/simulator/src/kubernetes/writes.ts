import { mutate, validate, type Admission } from './admission.ts';
import { bodyType, parseYaml, readBody, readObject } from './body.ts';
import type { Answer, Call, Cluster } from './context.ts';
import { apiVersionOf } from './conversion.ts';
import { decoded, schemaOf, structured, typed } from './decoding.ts';
import { isCustom } from './definitions.ts';
import { isObject, jsonFault } from './json.ts';
import { jsonPatch } from './json-patch.ts';
import { applyConfiguration, recordUpdate, type Manager, type Ownership } from './managed-fields.ts';
import { mergePatch, strategicMerge } from './merging.ts';
import { generatedName } from './names.ts';
import { writeOptions, type WriteOptions } from './options.ts';
import { currentOf } from './reads.ts';
import {
  alreadyExists,
  badRequest,
  forbidden,
  invalid,
  notFound,
  StatusError,
  unsupportedMediaType,
} from './status.ts';
import { timestamp } from './store.ts';
import type { KubeObject } from './types.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';
const PATCHES = [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];

const partOf = ({ resource, definition }: Call): Ownership['part'] =>
  resource.subresource === 'status' ? 'status' : definition.statusSubresource ? 'main' : 'all';
const ownershipOf = (call: Call, { store }: Cluster): Ownership => ({
  shape: { schema: schemaOf(call.definition, call.resource.version), custom: isCustom(call.definition) },
  part: partOf(call),
  now: timestamp(store.now()),
});
const managerOf = (call: Call, options: WriteOptions, operation: Manager['operation']): Manager => ({
  manager: options.fieldManager,
  operation,
  apiVersion: apiVersionOf(call.definition, call.resource.version),
  subresource: call.resource.subresource,
});

function withNamespace(object: KubeObject, { namespace }: Call): KubeObject {
  const { namespace: own, ...metadata } = object.metadata;
  if (namespace === undefined) return { ...object, metadata };
  if (own !== undefined && own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...object, metadata: { ...metadata, namespace } };
}

/** Nothing is created in a Namespace that is not there (404) or is on its way out (403). */
function checkNamespace(object: KubeObject, { definition, namespace }: Call, { store }: Cluster): void {
  if (namespace === undefined || store.definition('', 'namespaces') === undefined) return;
  const found = store.get('', 'namespaces', namespace);
  if (found === undefined) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const message = `namespace ${namespace} is being terminated`;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(definition, object.metadata.name, why, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
}

/** Metadata that only the server sets. */
function withoutServerMetadata(object: KubeObject): KubeObject {
  const {
    uid: _u,
    creationTimestamp: _c,
    deletionTimestamp: _d,
    deletionGracePeriodSeconds: _s,
    generation: _g,
    managedFields: _m,
    ...metadata
  } = object.metadata;
  return { ...object, metadata };
}

function insert(
  object: KubeObject,
  call: Call,
  cluster: Cluster,
  options: WriteOptions,
  record: (object: KubeObject) => KubeObject,
): Answer {
  const { definition, resource, namespace } = call;
  const { store, converter } = cluster;
  if ((object.metadata.resourceVersion ?? '') !== '')
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  const { generateName = '' } = object.metadata;
  const name = object.metadata.name === '' && generateName !== '' ? generatedName(generateName) : object.metadata.name;
  const named = withoutServerMetadata({ ...object, metadata: { ...object.metadata, name } });
  checkNamespace(named, call, cluster);
  const { status: _status, ...rest } = named;
  const admission: Admission = { call, cluster, operation: 'CREATE', dryRun: options.dryRun, oldObject: undefined };
  const mutated = mutate(admission, definition.statusSubresource ? rest : named);
  validate(admission, mutated);
  const stored = converter.stored(record(mutated), definition, resource.version);
  if (!options.dryRun) return { status: 201, object: store.create(definition.group, definition.plural, stored) };
  if (store.get(definition.group, definition.plural, name, namespace) !== undefined)
    throw alreadyExists(definition, name);
  return { status: 201, object: store.prepare(definition, stored) };
}

/** POST of a new object. */
export async function createObject(call: Call, cluster: Cluster): Promise<Answer> {
  const { request, query } = call;
  const options = writeOptions(query, 'CreateOptions', request.headers['user-agent']);
  const { value, text } = await readObject(request, call.definition);
  const object = withNamespace(decoded(value, text, call, cluster), call);
  return insert(object, call, cluster, options, (mutated) =>
    recordUpdate(undefined, mutated, managerOf(call, options, 'Update'), ownershipOf(call, cluster)),
  );
}

/** What the store would hold after the request, in the version of the request: the status alone or everything but it. */
function mergedFor(call: Call, { store }: Cluster, current: KubeObject, object: KubeObject): KubeObject {
  const { definition, resource } = call;
  if (resource.subresource !== 'status') return store.merged(definition, current, object);
  const { status: _old, ...rest } = current;
  return {
    ...rest,
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: current.metadata,
    ...(object['status'] === undefined ? {} : { status: object['status'] }),
  };
}

function commit(
  object: KubeObject,
  stored: KubeObject,
  call: Call,
  cluster: Cluster,
  options: WriteOptions,
  record: (current: KubeObject, next: KubeObject) => KubeObject,
): Answer {
  const { definition, resource } = call;
  const { store, converter } = cluster;
  store.target(definition, object);
  const current = converter.served(stored, definition, resource.version);
  const admission: Admission = { call, cluster, operation: 'UPDATE', dryRun: options.dryRun, oldObject: current };
  const next = mergedFor(call, cluster, current, mutate(admission, object));
  validate(admission, next);
  const owned = record(current, next);
  const replacement = { ...converter.stored(owned, definition, resource.version), apiVersion: stored.apiVersion };
  if (options.dryRun) return { status: 200, object: replacement };
  return { status: 200, object: store.replace(definition, stored, replacement) };
}

function checkName(object: KubeObject, { resource }: Call): void {
  const { name } = object.metadata;
  if (name === resource.name) return;
  if (name === '') throw badRequest('name must be provided');
  throw badRequest(`the name of the object (${name}) does not match the name on the URL (${resource.name ?? ''})`);
}

/** PUT of an object or of its status. */
export async function updateObject(call: Call, cluster: Cluster): Promise<Answer> {
  const { request, query, definition, resource } = call;
  const options = writeOptions(query, 'UpdateOptions', request.headers['user-agent']);
  const { value, text } = await readObject(request, definition);
  const object = withNamespace(decoded(value, text, call, cluster), call);
  checkName(object, call);
  const stored = currentOf(call, cluster);
  if (stored === undefined) throw notFound(definition, object.metadata.name);
  if (isCustom(definition) && (object.metadata.resourceVersion ?? '') === '') {
    const message = 'Invalid value: 0x0: must be specified for an update';
    throw invalid({ ...definition, kind: definition.plural }, resource.name ?? '', [
      { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message },
    ]);
  }
  return commit(object, stored, call, cluster, options, (current, next) =>
    recordUpdate(current, next, managerOf(call, options, 'Update'), ownershipOf(call, cluster)),
  );
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`error decoding patch: ${jsonFault(text, error)}`);
  }
}

function patched(current: KubeObject, type: string, text: string, custom: boolean): unknown {
  const patch = parsePatch(text);
  if (type === JSON_PATCH) return jsonPatch(current, patch);
  if (!isObject(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`,
    );
  return type === MERGE_PATCH ? mergePatch(current, patch) : strategicMerge(current, patch, custom);
}

/** PATCH: JSON patch, merge patch, strategic merge patch or server-side apply, of an object or of its status. */
export async function patchObject(call: Call, cluster: Cluster): Promise<Answer> {
  const { request, query, definition, resource } = call;
  const type = bodyType(request);
  if (!PATCHES.includes(type)) throw unsupportedMediaType(PATCHES);
  const options = writeOptions(query, 'PatchOptions', request.headers['user-agent'], type === APPLY_PATCH);
  const text = (await readBody(request)).toString('utf8');
  if (type === APPLY_PATCH) return apply(text, call, cluster, options);
  const stored = currentOf(call, cluster);
  if (stored === undefined) throw notFound(definition, resource.name ?? '');
  const current = cluster.converter.served(stored, definition, resource.version);
  const value = patched(current, type, text, isCustom(definition));
  const object = withNamespace(decoded(value, text, call, cluster), call);
  checkName(object, call);
  return commit(object, stored, call, cluster, options, (before, next) =>
    recordUpdate(before, next, managerOf(call, options, 'Update'), ownershipOf(call, cluster)),
  );
}

function apply(text: string, call: Call, cluster: Cluster, options: WriteOptions): Answer {
  const { definition, resource } = call;
  const applied = withNamespace(typed(parseYaml(text), text, call), call);
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const configuration = {
    ...applied,
    metadata: {
      ...applied.metadata,
      name: applied.metadata.name === '' ? (resource.name ?? '') : applied.metadata.name,
    },
  };
  checkName(configuration, call);
  const checked = decoded(configuration, text, call, cluster);
  // Defaults are the server's, not the applier's: only what the configuration names is owned.
  const own = onlyNamed(checked, configuration) as KubeObject;
  const manager = managerOf(call, options, 'Apply');
  const ownership = ownershipOf(call, cluster);
  const stored = currentOf(call, cluster);
  const { version } = resource;
  const current = stored === undefined ? undefined : cluster.converter.served(stored, definition, version);
  const result = applyConfiguration(current, own, manager, options.force, ownership);
  const object = structured(result, definition, version);
  const keep = (next: KubeObject): KubeObject => ({
    ...next,
    metadata: { ...next.metadata, managedFields: result.metadata.managedFields ?? [] },
  });
  if (stored !== undefined) return commit(object, stored, call, cluster, options, (_before, next) => keep(next));
  if (resource.subresource !== undefined) throw notFound(definition, resource.name ?? '');
  if ((applied.metadata.uid ?? '') !== '') throw notFound(definition, resource.name ?? '');
  return insert(object, call, cluster, options, keep);
}

/** The first value without the members that the second does not name. */
function onlyNamed(value: unknown, named: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(named)) return value.map((item, index) => onlyNamed(item, named[index]));
  if (!isObject(value) || !isObject(named)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => Object.hasOwn(named, key))
      .map(([key, member]) => [key, onlyNamed(member, named[key])]),
  );
}
