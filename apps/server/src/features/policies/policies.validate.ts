import { groupOfVersion, judgeObject, type JudgeRequest, read, type VersionedObject } from '@netloft/antrea';
import type { FieldFinding, ValidateRequest, ValidateResponse } from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { watchedKindOf } from '../../upstreams/antrea/policy-state/kinds.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { lookUp } from '../../upstreams/antrea/admission-lookup.ts';
import { clusterRelease, type Target, targetOf } from './policies.definitions.ts';
import { askByDryRun } from './policies.dry-run.ts';

type Json = read.Json;

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

/** What a request is about: the object that is written or, for a delete, the one that goes. */
interface Subject {
  readonly object: VersionedObject;
  readonly path: 'object' | 'oldObject';
  readonly group: string;
}

/** As far as an object must have a shape, before any rule can be asked about it. */
function subjectOf({ operation, object, oldObject }: ValidateRequest): Result<Subject, Fault> {
  const path = object === undefined && operation === 'DELETE' ? 'oldObject' : 'object';
  const found: Json | undefined = path === 'object' ? object : oldObject;
  if (found === undefined)
    return invalid('object', operation === 'DELETE' ? 'is missing: give the object that is deleted' : 'is missing');
  for (const name of ['apiVersion', 'kind'] as const)
    if (!read.text(found[name])) return invalid(`${path}.${name}`, 'is missing or is no text');
  const metadata = read.object(found['metadata']);
  if (metadata === undefined) return invalid(`${path}.metadata`, 'is missing or is no map');
  if (!read.text(metadata['name']) && !read.text(metadata['generateName']))
    return invalid(`${path}.metadata.name`, 'is missing or is no text');
  if (metadata['namespace'] !== undefined && read.text(metadata['namespace']) === undefined)
    return invalid(`${path}.metadata.namespace`, 'is no text');
  const apiVersion = read.text(found['apiVersion']) ?? '';
  return ok({
    object: found as unknown as VersionedObject,
    path,
    group: groupOfVersion(apiVersion),
  });
}

/** As the API server takes it from the address: a namespaced object without a Namespace is one of `default`. */
function inNamespace(object: Json, namespaced: boolean): Json {
  const metadata = read.object(object['metadata']) ?? {};
  return namespaced && metadata['namespace'] === undefined
    ? { ...object, metadata: { ...metadata, namespace: 'default' } }
    : object;
}

/** Notes beside a verdict: another version than the cluster serves, and what could not be looked up. */
function notes(
  target: Target,
  served: readonly string[],
  cluster: string,
  unknown: ReadonlySet<string>,
): FieldFinding[] {
  const { group, plural } = target.definition;
  const found: FieldFinding[] = [];
  if (!served.includes(target.version))
    found.push({
      path: 'apiVersion',
      severity: 'warning',
      message:
        served.length === 0
          ? `${cluster} does not serve ${plural}.${group}: judged as Antrea ${target.release} would.`
          : `${cluster} serves ${plural}.${group} as ${served.join(', ')}, not as ${target.version}: judged as Antrea ${target.release} would.`,
      source: 'advice',
    });
  if (unknown.size > 0)
    found.push({
      path: '',
      severity: 'warning',
      message: `Not all rules could be checked: your rights do not show ${[...unknown].join(', ')}.`,
      source: 'advice',
    });
  return found;
}

/**
 * The verdict and text that Antrea's own admission would give to a write by the caller, from the cluster's live objects. Where rules rest
 * on what the caller may not read, the API server itself is asked by a dry run, which changes nothing. INVALID_REQUEST names a field
 * without which nothing can be asked, or a kind that no release of Antrea admits.
 */
export async function validateWrite(
  open: OpenCluster,
  state: PolicyState,
  request: ValidateRequest,
): Promise<Result<ValidateResponse, Fault>> {
  const subject = subjectOf(request);
  if (!subject.ok) return subject;
  const { object, group, path } = subject.value;
  const discovered = await open.cluster.served(open.identity, group);
  const served = discovered.ok ? discovered.value : undefined;
  const release = clusterRelease(state.antrea.version(), group === 'crd.antrea.io' ? served : undefined);
  const target = targetOf(object, release);
  if (target === undefined)
    return invalid(`${path}.kind`, `no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  const { definition } = target;
  const written = request.object === undefined ? undefined : inNamespace(request.object, definition.namespaced);
  const user = await callerOf(open);
  if (!user.ok) return user;
  const input: JudgeRequest = {
    operation: request.operation,
    user: user.value,
    ...(request.operation === 'DELETE' || written === undefined ? {} : { object: written }),
    ...oldObjectOf(request, object, target, state),
  };
  const cluster = await lookUp(open, state, definition.plural, user.value, input.object);
  const response = judgeObject(input, {
    release: target.release,
    cluster,
    tierAccess: state.served('tierEntitlements'),
  });
  // A fault of the schema is one whatever else there may be.
  const isCertain = !response.allowed && response.webhook === undefined;
  const rightsLack = cluster.unknown.size > 0 && !isCertain;
  const asked = rightsLack ? await askByDryRun(open, request, target) : undefined;
  const answered = asked ?? response;
  const unknown = asked === undefined ? cluster.unknown : new Set<string>();
  const servedVersions = served?.[definition.plural] ?? (served === undefined ? [target.version] : []);
  return ok({
    ...answered,
    findings: [...answered.findings, ...notes(target, servedVersions, open.cluster.name, unknown)],
  });
}

/** The object before, of an update or delete: what the request says, else what the cluster has. */
function oldObjectOf(
  request: ValidateRequest,
  object: VersionedObject,
  { definition }: Target,
  state: PolicyState,
): { oldObject?: Json } {
  if (request.operation === 'CREATE') return {};
  if (request.oldObject !== undefined) return { oldObject: request.oldObject };
  if (request.operation === 'DELETE') return { oldObject: object };
  const { name, namespace = 'default' } = object.metadata as { name: string; namespace?: string };
  const kind = watchedKindOf(definition.group, definition.plural);
  const known =
    kind === undefined ? undefined : state.raw(kind).get(definition.namespaced ? `${namespace}/${name}` : name);
  return known === undefined ? {} : { oldObject: known };
}
